package check

import (
	"go/token"
	"go/types"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// checkTypeNames reports types with the name of a variable of the generated functions, which
// hides the type there. Most such types get a second name in the generated code and are not
// reported. A second name does not help for the session itself, for embedded types, and for
// types with the name of the variable in the guards.
func checkTypeNames(s *schema.Session, pkg *types.Package, diags *diagnostic.List) {
	c := shadowCheck{pkg: pkg, diags: diags, seen: map[*schema.Struct]bool{}}
	c.name(s.Name, s.NamePos)
	c.mentioned(s.Struct.Go, s.Pos)
	for _, f := range s.Struct.Fields {
		c.value(f.Type, f)
	}
}

type shadowCheck struct {
	pkg   *types.Package
	diags *diagnostic.List
	seen  map[*schema.Struct]bool
}

func (c *shadowCheck) value(t *schema.Type, f *schema.Field) {
	c.mentioned(t.Go, f.TypePos)
	if t.Key != nil {
		c.value(t.Key, f)
	}
	if t.Elem != nil {
		c.value(t.Elem, f)
	}
	if t.Struct != nil && !c.seen[t.Struct] {
		c.seen[t.Struct] = true
		for _, nested := range t.Struct.Fields {
			c.value(nested.Type, nested)
		}
	}
}

// mentioned checks the names in t.
func (c *shadowCheck) mentioned(t types.Type, at token.Position) {
	switch t := t.(type) {
	case *types.Alias:
		c.typeName(t.Obj(), t.TypeArgs(), at)
	case *types.Named:
		c.typeName(t.Obj(), t.TypeArgs(), at)
	case *types.Pointer:
		c.mentioned(t.Elem(), at)
	case *types.Slice:
		c.mentioned(t.Elem(), at)
	case *types.Array:
		c.mentioned(t.Elem(), at)
	case *types.Map:
		c.mentioned(t.Key(), at)
		c.mentioned(t.Elem(), at)
	case *types.Struct:
		for field := range t.Fields() {
			if field.Embedded() {
				c.name(field.Name(), at)
			}
			c.mentioned(field.Type(), at)
		}
	}
}

func (c *shadowCheck) typeName(object *types.TypeName, arguments *types.TypeList, at token.Position) {
	if object.Pkg() == c.pkg && object.Name() == schema.GuardLocal {
		c.name(object.Name(), at)
	}
	for argument := range arguments.Types() {
		c.mentioned(argument, at)
	}
}

func (c *shadowCheck) name(name string, at token.Position) {
	if slices.Contains(schema.Locals, name) {
		c.diags.Add(at, "name-shadowed", "a variable of the generated code hides %s: give it another name", name)
	}
}

// checkPredeclared reports the predeclared names that the package declares itself although the
// generated code needs them.
func checkPredeclared(s *schema.Session, pkg *types.Package, diags *diagnostic.List) {
	for _, name := range []string{
		"any", "append", "bool", "byte", "comparable", "error", "false", "float32", "float64", "int", "int8", "int16", "int32", "int64",
		"len", "make", "new", "nil", "rune", "string", "true", "uint", "uint8", "uint16", "uint32", "uint64",
	} {
		if pkg.Scope().Lookup(name) != nil {
			diags.Add(s.NamePos, "name-predeclared", "the package declares %s, which hides Go's own from the generated code: rename it", name)
		}
	}
}
