// This file writes the code for values of time.Time and of types made from it.

package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// asTime returns x, a value of type t, as a time.Time.
func (e *emitter) asTime(t *schema.Type, x *jen.Statement) *jen.Statement {
	if !t.MadeFromTime() {
		return x
	}
	return e.Std("time", "Time").Call(x)
}

// The functions and methods of package wire that append, read and round times, by
// precision.
var (
	appendTime = map[schema.Precision]string{schema.Seconds: "AppendTime", schema.Millis: "AppendMillis", schema.Nanos: "AppendNanos"}
	readTime   = map[schema.Precision]string{schema.Seconds: "Time", schema.Millis: "Millis", schema.Nanos: "Nanos"}
)

// appendTime returns the call that appends x to head in the precision of t.
func (e *emitter) appendTime(t *schema.Type, head, x *jen.Statement) *jen.Statement {
	return e.Wire(appendTime[t.Precision]).Call(head, e.asTime(t, x))
}

// roundTime writes the statements that round v, the parameter of a setter, to the
// precision of the body. They refuse a time that the body cannot hold.
func (e *sessionEmitter) roundTime(g *jen.Group, f *schema.Field) {
	v := e.asTime(f.Type, jen.Id("v"))
	if f.Type.Precision == schema.Seconds {
		g.Id("v").Op("=").Add(e.FromTime(f.Type, e.Wire("Seconds").Call(v)))
		return
	}
	name := map[schema.Precision]string{schema.Millis: "Millis", schema.Nanos: "Nanos"}[f.Type.Precision]
	rounded := jen.Id("v")
	if f.Type.MadeFromTime() {
		rounded = jen.Id("value")
	}
	g.List(rounded.Clone(), jen.Err()).Op(":=").Add(e.Wire(name).Call(v))
	g.If(jen.Err().Op("!=").Nil()).Block(jen.Return(e.refused(f, jen.Err())))
	if f.Type.MadeFromTime() {
		g.Id("v").Op("=").Add(e.FromTime(f.Type, rounded))
	}
}
