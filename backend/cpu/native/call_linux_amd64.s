#include "textflag.h"

// func call(code, frame unsafe.Pointer)
TEXT ·call(SB), NOSPLIT, $8-16
	MOVQ code+0(FP), AX
	MOVQ frame+8(FP), DI
	CALL AX
	RET
