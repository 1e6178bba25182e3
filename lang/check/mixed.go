package check

import (
	"slices"

	"snnc/lang/ast"
)

// mixing names the augmentations that make one sample of two, and so give it two targets.
var mixing = []string{"mixup", "cutmix"}

// The inputs of training with mixed samples: the second target, and its share of the sample, from 0 to 1.
const (
	SecondTarget = "target/second"
	SecondShare  = "target/share"
)

// mixes reports whether the train section of a model mixes samples.
func (e *elab) mixes(model string) bool {
	x := e.trainSetting(model, "augment")
	if x == nil {
		return false
	}
	found := false
	for _, a := range augmentations(x.Value) {
		if call, ok := a.(*ast.Call); ok {
			a = call.Fun
		}
		id, ok := a.(*ast.Ident)
		found = found || ok && slices.Contains(mixing, id.Name)
	}
	return found
}

// mixLoss makes the loss the mean of those for both targets, by their shares. Without a second target, its share being 0,
// it is the loss itself.
func (e *elab) mixLoss(inst *instance, s *scope, site ast.Expr) {
	first := e.model.Loss
	second := *e.model.Target
	second.Name = SecondTarget
	e.model.Second = &second
	other := e.apply(inst, []*Tensor{e.model.Out, &second}, site.Span(), s)
	if first == nil || other == nil || len(first.Dims) > 0 {
		return
	}
	at := at{site.Span()}
	apply := func(op string, args ...Expr) Expr { return &Apply{at, op, args} }
	share := &Scalar{at, SecondShare}
	t := &Tensor{Name: "loss/mixed", Label: "loss", Span: first.Span, Origin: FromDef, Path: first.Path, Prev: first}
	e.addDef(&Def{Tensor: t, Path: inst.path, Span: at.Src, Body: apply("add",
		apply("mul", apply("sub", &Num{at, 1}, share), &Ref{at: at, T: first, pack: -1}),
		apply("mul", share, &Ref{at: at, T: other, pack: -1}))})
	e.model.Loss = t
}
