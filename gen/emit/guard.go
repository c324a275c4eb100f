package emit

import (
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// guards makes stale code fail to compile: for every named type that a session
// reaches, a function that says what it looked like. The compiler's complaint
// then holds the words of its string.
func (e *emitter) guards(sessions []*schema.Session) {
	g := &guard{emitter: e, seen: map[string]bool{}}
	// An alias would be compared with itself, whatever it stands for by then.
	e.unalias = true
	e.comment(nil, "A compiler error in one of these functions means that a type has changed since this file was generated. Its message says which.")
	for _, s := range sessions {
		g.structure(s.Struct)
	}
	e.unalias = false
}

type guard struct {
	*emitter
	seen map[string]bool
}

// first reports whether a named type is met for the first time.
func (g *guard) first(t types.Type) (*types.Named, bool) {
	named, ok := types.Unalias(t).(*types.Named)
	key := types.TypeString(types.Unalias(t), nil)
	if !ok || g.seen[key] {
		return nil, false
	}
	g.seen[key] = true
	return named, true
}

func (g *guard) structure(s *schema.Struct) {
	if named, ok := g.first(s.Go); ok && !hasBlank(s) {
		g.file.Func().Id("_").Params(
			jen.Id("asGenerated").Func().Params(jen.String()).Add(g.typeExpr(named.Underlying())),
		).Block(
			jen.Var().Id("_").Add(g.typeExpr(named)).Op("=").Id("asGenerated").Call(jen.Lit(message(named))),
		)
		g.file.Line()
	}
	for _, f := range s.Fields {
		g.value(f.Type)
	}
}

// value guards the types that make up t. Types with their own marshalers are not
// looked into: their methods decide what travels.
func (g *guard) value(t *schema.Type) {
	switch t.Kind {
	case schema.Nested:
		g.structure(t.Struct)
		return
	case schema.Binary, schema.Marshaled, schema.Msgpack, schema.Time, schema.IP, schema.Addr:
		return
	}
	if named, ok := g.first(t.Go); ok && !builtIn(named) {
		under := g.typeExpr(named.Underlying())
		g.file.Func().Id("_").Params(
			jen.Id("asGenerated").Func().Params(jen.String()).Op("*").Add(under),
		).Block(
			jen.Id("_").Op("=").Parens(jen.Op("*").Add(g.typeExpr(t.Go))).Call(jen.Id("asGenerated").Call(jen.Lit(message(named)))),
		)
		g.file.Line()
	}
	if t.Elem != nil {
		g.value(t.Elem)
	}
	if t.Key != nil {
		g.value(t.Key)
	}
}

// builtIn are named types whose form is ours to know, not the package's.
func builtIn(named *types.Named) bool {
	pkg := named.Obj().Pkg()
	return pkg != nil && pkg.Path() == "time"
}

func isDuration(t *schema.Type) bool {
	named, ok := types.Unalias(t.Go).(*types.Named)
	return ok && builtIn(named)
}

func message(named *types.Named) string {
	return named.Obj().Name() + " has changed: run go generate"
}

// hasBlank reports whether a struct of another package has a field named _: no
// struct written here is identical to it.
func hasBlank(s *schema.Struct) bool {
	return s.Foreign && len(s.Retired) > 0
}
