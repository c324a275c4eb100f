package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// A list, a map or a struct that a request neither changes nor lends is written as it was read: to encode it again
// would be most of the work of writing a session. The session keeps its bytes, which are a part of the body that it
// keeps anyway.

// raw returns how the cookie has a field's value; "" when it has to be encoded.
func raw(f *schema.Field) operand { return variable("state").dot("raw").dot(f.Name) }

// isRaw reports whether a field is worth keeping as it was read, and can be: what encodes its value in two ways, or
// decides by a method of its own what is absent, has to say so again at each write.
func isRaw(f *schema.Field) bool {
	switch f.Type.Kind {
	case schema.List, schema.FixedList, schema.Map, schema.Nested:
	default:
		return false
	}
	if f.Optional || f.TTL > 0 {
		return false
	}
	one := true
	f.Type.Walk(func(t *schema.Type) { one = one && hasOneForm(t) })
	return one
}

// hasOneForm reports whether a value of the type itself, apart from those inside it, has one form in a body that a
// Reader accepts and does not notice as redundant.
func hasOneForm(t *schema.Type) bool {
	switch t.Kind {
	case schema.Time:
		return !t.HasIsZero || !t.MadeFromTime()
	case schema.Text:
		return t.Packing == "" && !t.HasIsZero
	case schema.Bool, schema.Int, schema.Uint, schema.Float32, schema.Float64, schema.Bytes, schema.Enum,
		schema.List, schema.FixedList, schema.Map, schema.Nested:
		return !t.HasIsZero
	}
	return false
}

// rawFields declares what keeps the values as they were read.
func (e *sessionEmitter) rawFields(g *jen.Group) {
	fields := e.s.Struct.FieldsWith(isRaw)
	if len(fields) == 0 {
		return
	}
	g.Comment("raw holds values as they were read: they are written like this again unless they change.")
	declareFields(g, "raw", fields, jen.String())
}

// appendRaw writes the statement that appends a field as it was read, or else runs encode.
func appendRaw(f *schema.Field, encode jen.Code) jen.Code {
	stands := raw(f).expr().Op("!=").Lit("")
	if f.Type.Lent() {
		stands.Op("&&").Op("!").Id("state").Dot("core").Dot("Watched").Call(jen.Lit(f.Number))
	}
	otherwise := jen.If(jen.Id("b").Op("=").Add(numberHead(f)), stands).Block(
		jen.Id("b").Op("=").Append(jen.Id("b"), raw(f).expr().Op("...")),
	).Else()
	if f.Type.Fallible() { // then encode is an if itself
		return otherwise.Add(encode)
	}
	return otherwise.Block(encode)
}

// readRaw writes the statement that keeps what was just read.
func readRaw(f *schema.Field) jen.Code {
	return raw(f).expr().Op("=").Id("fields").Dot("Raw").Call()
}

// forgetRaw writes the statement that ends the use of what was read. Setters of what can be changed in place have no need
// of it: they watch the field, since their argument is the caller's memory too.
func forgetRaw(g *jen.Group, f *schema.Field) {
	g.Add(raw(f).expr()).Op("=").Lit("")
}
