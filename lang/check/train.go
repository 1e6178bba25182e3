package check

import (
	"math"
	"slices"

	"snnc/lang/ast"
	"snnc/lang/diag"
	"snnc/lang/source"
)

// Train is how a model is trained.
type Train struct {
	Data                Setting
	Augment             []Setting
	Optimizer, Schedule Setting
	Epochs              int
	Seed                uint64
	Clip                float64 // greatest norm of the gradient; 0 for none
	Rule                GradientRule
	Recompute           bool // the gradient computes again what takes memory
	LossText            string
	Span                source.Span
}

// Setting is a name with arguments: `adam(lr = 1e-3)`.
type Setting struct {
	Name string
	Args []SettingArg
	Span source.Span
}

// SettingArg is an argument of a setting; Value is a float64, string, bool or []float64.
type SettingArg struct {
	Name  string
	Value any
	Span  source.Span
}

// trainSettings are the settings of a train section.
var trainSettings = []string{"data", "augment", "loss", "optimizer", "schedule", "rule", "reward", "epochs", "seed", "clip", "memory"}

// SettingNames lists the settings of a train section; each may be given from outside.
func SettingNames() []string { return slices.Clone(trainSettings) }

// trainSetting finds a setting of a model's train section.
func (e *elab) trainSetting(model, name string) *ast.Setting {
	for _, st := range e.trainLines(model) {
		if x, ok := st.(*ast.Setting); ok && x.Name.Name == name {
			return x
		}
	}
	return nil
}

// trainLines are the lines of a model's train section. A setting that is given from outside replaces that of its name, or
// is added.
func (e *elab) trainLines(model string) []ast.Stmt {
	d := e.lib.trains[model]
	if d == nil {
		return nil
	}
	lines := slices.Clone(d.Body)
	for _, name := range trainSettings {
		value := e.set[name]
		if value == nil || e.hasParam(d, name) || e.hasParam(e.lib.decls[model], name) {
			continue
		}
		given := &ast.Setting{Place: ast.Place{Src: value.Span()}, Name: &ast.Ident{Place: ast.Place{Src: value.Span()}, Name: name}, Value: value}
		i := slices.IndexFunc(lines, func(st ast.Stmt) bool { x, ok := st.(*ast.Setting); return ok && x.Name.Name == name })
		if i < 0 {
			lines = append(lines, given)
			continue
		}
		lines[i] = given
	}
	return lines
}

// hasParam reports whether a declaration has a parameter: a value from outside is then for it.
func (e *elab) hasParam(d *ast.Decl, name string) bool {
	return d != nil && slices.ContainsFunc(e.lib.params(d), func(p *ast.Param) bool { return p.Name.Name == name })
}

// TrainSettings evaluates a model's train section; nil if it has none, or after errors.
func (lib *Library) TrainSettings(model string, set map[string]ast.Expr, bag *diag.Bag) *Train {
	d := lib.trains[model]
	if d == nil {
		return nil
	}
	e := newElab(lib, &Model{Name: model, T: 1}, set, bag)
	defer e.settle()
	s := e.trainScope(model)
	tr := &Train{Epochs: 10, Seed: 1, Span: d.Src, Optimizer: Setting{Name: "adam"}, Schedule: Setting{Name: "constant"}}
	seen := map[string]*ast.Setting{}
	for _, st := range e.trainLines(model) {
		x, ok := st.(*ast.Setting)
		if !ok {
			if _, bad := st.(*ast.BadStmt); !bad {
				s.misplaced(st.Span(), "a train section holds settings only")
			}
			continue
		}
		if first := seen[x.Name.Name]; first != nil {
			s.setTwice(x, first)
		}
		seen[x.Name.Name] = x
		s.trainSetting(tr, x)
	}
	if seen["data"] == nil {
		s.errorf("E0601", d.Name.Src, "the train section names no data").Label("no `data`").Help("add a line such as `data digits(batch = 32)`")
	}
	if seen["loss"] == nil {
		s.noLoss()
	}
	if s.fell {
		return nil
	}
	return tr
}

func (s *scope) setTwice(x *ast.Setting, first ast.Node) {
	s.errorf("E0202", x.Name.Src, "`%s` is set twice", x.Name.Name).Label("again").Also(first.Span(), "first here")
}

func (s *scope) noLoss() {
	s.errorf("E0601", s.decl.Name.Src, "the train section names no loss").Label("no `loss`").
		Help("known losses are %s", quoteList(s.e.lib.names("loss")))
}

