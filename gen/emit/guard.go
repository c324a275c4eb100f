package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// guards writes functions that do not compile when the generated code is stale. For every
// named type that a session reaches, a function states what the type looked like. The
// compiler's error message then quotes the sentence in it.
func (e *emitter) guards(sessions []*schema.Session) {
	g := &guard{emitter: e, seen: map[string]bool{}, structures: map[string]bool{}}
	e.Comment(nil, "A compiler error in one of these functions means that a type has changed since this file was generated. Its message says which.")
	// An alias would be compared with itself, whatever type it has come to mean.
	e.AsDeclared(func() {
		for _, s := range sessions {
			g.session(s)
		}
	})
}

type guard struct {
	*emitter
	seen map[string]bool
	// structures holds the structs that have a guard already: a session's own struct can
	// be nested in another one too.
	structures map[string]bool
}

func (g *guard) session(s *schema.Session) {
	g.structure(s.Struct.Go, s.Struct.Go.(*types.Named))
	for _, f := range s.Struct.Fields {
		g.value(f.Type)
	}
}

// value guards the types in t, except those whose encoding does not depend on their
// declaration.
func (g *guard) value(t *schema.Type) {
	switch t.Kind {
	case schema.Time:
		if !t.MadeFromTime() {
			return
		}
	case schema.IP, schema.Addr, schema.AsJSON, schema.AsMsgpack:
		return
	}
	named, _ := types.Unalias(t.Go).(*types.Named)
	if named != nil && g.met(t.Go) {
		return
	}
	if named != nil && !schema.IsDuration(named) {
		switch {
		case t.Kind == schema.Nested && hasBlank(t.Struct):
			g.fields(t, named)
		case t.Kind == schema.Nested:
			g.structure(t.Go, named)
		case !t.Marshals() || !schema.InStandardLibrary(named.Obj(), g.Package) && schema.Spellable(named.Underlying(), g.Package):
			g.underlying(t, named)
		}
		g.methods(t, named)
	}
	if t.Struct != nil {
		for _, f := range t.Struct.Fields {
			g.value(f.Type)
		}
	}
	if t.Elem != nil {
		g.value(t.Elem)
	}
	if t.Key != nil {
		g.value(t.Key)
	}
}

// met reports whether a type was visited before, and marks it as visited.
func (g *guard) met(t types.Type) bool {
	key := types.TypeString(schema.Unalias(t, g.Package), nil)
	before := g.seen[key]
	g.seen[key] = true
	return before
}

// function begins a guard. The guard's parameter is a function whose result has the type
// as it was; the body calls it with the sentence for the error message.
func (g *guard) function(params ...jen.Code) *jen.Statement {
	return g.Code.Func().Id("_").Params(params...)
}

func asGenerated(result jen.Code) *jen.Statement {
	return jen.Id(schema.GuardLocal).Func().Params(jen.String()).Add(result)
}

func (g *guard) changed(t types.Type) *jen.Statement {
	return jen.Id(schema.GuardLocal).Call(jen.Lit(schema.NameOf(t, g.Package).Name() + " has changed: run go generate"))
}

// structure guards a struct with numbered fields. The guard assigns, because a conversion
// would ignore the tags.
func (g *guard) structure(t types.Type, named *types.Named) {
	key := types.TypeString(named, nil)
	if g.structures[key] {
		return
	}
	g.structures[key] = true
	g.function(asGenerated(g.TypeExpr(named.Underlying()))).Block(
		jen.Var().Id("_").Add(g.TypeExpr(t)).Op("=").Add(g.changed(t)),
	)
	g.Code.Line()
}

// underlying guards any other type.
func (g *guard) underlying(t *schema.Type, named *types.Named) {
	var underlying *jen.Statement
	if t.Kind == schema.Time {
		underlying = g.Std("time", "Time") // the fields of time.Time cannot be named
	} else {
		underlying = g.TypeExpr(named.Underlying())
	}
	g.function(asGenerated(jen.Op("*").Add(underlying))).Block(
		jen.Id("_").Op("=").Parens(jen.Op("*").Add(g.TypeExpr(t.Go))).Call(g.changed(t.Go)),
	)
	g.Code.Line()
}

// fields guards the visible fields of a struct of another package that has a field named
// _: no struct type in this file would be identical to it.
func (g *guard) fields(t *schema.Type, named *types.Named) {
	var pointers, fields []jen.Code
	for _, f := range t.Struct.Fields {
		pointer := jen.Op("*").Add(g.TypeExpr(f.Type.Go))
		if f.Optional {
			pointer = jen.Op("*").Add(pointer)
		}
		pointers = append(pointers, pointer)
		fields = append(fields, jen.Op("&").Id("v").Dot(f.Name))
	}
	g.function(asGenerated(jen.Func().Params(pointers...)), jen.Id("v").Add(g.TypeExpr(t.Go))).Block(
		g.changed(t.Go).Call(fields...),
	)
	g.Code.Line()
}

// hasBlank reports whether a struct of another package has a field named _.
func hasBlank(s *schema.Struct) bool {
	return s.Foreign && len(s.Retired) > 0
}

// methods guards the methods that decide how a value is encoded and when it is absent.
func (g *guard) methods(t *schema.Type, named *types.Named) {
	var methods []jen.Code
	if t.HasIsZero {
		methods = append(methods, jen.Id("IsZero").Params().Bool())
	}
	switch t.Kind {
	case schema.Binary:
		methods = append(methods, g.Std("encoding", "BinaryMarshaler"), g.Std("encoding", "BinaryUnmarshaler"))
	case schema.Marshaled:
		methods = append(methods, g.Std("encoding", "TextMarshaler"), g.Std("encoding", "TextUnmarshaler"))
	case schema.Msgpack:
		name := "Marshaler"
		if t.Coder {
			name = "Coder"
		}
		methods = append(methods, g.msgpackx(name))
	}
	// A type of the standard library needs no guard: it keeps its methods (the Go 1 compatibility promise).
	if len(methods) == 0 || schema.InStandardLibrary(named.Obj(), g.Package) {
		return
	}
	g.function(asGenerated(jen.Op("*").Add(g.TypeExpr(t.Go)))).Block(
		jen.Var().Id("_").Interface(methods...).Op("=").Add(g.changed(t.Go)),
	)
	g.Code.Line()
}
