package snngen

import "fmt"

// surrogate returns a surrogate as text, declaring one now and then.
func (g *gen) surrogate() string {
	switch g.r.IntN(4) {
	case 0:
		return pick(g, "atan", "sigmoid", "triangle", "rectangular")
	case 1:
		return pick(g, "atan(alpha = 3.0)", "sigmoid(alpha = 2.5)", "triangle(g = 1.5)", "rectangular(a = 2.5)")
	case 2:
		return g.smooth()
	}
	if g.chance(30) {
		return g.derive("surrogate", "(slope = 3.0)", pick(g, "sigmoid(slope)", "atan(alpha = slope)"))
	}
	return g.given()
}

// smooth declares a surrogate by a smooth step.
func (g *gen) smooth() string {
	if g.chance(20) {
		return g.declare("surrogate", "", "learn k = 2", "smooth(u) = sigmoid(k*u)")
	}
	k := pick(g, "1.5", "2.0", "3.0")
	body := pick(g, "1/(1 + exp(-k*u))", "(tanh(k*u) + 1)/2", "erf(k*u)/2 + 1/2", "clamp(u/k + 0.5, 0, 1)",
		"k*u/(1 + abs(k*u))/2 + 1/2", "sigmoid((k + progress)*u)", "if u < 0 then exp(k*u)/2 else 1 - exp(-k*u)/2")
	return g.declare("surrogate", fmt.Sprintf("(k = %s)", k), "smooth(u) = "+body)
}

// given declares a surrogate by a derivative.
func (g *gen) given() string {
	body := pick(g, "1/(1 + k*abs(u))^2", "exp(-k*u^2)", "if abs(u) < k then 0.5 else 0", "max(0, k - abs(u))/k^2",
		"k*(1 - tanh(k*u)^2)/2", "1")
	return g.declare("surrogate", "(k = 1.25)", `require k > 0 : "the slope"`, "grad(u) = "+body)
}
