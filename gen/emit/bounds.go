// This file writes the checks of values: of max=, each= and enum=, and of types that may not read back what they wrote.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// fieldChecks returns expressions that check x, a present value of field f. Each is an error if x exceeds a bound, or holds
// a value that its type does not read back.
func (e *emitter) fieldChecks(f *schema.Field, x operand) []jen.Code {
	var checks []jen.Code
	if f.Max > 0 {
		checks = append(checks, e.maxCheck(f, x))
	}
	if f.Each > 0 {
		checks = append(checks, e.eachCheck(f.Type, x, f.Each))
	}
	if f.Type.Checked() {
		checks = append(checks, e.insideCheck(f.Type, x))
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

// insideCheck returns an expression for the error of x, or of the first part of x that exceeds its bound or is not read
// back.
func (e *emitter) insideCheck(t *schema.Type, x operand) *jen.Statement {
	switch {
	case t.ReadBack():
		return e.readBackCheck(t, x)
	case t.Struct != nil:
		return e.function(checkRole, t).Call(x.pointer())
	case t.Key != nil:
		return e.checkEntries(t, x, e.insideCheck(t.Elem, elementOf(t, variable("v"))))
	case t.Elem.Struct != nil && !t.Pointers:
		return e.Wire("CheckList").Call(elementsOf(t, x), e.function(checkRole, t.Elem))
	}
	return e.checkElements(t, x, func(x operand) *jen.Statement { return e.insideCheck(t.Elem, x) })
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

// checkStruct declares the function that checks the fields of a nested struct.
func (e *emitter) checkStruct(t *schema.Type) {
	name := e.functionName(checkRole, t)
	var checks []jen.Code
	for _, f := range t.Struct.Fields {
		if parts := e.fieldChecks(f, fieldValue(f, variable("v"))); len(parts) > 0 && !checkedIfPresent(f) {
			checks = append(checks, e.Wire("InField").Call(jen.Lit(f.Name), e.allOf(parts)))
		}
	}
	doc := " returns an error for the first field of v that breaks its bounds."
	if readsBack(t) {
		doc = " returns an error for the first field of v that breaks its bounds or is not read back."
	}
	e.Comment(nil, name+doc)
	e.Code.Func().Id(name).Params(jen.Id("v").Op("*").Add(e.TypeExpr(t.Go))).Error().BlockFunc(func(g *jen.Group) {
		for _, f := range t.Struct.Fields {
			if parts := e.fieldChecks(f, fieldValue(f, variable("v"))); len(parts) > 0 && checkedIfPresent(f) {
				g.If(e.fieldPresent(f, variable("v").dot(f.Name))).Block(
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

// checkedIfPresent reports whether a nested field is checked only if it is present. An absent field is not encoded, so that
// it does not matter whether its zero value is read back.
func checkedIfPresent(f *schema.Field) bool {
	t := f.Type
	return f.Optional || readsBack(t) && (t.Marshals() || t.Kind == schema.FixedList || t.HasIsZero)
}
