package check

// maxTerms bounds what multiplying out a rule's equation may give.
const maxTerms = 64

// expand multiplies out sums: the summands of an expression, each a product. It reports false if they are too many.
func expand(e Expr) ([]Expr, bool) {
	a, ok := e.(*Apply)
	if !ok {
		return []Expr{e}, true
	}
	switch a.Op {
	case "add":
		return expandSum(a.Args[0], a.Args[1])
	case "sub":
		return expandSum(a.Args[0], &Apply{a.at, "neg", a.Args[1:]})
	case "neg":
		return expandProduct(&Num{a.at, -1}, a.Args[0])
	case "mul":
		return expandProduct(a.Args[0], a.Args[1])
	case "div":
		return expandProduct(&Apply{a.at, "div", []Expr{&Num{a.at, 1}, a.Args[1]}}, a.Args[0])
	}
	return []Expr{e}, true
}

func expandSum(x, y Expr) ([]Expr, bool) {
	p, ok1 := expand(x)
	q, ok2 := expand(y)
	return append(p, q...), ok1 && ok2 && len(p)+len(q) <= maxTerms
}

func expandProduct(x, y Expr) ([]Expr, bool) {
	p, ok1 := expandFactor(x)
	q, ok2 := expandFactor(y)
	if !ok1 || !ok2 || len(p)*len(q) > maxTerms {
		return nil, false
	}
	var out []Expr
	for _, a := range p {
		for _, b := range q {
			out = append(out, &Apply{at{a.Span()}, "mul", []Expr{a, b}})
		}
	}
	return out, true
}

// expandFactor is expand, but for a reciprocal, which expand has made.
func expandFactor(e Expr) ([]Expr, bool) {
	if a, ok := e.(*Apply); ok && a.Op == "div" {
		if n, ok := a.Args[0].(*Num); ok && n.V == 1 {
			return []Expr{e}, true
		}
	}
	return expand(e)
}
