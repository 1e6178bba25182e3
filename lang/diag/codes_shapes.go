package diag

// shapeCodes are those of shapes: E03xx and W03xx.
var shapeCodes = []Info{}
