// This file declares the functions that append and read values of a type.

package emit

import (
	"fmt"
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// function returns the name of the function of t for a role, and declares it in this file unless another file of the
// scope does.
func (e *emitter) function(r role, t *schema.Type) *jen.Statement {
	return jen.Id(e.functionName(r, t))
}

func (e *emitter) functionName(r role, t *schema.Type) string {
	name, declare := e.scope.function(r, t)
	if declare {
		e.pending = append(e.pending, typeFunction{r, t})
	}
	return name
}

// typeFunctions declares the pending functions and those that they need, with the functions of a type side by side.
func (e *emitter) typeFunctions() {
	file := e.Code
	e.Code = jen.NewFile("draft") // writing the functions once adds those that they need to pending
	for i := 0; i < len(e.pending); i++ {
		e.typeFunction(e.pending[i])
	}
	e.Code = file
	place := map[string]int{} // by typeKey: the order in which the types were needed
	for _, f := range e.pending {
		if _, ok := place[typeKey(f.t, e.Package)]; !ok {
			place[typeKey(f.t, e.Package)] = len(place)
		}
	}
	slices.SortStableFunc(e.pending, func(a, b typeFunction) int {
		if d := place[typeKey(a.t, e.Package)] - place[typeKey(b.t, e.Package)]; d != 0 {
			return d
		}
		return slices.Index(roles, a.role) - slices.Index(roles, b.role)
	})
	for _, f := range e.pending {
		e.typeFunction(f)
	}
}

func (e *emitter) typeFunction(f typeFunction) {
	switch f.role {
	case enumRole:
		e.enumValues(f.t)
	case presentRole:
		e.presentStruct(f.t)
	case appendRole:
		e.appendFunc(f.t)
	case readRole:
		e.readFunc(f.t)
	case checkRole:
		e.checkStruct(f.t)
	}
}

// appendFunc declares the function that appends a value of type t.
func (e *emitter) appendFunc(t *schema.Type) {
	var doc string
	var body func(g *jen.Group)
	switch t.Kind {
	case schema.Nested:
		doc, body = "the fields of v that are present.", func(g *jen.Group) { e.appendStruct(g, t) }
	case schema.Map:
		doc, body = "the entries of v.", func(g *jen.Group) { g.Return(e.appendEntries(t, jen.Id("b"), variable("v"))) }
	case schema.List, schema.FixedList:
		doc, body = "the elements of v.", func(g *jen.Group) { g.Return(e.appendElements(t, jen.Id("b"), argument(t))) }
	default:
		panic(fmt.Sprintf("emit: kind %d has no append function", t.Kind))
	}
	name := e.functionName(appendRole, t)
	results := jen.Index().Byte()
	if t.Fallible() {
		results = jen.Params(jen.Index().Byte(), jen.Error())
	}
	e.Comment(nil, name+" appends "+doc)
	e.Code.Func().Id(name).Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(e.argumentType(t))).Add(results).BlockFunc(body)
	e.Code.Line()
}

// readFunc declares the function that reads a value of type t. The function returns the zero value when the value does
// not fit.
func (e *emitter) readFunc(t *schema.Type) {
	typ := e.TypeExpr(t.Go)
	result, doc := jen.Params(jen.Id("v").Add(typ)), "a value; zero when it does not fit."
	body := func(g *jen.Group) {
		g.Add(e.readInto(t, variable("v")))
		g.Return(jen.Id("v"))
	}
	switch t.Kind {
	case schema.Nested:
		doc, body = "the fields of a value; zero when it does not fit.", func(g *jen.Group) { e.readStruct(g, t) }
	case schema.List:
		doc, result = "a list; nil when it is empty or does not fit.", typ
		body = func(g *jen.Group) { e.readList(g, t) }
	case schema.FixedList:
		doc, body = "an array; zero when it does not fit.", func(g *jen.Group) { e.readFixedList(g, t) }
	case schema.Map:
		doc, result = "a map; nil when it is empty or does not fit.", typ
		body = func(g *jen.Group) { e.readMap(g, t) }
	case schema.Binary:
		body = e.readMarshaled(t, "Binary", jen.Op("&").Id("v"))
	case schema.Msgpack:
		body = e.readMarshaled(t, "Binary", e.msgpack(jen.Op("&").Id("v")))
	case schema.Marshaled:
		body = e.readMarshaled(t, "MarshaledText", jen.Op("&").Id("v"))
	}
	name := e.functionName(readRole, t)
	e.Comment(nil, name+" reads "+doc)
	e.Code.Func().Id(name).Params(jen.Id("r").Op("*").Add(e.Wire("Reader"))).Add(result).BlockFunc(body)
	e.Code.Line()
}

func (e *emitter) readMarshaled(t *schema.Type, method string, into *jen.Statement) func(g *jen.Group) {
	return func(g *jen.Group) {
		g.Id("r").Dot(method).Call(into)
		g.Return(e.fitting())
	}
}

// fitting returns an expression for v, which was read from r, or its zero value when v does not fit.
func (e *emitter) fitting() *jen.Statement { return e.Wire("Fitting").Call(jen.Id("r"), jen.Id("v")) }

// byPointer reports whether the functions of a type take a pointer to a value. That saves a copy of a struct, and the
// type's own methods may need it.
func byPointer(t *schema.Type) bool {
	return t.Kind == schema.Nested || t.Kind == schema.FixedList || t.Marshals()
}

// argumentType returns the type of the parameter v in the functions generated for t.
func (e *emitter) argumentType(t *schema.Type) *jen.Statement {
	if byPointer(t) {
		return jen.Op("*").Add(e.TypeExpr(t.Go))
	}
	return e.TypeExpr(t.Go)
}

// argument returns the expression for the value that the parameter v is, or points to, in the functions generated for
// t.
func argument(t *schema.Type) operand {
	if byPointer(t) {
		return variable("v").deref()
	}
	return variable("v")
}
