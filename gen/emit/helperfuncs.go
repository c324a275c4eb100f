package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// helperFuncs writes the functions of one type.
func (e *sessionEmitter) helperFuncs(h helper) {
	switch h.t.Kind {
	case schema.Nested:
		if !h.t.HasIsZero {
			e.presentFunc(h)
		}
		e.appendStruct(h)
		e.readStruct(h)
	case schema.List:
		e.appendList(h)
		e.readList(h)
	case schema.FixedList:
		e.appendList(h)
		e.readFixedList(h)
	case schema.Enum:
		e.enumFuncs(h)
	case schema.Map:
		e.appendMap(h)
		e.readMap(h)
	case schema.Binary:
		e.readMarshaled(h, "Binary", jen.Op("&").Id("v"), "UnmarshalBinary")
	case schema.Msgpack:
		e.readMarshaled(h, "Binary", e.msgpack(jen.Op("&").Id("v")), "msgpack methods")
	case schema.Marshaled:
		e.readMarshaled(h, "MarshaledText", jen.Op("&").Id("v"), "UnmarshalText")
	case schema.Array:
		if e.readByHelper(h) {
			e.readArray(h)
		}
	}
	if h.t.Bounded() {
		e.checkFunc(h)
	}
}

// appendFunc declares the function that appends a value of h's type.
func (e *sessionEmitter) appendFunc(h helper, parameter *jen.Statement, doc string, body func(g *jen.Group)) {
	result := jen.Index().Byte()
	if h.t.Fallible() {
		result = jen.Parens(jen.List(jen.Id("_").Index().Byte(), jen.Err().Error()))
	}
	e.comment(nil, h.append()+" appends "+doc)
	e.file.Func().Id(h.append()).Params(jen.Id("b").Index().Byte(), jen.Id("v").Add(parameter)).Add(result).BlockFunc(func(g *jen.Group) {
		body(g)
		if h.t.Fallible() {
			g.Return(jen.Id("b"), jen.Nil())
		} else {
			g.Return(jen.Id("b"))
		}
	})
	e.file.Line()
}

func (e *sessionEmitter) presentFunc(h helper) {
	e.comment(nil, h.present()+" reports whether any field of v is present.")
	var condition *jen.Statement
	for _, f := range h.t.Struct.Fields {
		c := e.fieldPresent(f, variable("v").dot(f.Name))
		if condition == nil {
			condition = c
		} else {
			condition = condition.Op("||").Line().Add(c)
		}
	}
	if condition == nil {
		condition = jen.False()
	}
	e.file.Func().Id(h.present()).Params(jen.Id("v").Op("*").Add(e.typeExpr(h.t.Go))).Bool().Block(jen.Return(condition))
	e.file.Line()
}

func (e *sessionEmitter) appendStruct(h helper) {
	e.appendFunc(h, jen.Op("*").Add(e.typeExpr(h.t.Go)), "the fields of v that are present.", func(g *jen.Group) {
		e.appendSet(g, h.t.Struct, variable("v"), false)
	})
}

func (e *sessionEmitter) appendList(h helper) {
	e.appendFunc(h, e.typeExpr(h.t.Go), "the elements of v.", func(g *jen.Group) {
		g.Id("b").Op("=").Add(e.wire("AppendList")).Call(jen.Id("b"), jen.Len(jen.Id("v")))
		g.For(jen.Id("i").Op(":=").Range().Id("v")).Block(
			e.appendValue(h.t.Elem, indexed),
		)
	})
}

// readFunc declares the function that reads a value of h's type; zero when it
// does not fit.
func (e *sessionEmitter) readFunc(h helper, named bool, doc string, body func(g *jen.Group)) {
	result := e.typeExpr(h.t.Go)
	if named {
		result = jen.Parens(jen.Id("v").Add(e.typeExpr(h.t.Go)))
	}
	e.comment(nil, h.read()+" reads "+doc)
	e.file.Func().Id(h.read()).Params(jen.Id("r").Op("*").Add(e.wire("Reader"))).Add(result).BlockFunc(body)
	e.file.Line()
}

func (e *sessionEmitter) readStruct(h helper) {
	e.readFunc(h, true, "what "+h.append()+" appended; zero when it does not fit.", func(g *jen.Group) {
		e.readSet(g, "Struct", h.t.Struct, variable("v"), false)
		g.If(jen.Op("!").Id("r").Dot("Fits").Call()).Block(jen.Return(e.typeExpr(h.t.Go).Values()))
		g.Return(jen.Id("v"))
	})
}

