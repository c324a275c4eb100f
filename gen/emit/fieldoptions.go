// This file writes what a session holds for the options default= and ttl=, and makes expired fields absent.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// isSet returns the expression that says whether a field with a default was set. An absent field reads as its default,
// and not as the zero value.
func isSet(f *schema.Field) operand { return isSetIn("state", f) }

// isSetIn returns what isSet does, for the session whose state the variable called state holds.
func isSetIn(state string, f *schema.Field) operand { return variable(state).dot("isSet").dot(f.Name) }

// deadline returns the expression for the time until which a field with a ttl is present.
func deadline(f *schema.Field) operand { return variable("state").dot("deadline").dot(f.Name) }

// newDeadline returns the expression for the deadline of a field that is set now.
func (e *sessionEmitter) newDeadline(f *schema.Field) *jen.Statement {
	return jen.Id("state").Dot("core").Dot("Deadline").Call(e.Duration(f.TTL))
}

func hasTTL(f *schema.Field) bool     { return f.TTL > 0 }
func hasDefault(f *schema.Field) bool { return f.Default != nil }

// optionFields declares the session's fields that hold something for options.
func (e *sessionEmitter) optionFields(g *jen.Group) {
	if fields := e.s.Struct.FieldsWith(hasDefault); len(fields) > 0 {
		g.Comment("isSet says which fields with a default were set.")
		declareFields(g, "isSet", fields, jen.Bool())
	}
	if fields := e.s.Struct.FieldsWith(hasTTL); len(fields) > 0 {
		g.Comment("deadline says until when fields with a ttl are present, in seconds since 2025.")
		declareFields(g, "deadline", fields, jen.Uint32())
	}
}

// declareFields declares a struct with a field of type typ for each of the fields, several on a line.
func declareFields(g *jen.Group, name string, fields []*schema.Field, typ *jen.Statement) {
	const most = 60 // bytes of names on a line
	g.Id(name).StructFunc(func(g *jen.Group) {
		var names []jen.Code
		width := 0
		for i, f := range fields {
			names = append(names, jen.Id(f.Name))
			width += len(f.Name) + len(", ")
			if width > most || i == len(fields)-1 {
				g.List(names...).Add(typ)
				names, width = nil, 0
			}
		}
	})
}

// expire writes the method that makes the expired fields absent.
func (e *sessionEmitter) expire() {
	fields := e.s.Struct.FieldsWith(hasTTL)
	if len(fields) == 0 {
		return
	}
	e.Comment(nil, "expire makes the fields absent whose ttl has passed.")
	e.Code.Func().Params(e.stateReceiver()).Id("expire").Params().BlockFunc(func(g *jen.Group) {
		for _, f := range fields {
			g.If(jen.Id("state").Dot("core").Dot("Expired").Call(deadline(f).expr())).BlockFunc(func(g *jen.Group) {
				e.makeAbsent(g, f)
			})
		}
	})
	e.Code.Line()
}

// startTTL writes the statement that starts the time to live of a field now. A getter
// that returns an absent field starts it too, since the session is not told when the
// caller puts something into the value.
func (e *sessionEmitter) startTTL(g *jen.Group, f *schema.Field) {
	if f.TTL > 0 {
		g.Add(deadline(f).expr()).Op("=").Add(e.newDeadline(f))
	}
}

// dropExpired writes the statements that make the reader forget an expired value. The reader would otherwise keep the
// nested numbers in it that this schema does not know.
func (e *sessionEmitter) dropExpired(g *jen.Group, f *schema.Field) {
	if f.TTL == 0 {
		return
	}
	g.If(jen.Id("r").Dot("Fits").Call().Op("&&").Id("state").Dot("core").Dot("Expired").Call(deadline(f).expr())).Block(
		jen.Id("fields").Dot("Drop").Call(),
	)
}

// withDeadline returns the arguments of a method of the state that changes a field. For a field with a ttl it adds the
// deadline to them.
func withDeadline(f *schema.Field, arguments ...jen.Code) []jen.Code {
	if f.TTL > 0 {
		return append(arguments, jen.Id("deadline"))
	}
	return arguments
}

// deadlineParameter returns the parameters for the arguments that withDeadline returns.
func deadlineParameter(f *schema.Field, parameters ...jen.Code) []jen.Code {
	if f.TTL > 0 {
		return append(parameters, jen.Id("deadline").Uint32())
	}
	return parameters
}

// chooseDeadline writes the statement that works out the deadline of a field that is changed now. A change that is made again
// later keeps it.
func (e *sessionEmitter) chooseDeadline(g *jen.Group, f *schema.Field) {
	if f.TTL > 0 {
		g.Id("deadline").Op(":=").Add(e.newDeadline(f))
	}
}

// setDeadline writes the statement that sets the deadline of a field to the variable deadline.
func setDeadline(g *jen.Group, f *schema.Field) {
	if f.TTL > 0 {
		g.Add(deadline(f).expr()).Op("=").Id("deadline")
	}
}
