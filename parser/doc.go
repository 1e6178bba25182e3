// Package parser turns the text of a .snn file into its tree. The declarations' heads are read by a grammar of tagged
// structs; statements and expressions, where a good message matters most, by productions written by hand. The language
// is LL(1). After an error the parser goes on at the next statement or declaration, so that one run reports several.
package parser
