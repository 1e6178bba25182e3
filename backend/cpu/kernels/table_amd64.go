package kernels

import "golang.org/x/sys/cpu"

func hasAVX2() bool {
	x := &cpu.X86
	return x.HasAVX2 && x.HasFMA && x.HasBMI1 && x.HasBMI2 && x.HasPOPCNT
}

func hasAVX512() bool {
	x := &cpu.X86
	return hasAVX2() && x.HasAVX512F && x.HasAVX512DQ && x.HasAVX512BW && x.HasAVX512VL
}

func nativeTable(isa ISA) (*Table, bool) {
	switch {
	case isa == AVX2 && hasAVX2():
		return avx2Table(), true
	case isa == AVX512 && hasAVX512():
		return avx512Table(), true
	}
	return nil, false
}

func avx2Table() *Table {
	t := genericTable()
	t.ISA = AVX2
	t.Rows = avx2Rows()
	t.Bits = avx2Bits()
	t.Reductions = avx2Reductions()
	setAVX2Ops(&t.Elementwise)
	setAVX2Math(&t.Elementwise)
	t.Product = avx2Product()
	t.Subsets = avx2Subsets()
	t.Lanes = avx2Lanes()
	t.Listed = avx2Listed()
	t.Layout = avx2Layout()
	return t
}

func avx512Table() *Table {
	t := avx2Table()
	t.ISA = AVX512
	t.Rows = avx512Rows()
	t.Bits = avx512Bits()
	t.Reductions = avx512Reductions()
	setAVX512Ops(&t.Elementwise)
	setAVX512Math(&t.Elementwise)
	t.Product = avx512Product()
	t.Subsets = avx512Subsets()
	t.Lanes = avx512Lanes()
	t.Listed = avx512Listed()
	return t
}
