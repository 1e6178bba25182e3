package diag

// trainCodes are those of training settings: E06xx and W06xx.
var trainCodes = []Info{}