func (s *scope) trainSetting(tr *Train, x *ast.Setting) {
	switch x.Name.Name {
	case "data":
		tr.Data = s.setting(x.Value)
	case "augment":
		tr.Augment = s.settings(x.Value)
	case "optimizer":
		tr.Optimizer = s.setting(x.Value)
	case "schedule":
		tr.Schedule = s.setting(x.Value)
	case "rule":
		tr.Rule = s.gradientRule(x)
	case "reward": // elaborated with the model
	case "loss":
		tr.LossText = x.Value.Span().Text()
	case "epochs":
		tr.Epochs = s.whole(x)
	case "seed":
		tr.Seed = uint64(s.whole(x))
	case "clip":
		tr.Clip = s.staticNumber(x.Value, nil, 0)
		if tr.Clip < 0 {
			s.errorf("E0602", x.Value.Span(), "a norm is not negative").Label("is %s", number(tr.Clip))
		}
	case "memory":
		tr.Recompute = s.memory(x.Value)
	default:
		s.unknownSetting(x)
	}
}

func (s *scope) unknownSetting(x *ast.Setting) {
	d := s.errorf("E0602", x.Name.Src, "unknown setting `%s`", x.Name.Name).Label("not a setting of a train section").
		Note("the settings are %s", quoteList(trainSettings))
	suggest(d, x.Name, trainSettings)
}

// whole evaluates a whole-number setting.
func (s *scope) whole(x *ast.Setting) int {
	n, _ := s.staticInt(x.Value, 0, nil, "`"+x.Name.Name+"`")
	return n
}

// settings reads `augment(flip, crop(4))`, a list or a single one; `none` is an empty list.
func (s *scope) settings(e ast.Expr) []Setting {
	var list []Setting
	for _, x := range augmentations(e) {
		list = append(list, s.setting(x))
	}
	return list
}

// augmentations are the elements of `augment(flip, crop(4))`, of a list, or a single one; of `none` there are none.
func augmentations(e ast.Expr) []ast.Expr {
	if id, ok := e.(*ast.Ident); ok && id.Name == "none" {
		return nil
	}
	if call, ok := e.(*ast.Call); ok {
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "augment" {
			var list []ast.Expr
			for _, a := range call.Args {
				list = append(list, a.Value)
			}
			return list
		}
	}
	if l, ok := e.(*ast.List); ok {
		return l.Elems
	}
	return []ast.Expr{e}
}

// setting reads `NAME` or `NAME(args)`.
func (s *scope) setting(e ast.Expr) Setting {
	out := Setting{Span: e.Span()}
	switch e := e.(type) {
	case *ast.Ident:
		out.Name = e.Name
	case *ast.Call:
		id, ok := e.Fun.(*ast.Ident)
		if !ok {
			break
		}
		out.Name = id.Name
		for _, a := range e.Args {
			out.Args = append(out.Args, s.settingArg(a))
		}
	}
	if out.Name == "" {
		s.errorf("E0602", e.Span(), "expected a name, or a name with arguments").Label("such as `adam(lr = 1e-3)`")
	}
	return out
}

func (s *scope) settingArg(a *ast.Arg) SettingArg {
	out := SettingArg{Span: a.Src}
	if a.Name != nil {
		out.Name = a.Name.Name
	}
	if id, ok := a.Value.(*ast.Ident); ok {
		if _, bound := s.args[id.Name]; !bound && id.Name != "pi" && id.Name != "inf" {
			if s.ofModel(id) {
				return out
			}
			out.Value = id.Name
			return out
		}
	}
	out.Value = s.plainValue(a.Value)
	return out
}

// ofModel reports a name that is a parameter of the model: a train section does not see it.
func (s *scope) ofModel(id *ast.Ident) bool {
	m := s.e.lib.decls[s.decl.Name.Name]
	if m == nil || !slices.ContainsFunc(m.Params, func(p *ast.Param) bool { return p.Name.Name == id.Name }) {
		return false
	}
	s.errorf("E0201", id.Src, "`%s` is a parameter of the model, which its train section does not see", id.Name).Label("not known here").
		Help("a train section has parameters of its own: `train %s(%s = ...)`", s.decl.Name.Name, id.Name)
	return true
}

func (s *scope) plainValue(e ast.Expr) any {
	switch v := s.static(e, 0, nil).(type) {
	case float64, string, bool:
		return v
	case []value:
		var list []float64
		for _, x := range v {
			f, ok := x.(float64)
			if !ok {
				s.errorf("E0206", e.Span(), "expected a list of numbers").Label("not numbers")
				return nil
			}
			list = append(list, f)
		}
		return list
	case poison:
		return math.NaN()
	}
	s.errorf("E0206", e.Span(), "expected a number or a text").Label("not known before the model runs")
	return nil
}
