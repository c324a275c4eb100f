// This file writes the code that keeps the bytes of unchanged fields. A list, map or struct that a request neither
// changes nor reads is written as it was read: encoding it again would be most of the work of writing a session. The
// bytes are a part of the body, which the session keeps anyway.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// raw returns the expression for the bytes of a field's value in the cookie, which are empty when it has to be encoded.
func raw(f *schema.Field) operand { return rawIn("state", f) }

// rawIn returns what raw does, for the session whose state the variable called state holds.
func rawIn(state string, f *schema.Field) operand { return variable(state).dot("raw").dot(f.Name) }

// isRaw reports whether a field's bytes are kept. Keeping them pays only for containers. It is safe only if every value
// inside has one encoding and no type decides by a method of its own what is absent.
func isRaw(f *schema.Field) bool {
	if !f.Type.Container() || f.Optional || f.TTL > 0 {
		return false
	}
	one := true
	f.Type.Walk(func(t *schema.Type) { one = one && hasOneForm(t) })
	return one
}

// hasOneForm reports whether a value of type t, apart from the values inside it, has only one encoding that a Reader
// accepts and does not report as redundant.
func hasOneForm(t *schema.Type) bool {
	ownIsZero := t.HasIsZero && (t.Kind != schema.Time || t.MadeFromTime())
	return t.Kind.Properties().OneForm && t.Packing == "" && !ownIsZero
}

// rawFields declares the fields of a session that hold the bytes.
func (e *sessionEmitter) rawFields(g *jen.Group) {
	fields := e.s.Struct.FieldsWith(isRaw)
	if len(fields) == 0 {
		return
	}
	g.Comment("raw holds values as they were read: they are written like this again unless they change.")
	declareFields(g, "raw", fields, jen.String())
}

// appendRaw returns the statement that appends a field's bytes as they were read or, if there are none, runs encode.
func appendRaw(f *schema.Field, encode jen.Code) jen.Code {
	stands := raw(f).expr().Op("!=").Lit("")
	if f.Type.Mutable() {
		stands.Op("&&").Op("!").Id("state").Dot("core").Dot("Watched").Call(jen.Lit(f.Number))
	}
	otherwise := jen.If(jen.Id("b").Op("=").Add(numberHead(f)), stands).Block(
		jen.Id("b").Op("=").Append(jen.Id("b"), raw(f).expr().Op("...")),
	).Else()
	if f.Type.Fallible() { // encode is an if statement then
		return otherwise.Add(encode)
	}
	return otherwise.Block(encode)
}

// readRaw returns the statement that keeps the bytes of the value that was just read.
func readRaw(f *schema.Field) jen.Code {
	return raw(f).expr().Op("=").Id("fields").Dot("Raw").Call()
}

// forgetRaw writes the statement that drops the bytes of a field. Setters of fields that can be changed in place do not
// need it: the runtime watches such a field after them, and the bytes of a watched field are not used.
func forgetRaw(g *jen.Group, f *schema.Field) {
	g.Add(raw(f).expr()).Op("=").Lit("")
}
