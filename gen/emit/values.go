// This file writes expressions that encode, decode and test a value of any kind.

package emit

import (
	"go/constant"
	"go/types"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// operand is a value that generated code works on. Each use of it is a fresh
// expression, because jennifer's statements grow in place.
type operand struct {
	expr    func() *jen.Statement
	pointer func() *jen.Statement // a pointer to the value, which must be addressable
	// operand is an expression that a selector or a slice expression can follow: it binds tighter than the star of a
	// dereference, and Go dereferences it by itself.
	operand func() *jen.Statement
}

func operandOf(expr func() *jen.Statement) operand {
	return operand{expr, func() *jen.Statement { return jen.Op("&").Add(expr()) }, expr}
}

func variable(name string) operand {
	return operandOf(func() *jen.Statement { return jen.Id(name) })
}

func (x operand) dot(name string) operand {
	return operandOf(func() *jen.Statement { return x.operand().Dot(name) })
}

// deref returns the expression for what x, a pointer, points to.
func (x operand) deref() operand {
	return operand{func() *jen.Statement { return jen.Op("*").Add(x.expr()) }, x.expr, x.expr}
}

// present returns the condition that x is not absent (FORMAT.md, section "Absent").
func (e *emitter) present(t *schema.Type, x operand) *jen.Statement {
	return e.presence(t, x, true)
}

// absent returns the opposite of present.
func (e *emitter) absent(t *schema.Type, x operand) *jen.Statement {
	return e.presence(t, x, false)
}

func (e *emitter) presence(t *schema.Type, x operand, want bool) *jen.Statement {
	comparison := "=="
	if want {
		comparison = "!="
	}
	predicate := func(holds bool, call *jen.Statement) *jen.Statement {
		if holds == want {
			return call
		}
		return jen.Op("!").Add(call)
	}
	if t.Carried() {
		return predicate(false, e.carriedCall("IsCarriedZero", t, x.pointer()))
	}
	if t.HasIsZero {
		return predicate(false, x.operand().Dot("IsZero").Call())
	}
	if t.Kind == schema.Time {
		return predicate(false, e.asTime(t, x.expr()).Dot("IsZero").Call())
	}
	if t.BySign {
		return x.operand().Dot("Sign").Call().Op(comparison).Lit(0)
	}
	if t.Kind == schema.Nested {
		return predicate(true, e.function(presentRole, t).Call(x.pointer()).Dot("Any").Call())
	}
	switch under := t.Go.Underlying().(type) {
	case *types.Slice, *types.Map:
		return jen.Len(x.expr()).Op(comparison).Lit(0)
	case *types.Struct, *types.Array:
		return x.expr().Op(comparison).Parens(e.TypeExpr(t.Go).Values())
	case *types.Basic:
		if under.Info()&types.IsBoolean != 0 {
			if !gosource.Plain(t.Go) {
				return predicate(true, jen.Bool().Call(x.expr()))
			}
			return predicate(true, x.expr())
		}
	}
	return x.expr().Op(comparison).Add(e.ZeroValue(t.Go))
}

// fieldPresent returns what present does, for a field, which may be optional.
func (e *emitter) fieldPresent(f *schema.Field, x operand) *jen.Statement {
	if f.Optional {
		return x.expr().Op("!=").Nil()
	}
	if f.Default != nil {
		different := x.expr().Op("!=").Add(e.DefaultValue(f))
		if f.Type.Kind == schema.Bool {
			different = e.presence(f.Type, x, true)
			if constant.BoolVal(f.Default) {
				different = e.presence(f.Type, x, false)
			}
		}
		return isSet(f).expr().Op("&&").Add(different)
	}
	return e.present(f.Type, x)
}

// appendValue returns the statement that appends x to head, an expression for all that precedes it, and assigns the
// result to b. x must be addressable. For a fallible type, the statement assigns the error to the variable err and,
// if there is one, returns atPath.
func (e *emitter) appendValue(t *schema.Type, head *jen.Statement, x operand, atPath *jen.Statement) jen.Code {
	call := e.appendCall(t, head, x)
	if !t.Fallible() {
		return jen.Id("b").Op("=").Add(call)
	}
	return jen.If(
		jen.List(jen.Id("b"), jen.Err()).Op("=").Add(call),
		jen.Err().Op("!=").Nil(),
	).Block(jen.Return(jen.Nil(), atPath))
}

// appendCall returns the call that appends x to head. The call also returns an error when the type is fallible.
func (e *emitter) appendCall(t *schema.Type, head *jen.Statement, x operand) *jen.Statement {
	call := func(name string, argument *jen.Statement) *jen.Statement {
		return e.Wire(name).Call(head, argument)
	}
	switch t.Kind {
	case schema.Bool, schema.Float32, schema.Float64:
		return call("Append"+wireName(t), e.plain(t, x))
	case schema.Array:
		return call("AppendBytes", x.operand().Index(jen.Op(":")))
	case schema.Time:
		return e.appendTime(t, head, x.expr())
	case schema.Binary:
		return call("AppendBinary", x.pointer())
	case schema.Msgpack:
		return call("AppendBinary", e.msgpack(x.pointer()))
	case schema.Marshaled:
		return call("AppendMarshaledText", x.pointer())
	case schema.Enum:
		return e.function(enumRole, t).Dot("Append").Call(head, x.expr())
	case schema.List, schema.FixedList:
		return e.appendElements(t, head, x)
	case schema.Map:
		return e.appendEntries(t, head, x)
	case schema.AsJSON, schema.AsMsgpack:
		return e.appendCarried(t, head, x.pointer())
	case schema.Nested:
		return e.function(appendRole, t).Call(head, x.pointer())
	}
	return call("Append"+wireName(t), x.expr())
}

// plain returns the expression for x as a value of the basic type that t is made from.
func (e *emitter) plain(t *schema.Type, x operand) *jen.Statement {
	if gosource.Plain(t.Go) {
		return x.expr()
	}
	return e.TypeExpr(t.Go.Underlying()).Call(x.expr())
}

// wireName returns the X in the function wire.AppendX, which appends a value of type t, and in the Reader's method X; ""
// if there is none.
func wireName(t *schema.Type) string {
	if t.Kind == schema.Text {
		return gosource.PackingName(t.Packing)
	}
	return t.Kind.Properties().Wire
}

// msgpack returns the expression that wraps a pointer to a value with msgpack methods of its own.
func (e *emitter) msgpack(pointer *jen.Statement) *jen.Statement {
	return e.msgpackx("Of").Call(pointer)
}

func (e *emitter) msgpackx(name string) *jen.Statement {
	return e.Qualified(gosource.RuntimePath+"/msgpackx", "msgpackx", name)
}

// readMethod returns the method of a Reader that reads a value of type t, or one that has to be converted to t; "" if
// there is none.
func readMethod(t *schema.Type) string {
	if t.Kind == schema.Time {
		return readTime[t.Precision]
	}
	return wireName(t)
}

// isRead reports whether readMethod's result has the type t and need not be converted.
func isRead(t *schema.Type) bool {
	return gosource.Plain(t.Go) || t.Kind == schema.Time && !t.MadeFromTime() || t.Kind == schema.Addr
}

// readValue returns an expression that reads a value of type t from r.
func (e *emitter) readValue(t *schema.Type) *jen.Statement {
	switch t.Kind {
	case schema.Int:
		return e.Wire("ReadInt").Types(e.TypeExpr(t.Go)).Call(jen.Id("r"))
	case schema.Uint:
		return e.Wire("ReadUint").Types(e.TypeExpr(t.Go)).Call(jen.Id("r"))
	case schema.Enum:
		return e.function(enumRole, t).Dot("Read").Call(jen.Id("r"))
	case schema.AsJSON, schema.AsMsgpack:
		return e.readCarried(t)
	}
	method := readMethod(t)
	if method == "" {
		return e.function(readRole, t).Call(jen.Id("r"))
	}
	value := jen.Id("r").Dot(method).Call()
	if isRead(t) {
		return value
	}
	return e.TypeExpr(t.Go).Call(value)
}

// readField returns the statement that reads field f into x.
func (e *emitter) readField(f *schema.Field, x operand) jen.Code {
	if f.Optional {
		return jen.If(jen.Id("value").Op(":=").Add(e.readValue(f.Type)), jen.Id("r").Dot("Fits").Call()).Block(
			x.expr().Op("=").Op("&").Id("value"),
		)
	}
	return e.readInto(f.Type, x)
}

// readInto returns the statement that reads a value of type t into x.
func (e *emitter) readInto(t *schema.Type, x operand) jen.Code {
	if t.Kind == schema.Array {
		return jen.Id("r").Dot("ByteArray").Call(x.operand().Index(jen.Op(":")))
	}
	return x.expr().Op("=").Add(e.readValue(t))
}
