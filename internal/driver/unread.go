package driver

import (
	"strings"

	"snnc/ir"
	"snnc/lang/check"
	"snnc/lang/source"
	"snnc/passes"
)

// checkRead warns of parameters that neither evaluation nor training reads.
func (p *Project) checkRead(m, training *check.Model, g *ir.Graph) error {
	unread, err := p.unread(training, g)
	if err != nil {
		return err
	}
	places, at := []source.Span{}, map[source.Span][]ir.Param{}
	for _, u := range unread {
		if at[u.Loc] == nil {
			places = append(places, u.Loc)
		}
		at[u.Loc] = append(at[u.Loc], u)
	}
	for _, s := range places {
		p.warnUnread(m, at[s])
	}
	return nil
}

// warnUnread warns of parameters of one declaration.
func (p *Project) warnUnread(m *check.Model, us []ir.Param) {
	at, inner := p.place(&ir.Node{Loc: us[0].Loc, Path: ownerOf(us[0].Name)}, m)
	names := "`" + us[0].Name + "`"
	if more := len(us) - 1; more > 0 {
		names += ", nor " + plural(more, "other") + " of this declaration"
	}
	d := p.bag.Errorf("W0203", at, "nothing reads the learned tensor %s", names).Label("%s parameters for nothing", grouped(count(us)))
	if inner.Valid() {
		d.Also(inner, "in the library, here")
	}
}

// unread lists the parameters of g that its training does not read either.
func (p *Project) unread(training *check.Model, g *ir.Graph) ([]ir.Param, error) {
	if len(passes.Unread(g)) == 0 {
		return nil, nil
	}
	trained, err := p.rawGraph(training, 1, false)
	if err != nil {
		return nil, err
	}
	return passes.Unread(g, trained), nil
}

// count adds up the elements of parameters.
func count(ps []ir.Param) int {
	n := 0
	for _, p := range ps {
		n += product(p.Dims)
	}
	return n
}

// ownerOf is the path of the module instance that declares a tensor.
func ownerOf(name string) string { return name[:strings.LastIndex(name, ".")+1] }
