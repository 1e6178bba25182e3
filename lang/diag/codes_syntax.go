package diag

// syntaxCodes are those of the lexer and the parser: E01xx.
var syntaxCodes = []Info{}
