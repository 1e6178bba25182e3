package train

// votes counts right answers: the class with the largest output, summed over T if the output has a time axis; among
// equals the first. Where a sample has an answer for each of several positions, each counts for itself.
type votes struct {
	out, target []float32
	steps, rows int // rows: samples times positions
	classes     int // 0 if the task is not a classification
	sum         []float64
}

// score is how many answers were right, of how many that had a class.
type score struct{ right, of int }

// newVotes finds a classification where the output is [T][B][positions...][classes], T and positions optional, and the
// target one index per sample and position; one below 0 is not counted.
func newVotes(p Program, target []float32, n int) votes {
	v := votes{out: p.Output("out"), target: target, steps: 1, rows: 1}
	dims := p.Shape("out")
	if p.HasTime("out") && len(dims) > 0 {
		v.steps, dims = dims[0], dims[1:]
	}
	if v.out == nil || len(dims) < 2 || dims[0] != n {
		return v
	}
	last := len(dims) - 1
	for _, d := range dims[:last] {
		v.rows *= d
	}
	if len(target) == v.rows && dims[last] > 1 {
		v.classes = dims[last]
		v.sum = make([]float64, v.classes)
	}
	return v
}

// count counts the right answers, and adds (true class, answer) to a square table unless it is nil.
func (v *votes) count(confusion []int) score {
	var s score
	if v.classes == 0 {
		return s
	}
	for row := range v.rows {
		truth := int(v.target[row])
		if truth < 0 {
			continue
		}
		answer := v.answer(row)
		s.of++
		if truth == answer {
			s.right++
		}
		if confusion != nil && truth < v.classes {
			confusion[truth*v.classes+answer]++
		}
	}
	return s
}

// Answers counts the right answers of a program that has run on n samples with these targets: how many of how many that
// have a class. Both are 0 if the task is not a classification.
func Answers(p Program, target []float32, n int) (right, of int) {
	v := newVotes(p, target, n)
	s := v.count(nil)
	return s.right, s.of
}

func (v *votes) answer(row int) int {
	clear(v.sum)
	for t := range v.steps {
		for c, x := range v.out[(t*v.rows+row)*v.classes:][:v.classes] {
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
