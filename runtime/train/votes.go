package train

// votes counts right answers: the class with the largest output, summed over T if the output has a time axis; among
// equals the first.
type votes struct {
	out, target []float32
	steps, n    int
	classes     int // 0 if the task is not a classification
	sum         []float64
}

// newVotes finds a classification where the output is [T][B][classes] or [B][classes] and the target one index per
// sample.
func newVotes(p Program, target []float32, n int) votes {
	v := votes{out: p.Output("out"), target: target, steps: 1, n: n}
	dims := p.Shape("out")
	if p.HasTime("out") && len(dims) > 0 {
		v.steps, dims = dims[0], dims[1:]
	}
	if v.out != nil && len(target) == n && len(dims) == 2 && dims[0] == n && dims[1] > 1 {
		v.classes = dims[1]
		v.sum = make([]float64, v.classes)
	}
	return v
}

// count returns the number of right answers, and adds (true class, answer) to a square table unless it is nil.
func (v *votes) count(confusion []int) int {
	if v.classes == 0 {
		return 0
	}
	right := 0
	for b := range v.n {
		truth, answer := int(v.target[b]), v.answer(b)
		if truth == answer {
			right++
		}
		if confusion != nil && truth >= 0 && truth < v.classes {
			confusion[truth*v.classes+answer]++
		}
	}
	return right
}

func (v *votes) answer(b int) int {
	clear(v.sum)
	for t := range v.steps {
		row := v.out[(t*v.n+b)*v.classes:][:v.classes]
		for c, x := range row {
			v.sum[c] += float64(x)
		}
	}
	best := 0
	for c, s := range v.sum {
		if s > v.sum[best] {
			best = c
		}
	}
	return best
}