func (e *sessionEmitter) readList(h helper) {
	e.readFunc(h, false, "what "+h.append()+" appended; nil when it is empty or does not fit.", func(g *jen.Group) {
		g.Id("elements").Op(":=").Id("r").Dot("List").Call()
		reserve(g, h.t, "elements")
		g.Id("v").Op(":=").Make(e.typeExpr(h.t.Go), jen.Lit(0), jen.Id("elements").Dot("Len").Call())
		g.For(jen.Id("elements").Dot("Next").Call()).Block(
			jen.Id("v").Op("=").Append(jen.Id("v"), e.readValue(h.t.Elem)),
		)
		g.If(jen.Op("!").Id("r").Dot("Fits").Call().Op("||").Len(jen.Id("v")).Op("==").Lit(0)).Block(jen.Return(jen.Nil()))
		g.Return(jen.Id("v"))
	})
}

// reserve is the statement that ends the reading of a list or map whose heavy elements
// would take more memory than a body may.
func reserve(g *jen.Group, t *schema.Type, elements string) {
	if t.Heavy() {
		g.If(jen.Op("!").Id("r").Dot("Reserve").Call(jen.Id(elements).Dot("Len").Call(), jen.Lit(int(t.ElementMemory())))).Block(jen.Return(jen.Nil()))
	}
}

func (e *sessionEmitter) readFixedList(h helper) {
	length := h.t.ArrayLen()
	e.readFunc(h, true, "what "+h.append()+" appended; zero when it does not fit.", func(g *jen.Group) {
		g.Id("elements").Op(":=").Id("r").Dot("ListOf").Call(jen.Lit(length))
		g.For(jen.Id("i").Op(":=").Lit(0), jen.Id("elements").Dot("Next").Call(), jen.Id("i").Op("++")).Block(
			jen.Id("v").Index(jen.Id("i")).Op("=").Add(e.readValue(h.t.Elem)),
		)
		g.If(jen.Op("!").Id("r").Dot("Fits").Call()).Block(jen.Return(e.typeExpr(h.t.Go).Values()))
		g.Return(jen.Id("v"))
	})
}

func (e *sessionEmitter) readMarshaled(h helper, method string, into *jen.Statement, unmarshal string) {
	e.readFunc(h, true, "a value with its "+unmarshal+"; zero when that refuses it.", func(g *jen.Group) {
		g.Id("r").Dot(method).Call(into)
		g.If(jen.Op("!").Id("r").Dot("Fits").Call()).Block(
			jen.Var().Id("zero").Add(e.typeExpr(h.t.Go)),
			jen.Return(jen.Id("zero")),
		)
		g.Return(jen.Id("v"))
	})
}

// readByHelper reports whether an array is read anywhere but straight into a
// field, which takes no function.
func (e *sessionEmitter) readByHelper(h helper) bool {
	is := func(t *schema.Type) bool {
		return t != nil && t.Kind == schema.Array && typeKey(t) == typeKey(h.t)
	}
	inStruct := func(s *schema.Struct) bool {
		for _, f := range s.Fields {
			if f.Optional && is(f.Type) {
				return true
			}
		}
		return false
	}
	if inStruct(e.s.Struct) {
		return true
	}
	for _, other := range e.helpers.ordered {
		if is(other.t.Elem) || other.t.Struct != nil && inStruct(other.t.Struct) {
			return true
		}
	}
	return false
}

func (e *sessionEmitter) readArray(h helper) {
	e.readFunc(h, true, "as many bytes as there are in it; zero when they do not fit.", func(g *jen.Group) {
		g.Id("r").Dot("ByteArray").Call(jen.Id("v").Index(jen.Op(":")))
		g.Return(jen.Id("v"))
	})
}

// checkFunc writes the function that looks for a broken bound inside a value.
func (e *sessionEmitter) checkFunc(h helper) {
	t := h.t
	parameter := e.typeExpr(t.Go)
	if t.Kind == schema.Nested {
		parameter = jen.Op("*").Add(parameter)
	}
	e.comment(nil, h.check()+" says which bound v breaks.")
	e.file.Func().Id(h.check()).Params(jen.Id("v").Add(parameter)).Error().BlockFunc(func(g *jen.Group) {
		switch t.Kind {
		case schema.Nested:
			for _, f := range t.Struct.Fields {
				e.checkNested(g, f)
			}
		case schema.List, schema.FixedList:
			g.For(jen.Id("i").Op(":=").Range().Id("v")).Block(
				e.returnCheck(e.checkCall(t.Elem, indexed), jen.Err()),
			)
		case schema.Map:
			g.For(jen.List(jen.Id("_"), jen.Id("value")).Op(":=").Range().Id("v")).Block(
				e.returnCheck(e.checkCall(t.Elem, variable("value")), jen.Err()),
			)
		}
		g.Return(jen.Nil())
	})
	e.file.Line()
}

