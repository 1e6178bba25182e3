package diag

// nameCodes are those of names and arity: E02xx and W02xx.
var nameCodes = []Info{}
