package kernels

import "fmt"

// Mat is a view of a matrix of Rows x Cols elements. Element (i, j) is
// Data[i*Stride+j], or Data[j*Stride+i] when Trans is set.
type Mat struct {
	Data       []float32
	Rows, Cols int
	Stride     int
	Trans      bool
}

// NewMat returns a view of data as rows x cols elements without gaps.
func NewMat(data []float32, rows, cols int) Mat {
	return Mat{Data: data, Rows: rows, Cols: cols, Stride: cols}
}

// T returns the transposed view of the same data.
func (m Mat) T() Mat {
	m.Rows, m.Cols, m.Trans = m.Cols, m.Rows, !m.Trans
	return m
}

// Block returns the view of rows x cols elements that starts at (i, j).
func (m Mat) Block(i, j, rows, cols int) Mat {
	b := Mat{Rows: rows, Cols: cols, Stride: m.Stride, Trans: m.Trans}
	if rows > 0 && cols > 0 {
		b.Data = m.Data[m.offset(i, j):]
	}
	return b
}

// At returns element (i, j).
func (m Mat) At(i, j int) float32 { return m.Data[m.offset(i, j)] }

func (m Mat) offset(i, j int) int {
	if m.Trans {
		i, j = j, i
	}
	return i*m.Stride + j
}

// check panics unless Data holds all elements.
func (m Mat) check() {
	rows, cols := m.Rows, m.Cols
	if m.Trans {
		rows, cols = cols, rows
	}
	if rows < 0 || cols < 0 || m.Stride < 0 {
		panic(fmt.Sprintf("kernels: negative size in a matrix of %d x %d, stride %d", m.Rows, m.Cols, m.Stride))
	}
	if rows > 0 && cols > 0 && (rows-1)*m.Stride+cols > len(m.Data) {
		panic(fmt.Sprintf("kernels: matrix of %d x %d, stride %d, has only %d elements", m.Rows, m.Cols, m.Stride, len(m.Data)))
	}
}

// checkGemm panics unless the shapes of c = a*b agree.
func checkGemm(c, a, b Mat) {
	if c.Rows != a.Rows || c.Cols != b.Cols || a.Cols != b.Rows {
		panic(fmt.Sprintf("kernels: cannot multiply %d x %d by %d x %d into %d x %d", a.Rows, a.Cols, b.Rows, b.Cols, c.Rows, c.Cols))
	}
	for _, m := range []Mat{c, a, b} {
		m.check()
	}
}
