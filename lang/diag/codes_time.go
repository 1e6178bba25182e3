package diag

// timeCodes are those of time and recurrence: E04xx and W04xx.
var timeCodes = []Info{}
