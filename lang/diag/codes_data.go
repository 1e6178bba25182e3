package diag

// dataCodes are those of data: E07xx and W07xx.
var dataCodes = []Info{}
