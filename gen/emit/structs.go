// This file writes the code that encodes and decodes nested structs, and the parts of it that body.go uses for a session's
// own struct.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/wire"
)

// setType returns the type that holds the numbers of a struct's present fields.
func (e *emitter) setType(s *schema.Struct) *jen.Statement {
	if n := len(s.Fields); n > 0 && s.Fields[n-1].Number > wire.MaxSmallNumber {
		return e.Wire("LargeSet")
	}
	return e.Wire("Set")
}

// addPresent writes the statements that add the numbers of the present fields of v to set.
func (e *emitter) addPresent(g *jen.Group, s *schema.Struct, v operand) {
	for _, f := range s.Fields {
		g.Id("set").Dot("AddIf").Call(jen.Lit(f.Number), e.fieldPresent(f, v.dot(f.Name)))
	}
}

// presentStruct declares the function that says which fields of a nested struct are present.
func (e *emitter) presentStruct(t *schema.Type) {
	name := e.functionName(presentRole, t)
	e.Comment(nil, name+" returns the numbers of the fields of v that are present.")
	e.Code.Func().Id(name).Params(jen.Id("v").Op("*").Add(e.TypeExpr(t.Go))).
		Params(jen.Id("set").Add(e.setType(t.Struct))).BlockFunc(func(g *jen.Group) {
		e.addPresent(g, t.Struct, variable("v"))
		g.Return(jen.Id("set"))
	})
	e.Code.Line()
}

// appendStruct writes the statements that append a nested struct.
func (e *emitter) appendStruct(g *jen.Group, t *schema.Type) {
	if e.scope.needsPresent(t) {
		g.Id("set").Op(":=").Add(e.function(presentRole, t)).Call(jen.Id("v"))
	} else {
		g.Var().Id("set").Add(e.setType(t.Struct))
		e.addPresent(g, t.Struct, variable("v"))
	}
	beginSet(g, t.Struct)
	if t.Fallible() {
		g.Var().Err().Error()
	}
	for _, f := range t.Struct.Fields {
		g.If(jen.Id("set").Dot("Has").Call(jen.Lit(f.Number))).Block(
			e.appendValue(f.Type, numberHead(f), fieldValue(f, variable("v")), e.Wire("InField").Call(jen.Lit(f.Name), jen.Err())),
		)
	}
	if t.Fallible() {
		g.Return(jen.Id("b"), jen.Nil())
	} else {
		g.Return(jen.Id("b"))
	}
}

// beginSet writes the statement that appends the head of the struct's encoding.
func beginSet(g *jen.Group, s *schema.Struct) {
	if len(s.Fields) == 0 {
		g.List(jen.Id("b"), jen.Id("_")).Op("=").Id("set").Dot("Begin").Call(jen.Id("b"))
		return
	}
	g.List(jen.Id("b"), jen.Id("w")).Op(":=").Id("set").Dot("Begin").Call(jen.Id("b"))
}

// numberHead returns an expression for b followed by the number of f.
func numberHead(f *schema.Field) *jen.Statement {
	return jen.Id("w").Dot("Number").Call(jen.Id("b"), jen.Lit(f.Number))
}

// fieldValue returns the value of a field of v that is present.
func fieldValue(f *schema.Field, v operand) operand {
	if f.Optional {
		return v.dot(f.Name).deref()
	}
	return v.dot(f.Name)
}

// readStruct writes the statements that read a nested struct.
func (e *emitter) readStruct(g *jen.Group, t *schema.Type) {
	readFields(g, "Struct", t.Struct, func(g *jen.Group, f *schema.Field) {
		g.Add(e.readField(f, variable("v").dot(f.Name)))
	})
	g.Return(e.fitting())
}

// readFields writes the loop that reads the fields of a struct. The variable fields is declared before the loop: a
// variable of the for clause is copied in each iteration.
func readFields(g *jen.Group, method string, s *schema.Struct, read func(g *jen.Group, f *schema.Field)) {
	g.Id("fields").Op(":=").Id("r").Dot(method).Call()
	g.For(jen.Id("fields").Dot("Next").Call()).BlockFunc(func(g *jen.Group) {
		if len(s.Fields)+len(s.Retired) == 0 {
			return
		}
		g.Switch(jen.Id("fields").Dot("Number").Call()).BlockFunc(func(g *jen.Group) {
			for _, f := range s.Fields {
				g.Case(jen.Lit(f.Number)).BlockFunc(func(g *jen.Group) { read(g, f) })
			}
			if len(s.Retired) > 0 {
				var numbers []jen.Code
				for _, r := range s.Retired {
					numbers = append(numbers, jen.Lit(r.Number))
				}
				g.Case(numbers...).Block(jen.Id("fields").Dot("Drop").Call().Comment("retired"))
			}
		})
	})
}
