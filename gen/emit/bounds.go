// This file writes the checks of max=, each= and enum= in values.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// fieldChecks returns expressions for the errors of the bounds that x, a value of field
// f, exceeds.
func (e *emitter) fieldChecks(f *schema.Field, x operand) []jen.Code {
	var checks []jen.Code
	if f.Max > 0 {
		checks = append(checks, e.maxCheck(f, x))
	}
	if f.Each > 0 {
		checks = append(checks, e.eachCheck(f.Type, x, f.Each))
	}
	if f.Type.Bounded() {
		checks = append(checks, e.boundsCheck(f.Type, x))
	}
	return checks
}

// allOf returns an expression for the first error that the checks return.
func (e *emitter) allOf(checks []jen.Code) *jen.Statement {
	switch len(checks) {
	case 0:
		return jen.Nil()
	case 1:
		return jen.Add(checks[0])
	}
	options := jen.Options{Open: "(", Close: ")", Separator: ", "}
	if len(checks) > 2 {
		options = jen.Options{Open: "(", Close: ")", Separator: ",", Multi: true}
	}
	return e.Std("cmp", "Or").Custom(options, checks...)
}

// maxCheck returns an expression for the error of a value that exceeds max=.
func (e *emitter) maxCheck(f *schema.Field, x operand) *jen.Statement {
	switch {
	case f.Type.Kind == schema.Text:
		return e.Wire("MaxText").Call(x.expr(), jen.Lit(f.Max))
	case f.Type.Carried():
		return e.Wire("MaxBytes").Call(e.carriedCall("CarriedLen", f.Type, x.pointer()), jen.Lit(f.Max))
	case f.Type.Kind.Properties().Max != schema.Length:
		return e.Wire("MaxLen").Call(jen.Len(x.expr()), jen.Lit(f.Max))
	}
	return e.Wire("MaxBytes").Call(jen.Len(x.expr()), jen.Lit(f.Max))
}

// eachCheck returns an expression for the error of an element of x, at any depth, that
// exceeds each=.
func (e *emitter) eachCheck(t *schema.Type, x operand, most int) *jen.Statement {
	switch t.Kind {
	case schema.Text:
		return e.Wire("MaxText").Call(x.expr(), jen.Lit(most))
	case schema.List, schema.FixedList:
		if t.Elem.Kind == schema.Text && !t.Pointers {
			return e.Wire("MaxEachText").Call(elementsOf(t, x), jen.Lit(most))
		}
		return e.checkElements(t, x, func(x operand) *jen.Statement { return e.eachCheck(t.Elem, x, most) })
	case schema.Map:
		var checks []jen.Code
		if t.Key.Kind == schema.Text {
			checks = append(checks, e.Wire("InKey").Call(e.Wire("MaxText").Call(jen.Id("key"), jen.Lit(most))))
		}
		if measurable(t.Elem) {
			checks = append(checks, e.eachCheck(t.Elem, elementOf(t, variable("v")), most))
		}
		return e.checkEntries(t, x, e.allOf(checks))
	}
	return e.Wire("MaxBytes").Call(jen.Len(x.expr()), jen.Lit(most))
}

// measurable reports whether t has any part that each= bounds.
func measurable(t *schema.Type) bool {
	if t.Elem == nil {
		return t.Kind.Properties().Max == schema.Length
	}
	return measurable(t.Elem) || t.Key != nil && t.Key.Kind == schema.Text
}

// boundsCheck returns an expression for the error of a nested field in x that exceeds its
// bound.
func (e *emitter) boundsCheck(t *schema.Type, x operand) *jen.Statement {
	switch {
	case t.Struct != nil:
		return e.function(checkRole, t).Call(x.pointer())
	case t.Key != nil:
		return e.checkEntries(t, x, e.boundsCheck(t.Elem, elementOf(t, variable("v"))))
	case t.Elem.Struct != nil && !t.Pointers:
		return e.Wire("CheckList").Call(elementsOf(t, x), e.function(checkRole, t.Elem))
	}
	return e.checkElements(t, x, func(x operand) *jen.Statement { return e.boundsCheck(t.Elem, x) })
}

// enumCheck returns an expression for the error of an element of x, at any depth, that is
// not one of the enum's values.
func (e *emitter) enumCheck(t *schema.Type, x operand) *jen.Statement {
	if t.Kind == schema.Enum {
		return e.function(enumRole, t).Dot("Check").Call(x.expr())
	}
	return e.checkElements(t, x, func(x operand) *jen.Statement { return e.enumCheck(t.Elem, x) })
}

// checkElements returns the call that checks each element of the list x.
func (e *emitter) checkElements(t *schema.Type, x operand, check func(x operand) *jen.Statement) *jen.Statement {
	return e.Wire("CheckList").Call(elementsOf(t, x),
		jen.Func().Params(jen.Id("v").Op("*").Add(e.ElementExpr(t))).Error().Custom(oneLine, jen.Return(check(elementOf(t, variable("v").deref())))))
}

// checkEntries returns the call that checks each entry of the map x. The expression check
// names the entry's parts key and v.
func (e *emitter) checkEntries(t *schema.Type, x operand, check *jen.Statement) *jen.Statement {
	return e.Wire("CheckMap").Call(x.expr(),
		jen.Func().Params(jen.Id("key").Add(e.TypeExpr(t.Key.Go)), jen.Id("v").Add(e.ElementExpr(t))).Error().Block(jen.Return(check)))
}

// checkStruct declares the function that checks the bounds of a nested struct.
func (e *emitter) checkStruct(t *schema.Type) {
	name := e.functionName(checkRole, t)
	var checks []jen.Code
	for _, f := range t.Struct.Fields {
		if parts := e.fieldChecks(f, fieldValue(f, variable("v"))); len(parts) > 0 && !f.Optional {
			checks = append(checks, e.Wire("InField").Call(jen.Lit(f.Name), e.allOf(parts)))
		}
	}
	e.Comment(nil, name+" returns an error for the first field of v that breaks its bounds.")
	e.Code.Func().Id(name).Params(jen.Id("v").Op("*").Add(e.TypeExpr(t.Go))).Error().BlockFunc(func(g *jen.Group) {
		for _, f := range t.Struct.Fields {
			if parts := e.fieldChecks(f, fieldValue(f, variable("v"))); len(parts) > 0 && f.Optional {
				g.If(variable("v").dot(f.Name).expr().Op("!=").Nil()).Block(
					jen.If(jen.Err().Op(":=").Add(e.allOf(parts)), jen.Err().Op("!=").Nil()).Block(
						jen.Return(e.Wire("InField").Call(jen.Lit(f.Name), jen.Err())),
					),
				)
			}
		}
		g.Return(e.allOf(checks))
	})
	e.Code.Line()
}
