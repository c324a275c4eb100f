// This file writes the methods and constants for a field's former names, of the option was=.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// formerReceiver is the receiver of these methods. go fix does not replace a call whose
// arguments mention a variable of that name, so that it is not s, as the session is often
// called: s.SetOld(s.Count()).
const formerReceiver = "renamed"

// formerAccessors writes the accessors that a field has because it was called name. Each
// calls one of written, the field's accessors, in a single statement: go fix replaces the
// call of such a method by that statement.
func (e *sessionEmitter) formerAccessors(f *schema.Field, name string, written []accessor) {
	for _, a := range written {
		former, present := a.prefix+name, a.prefix+f.Name
		e.Comment(nil, former+" calls "+present+".", "Deprecated: use "+present+"; go fix ./... renames it.")
		e.Code.Comment("//")
		e.Code.Comment("//go:fix inline")
		call := jen.Id(formerReceiver).Dot(present).Call(a.arguments...)
		if len(a.results) > 0 {
			call = jen.Return(call)
		}
		receiver := jen.Id(formerReceiver).Op("*").Id(e.names.Type)
		e.Code.Func().Params(receiver).Id(former).Params(a.params...).Params(a.results...).Block(call)
		e.Code.Line()
	}
}

// formerConstants declares the constants that the values of an enum have because its field
// has former names. go fix does not replace them: it would have to change s.SetOld(OldValue)
// twice, and then changes nothing in the package.
func (e *sessionEmitter) formerConstants(t *schema.Type) {
	var declarations []jen.Code
	for _, v := range t.Enum {
		for _, name := range v.Former {
			declarations = append(declarations, jen.Id(name).Op("=").Id(v.Constant))
		}
	}
	if len(declarations) == 0 {
		return
	}
	e.Comment(nil, "The same values, called after the field's former name.", "Deprecated: use the constants on the right.")
	e.Code.Const().Defs(declarations...)
	e.Code.Line()
}
