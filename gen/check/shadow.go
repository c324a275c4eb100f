package check

import (
	"go/types"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// typeNames reports types of the package itself whose name a variable of the
// generated functions has: where both meet, the type could not be named.
func typeNames(s *schema.Session, pkg *types.Package, diags *diagnostic.List) {
	c := shadowCheck{pkg: pkg, session: s, diags: diags}
	c.name(s.Struct.Go, nil)
	for _, f := range s.Struct.Fields {
		c.value(f.Type, f)
	}
}

type shadowCheck struct {
	pkg     *types.Package
	session *schema.Session
	diags   *diagnostic.List
}

func (c *shadowCheck) value(t *schema.Type, f *schema.Field) {
	c.name(t.Go, f)
	switch t.Kind {
	case schema.List, schema.Map:
		c.value(t.Elem, f)
		if t.Key != nil {
			c.name(t.Key, f)
		}
	case schema.Nested:
		for _, nested := range t.Struct.Fields {
			c.value(nested.Type, nested)
		}
	}
}

func (c *shadowCheck) name(t types.Type, f *schema.Field) {
	var object *types.TypeName
	switch t := t.(type) {
	case *types.Alias:
		object = t.Obj()
	case *types.Named:
		object = t.Obj()
	default:
		return
	}
	if object.Pkg() != c.pkg || !slices.Contains(schema.Locals, object.Name()) {
		return
	}
	pos := c.session.Pos
	if f != nil {
		pos = f.Pos
	}
	c.diags.Add(pos, "name-shadowed", "a variable of the generated code hides type %s: rename the type", object.Name())
}
