package parser

import (
	"regexp"
	"strings"
)

// Grammar returns the grammar of the language in EBNF: [ ] is optional, { } any number of times. Comments, blanks and
// newlines may stand between all tokens; where a newline matters, the text of the specification says so.
func Grammar() string {
	g := newGrammar(&parser{})
	parts := []string{skeletonEBNF(g.program.String()), skeletonEBNF(g.item.String())}
	parts = append(parts, bodyEBNF, requireEBNF, learnEBNF, fixedEBNF, inputEBNF, runningEBNF, equationEBNF, functionEBNF,
		sectionEBNF, repeatEBNF, forEBNF, ifEBNF, settingEBNF,
		exprEBNF, stageEBNF, choiceEBNF, binaryEBNF, postfixEBNF, primaryEBNF,
		argumentsEBNF, indicesEBNF, reductionEBNF, rangeEBNF, identEBNF, numberEBNF, stringEBNF)
	return strings.Join(parts, "\n") + "\n"
}

// skeletonEBNF rewrites what the reader of the skeleton prints into the notation of the other productions.
func skeletonEBNF(text string) string {
	text = strings.NewReplacer("<ident>", "Ident", "<number>", "Number", "<string>", "String", "Expression", "Expr", "Entry", "Item").Replace(text)
	group := regexp.MustCompile(`(?:\(([^()"]|"[^"]*")*\)|[A-Za-z]+)[?*]`)
	for group.MatchString(text) {
		text = group.ReplaceAllStringFunc(text, bracketed)
	}
	return text
}

// bracketed turns (x)? into [ x ] and (x)* into { x }.
func bracketed(m string) string {
	x := strings.TrimSpace(m[:len(m)-1])
	if strings.HasPrefix(x, "(") {
		x = strings.TrimSpace(x[1 : len(x)-1])
	}
	if strings.HasSuffix(m, "?") {
		return "[ " + x + " ]"
	}
	return "{ " + x + " }"
}