func (e *sessionEmitter) checkNested(g *jen.Group, f *schema.Field) {
	if f.Max == 0 && f.Each == 0 && !f.Type.Bounded() {
		return
	}
	inField := func(err *jen.Statement) *jen.Statement {
		return e.std("fmt", "Errorf").Call(jen.Lit("field "+f.Name+": %w"), err)
	}
	x := variable("v").dot(f.Name)
	value := x
	if f.Optional {
		value = x.deref()
	}
	var checks []jen.Code
	if f.Max > 0 {
		checks = append(checks, e.outOfBound(f, e.length(f, value), inField))
	}
	if f.Each > 0 {
		checks = append(checks, e.eachInBound(f.Type, value, f.Each, 0, inField))
	}
	if f.Type.Bounded() {
		checks = append(checks, e.returnCheck(e.checkCall(f.Type, value), inField(jen.Err())))
	}
	if f.Optional {
		g.If(x.expr().Op("!=").Nil()).Block(checks...)
		return
	}
	for _, c := range checks {
		g.Add(c)
	}
}

// checkCall calls the check function of t.
func (e *sessionEmitter) checkCall(t *schema.Type, x operand) *jen.Statement {
	argument := x.expr()
	if t.Kind == schema.Nested {
		argument = x.pointer()
	}
	return jen.Id(e.helpers.of(t).check()).Call(argument)
}

// length is what max= counts: bytes as they are encoded, or elements.
func (e *sessionEmitter) length(f *schema.Field, x operand) *jen.Statement {
	if f.Type.Kind == schema.Text {
		return jen.Len(e.wire("ValidText").Call(x.expr()))
	}
	return jen.Len(x.expr())
}

// outOfBound is a block that runs when a length exceeds the field's max; result
// makes the block's result from the error.
func (e *sessionEmitter) outOfBound(f *schema.Field, length *jen.Statement, result func(err *jen.Statement) *jen.Statement) jen.Code {
	kind := "TooLong"
	if f.Type.Kind == schema.List || f.Type.Kind == schema.Map {
		kind = "TooMany"
	}
	exceeded := e.wire(kind).Values(jen.Id("Got").Op(":").Id("n"), jen.Id("Max").Op(":").Lit(f.Max))
	return jen.If(jen.Id("n").Op(":=").Add(length), jen.Id("n").Op(">").Lit(f.Max)).Block(
		jen.Return(result(exceeded)),
	)
}

// eachInBound is a loop over the elements of x, at any depth, that ends the
// function at the first one longer than each=.
func (e *sessionEmitter) eachInBound(t *schema.Type, x operand, most, depth int, result func(err *jen.Statement) *jen.Statement) jen.Code {
	if t.Elem == nil {
		length := jen.Len(x.expr())
		if t.Kind == schema.Text {
			length = jen.Len(e.wire("ValidText").Call(x.expr()))
		}
		exceeded := e.wire("TooLong").Values(jen.Id("Got").Op(":").Id("n"), jen.Id("Max").Op(":").Lit(most))
		return jen.If(jen.Id("n").Op(":=").Add(length), jen.Id("n").Op(">").Lit(most)).Block(jen.Return(result(exceeded)))
	}
	if t.Kind == schema.Map && t.Key.Kind == schema.Text {
		key := jen.If(
			jen.Id("n").Op(":=").Len(e.wire("ValidText").Call(jen.Id("key"))),
			jen.Id("n").Op(">").Lit(most),
		).Block(jen.Return(result(e.wire("TooLong").Values(jen.Id("Got").Op(":").Id("n"), jen.Id("Max").Op(":").Lit(most)))))
		if !measurable(t.Elem) {
			return jen.For(jen.Id("key").Op(":=").Range().Add(x.expr())).Block(key)
		}
		return jen.For(jen.List(jen.Id("key"), jen.Id("value")).Op(":=").Range().Add(x.expr())).Block(
			key, e.eachInBound(t.Elem, variable("value"), most, depth+1, result))
	}
	return eachElement(x, depth, func(element operand) jen.Code {
		return e.eachInBound(t.Elem, element, most, depth+1, result)
	})
}

// eachElement is a loop over the elements of x, which is depth lists deep: the loop
// around it names its own differently.
func eachElement(x operand, depth int, body func(element operand) jen.Code) jen.Code {
	name := []string{"element", "elements"}[depth%2]
	return jen.For(jen.List(jen.Id("_"), jen.Id(name)).Op(":=").Range().Add(x.expr())).Block(body(variable(name)))
}

// measurable reports whether there is anything in t that each= bounds.
func measurable(t *schema.Type) bool {
	switch t.Kind {
	case schema.Text, schema.Bytes:
		return true
	case schema.Map:
		return t.Key.Kind == schema.Text || measurable(t.Elem)
	case schema.List, schema.FixedList:
		return measurable(t.Elem)
	}
	return false
}

// returnCheck returns result when the check fails.
func (e *sessionEmitter) returnCheck(check, result *jen.Statement) jen.Code {
	return jen.If(jen.Err().Op(":=").Add(check), jen.Err().Op("!=").Nil()).Block(jen.Return(result))
}
