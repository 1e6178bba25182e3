package diag

// kindCodes are those of kinds and spike-driven: E05xx and W05xx.
var kindCodes = []Info{}
