// This file declares the session type, its configuration, its manager and the functions that return a session.

package emit

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// declareType writes the session type and its configuration.
func (e *sessionEmitter) declareType() {
	e.Comment(sessionDoc(e.s), "It is made from "+structName(e.s)+". Get one from "+e.names.From+"; its setters may be called "+
		"from several goroutines, while a getter of a plain value must not run beside a setter of the same field, Reset or Destroy.")
	e.Code.Type().Id(e.names.Type).Struct(
		jen.Id("state").Add(e.Runtime("Hidden")).Types(jen.Id(e.names.State)),
	)
	e.Code.Line()
	e.Comment(nil, e.names.State+" is what a "+e.names.Type+" consists of, out of sight of what prints by reflection.")
	e.Code.Type().Id(e.names.State).StructFunc(func(g *jen.Group) {
		g.Id("core").Add(e.Runtime("Core"))
		g.Id("f").Add(e.TypeExpr(e.s.Struct.Go))
		e.optionFields(g)
		e.rawFields(g)
		if copied := e.s.Struct.FieldsWith(isCopied); len(copied) > 0 {
			g.Comment("copies are what getters returned: they are stored in f before it is used.")
			g.Id("copies").StructFunc(func(g *jen.Group) {
				for _, f := range copied {
					if f.Type.ByPointer() {
						g.Id(f.Name).Op("*").Add(e.TypeExpr(f.Type.Go))
					} else {
						g.Id(f.Name).Add(e.TypeExpr(f.Type.Go))
					}
				}
			})
		}
	})
	e.Code.Line()
	e.Comment(nil, e.names.Config+" adjusts the manager of a "+e.names.Type+". Its zero value is right for production over HTTPS.")
	e.Code.Type().Id(e.names.Config).Op("=").Add(e.Runtime("Config")).Types(jen.Id(e.names.Type))
	e.Code.Line()
}

// declareManager writes the constructor of the manager and the functions that return a session.
func (e *sessionEmitter) declareManager() {
	s := e.s
	lifetime := fmt.Sprintf("A session ends %s after its last use and %s after it began", duration(s.Idle), duration(s.Absolute))
	if s.RememberIdle > 0 {
		lifetime += fmt.Sprintf("; a remembered one %s after its last use and %s after it began", duration(s.RememberIdle), duration(s.RememberAbsolute))
	}
	paragraphs := []string{e.names.NewManager + " makes the manager that keeps a " + e.names.Type + " where protection says: in the cookie " + strconv.Quote(s.Cookie) +
		", or in a store under a token in it. An error says all that is wrong with the keys or the configuration.",
		lifetime + "."}
	if b := budget.Of(s); b.NeedsStore() {
		paragraphs = append(paragraphs, fmt.Sprintf("The largest %s does not fit a cookie, so that protection has to keep it in a store: "+
			"a whole cookie would have %v bytes, and browsers keep %d.", e.names.Type, b.SetCookie.Largest, budget.Limit))
	}
	e.Comment(nil, paragraphs...)
	e.Code.Func().Id(e.names.NewManager).Params(
		jen.Id("protection").Add(e.Runtime(gosource.Protection(s))),
		jen.Id("config").Id(e.names.Config),
	).Params(jen.Op("*").Add(e.Runtime("Manager")).Types(jen.Id(e.names.Type)), jen.Error()).Block(
		jen.Return(e.Runtime("NewManager").Call(
			e.Runtime("Spec").Types(jen.Id(e.names.Type)).Custom(gosource.Lines, e.spec()...),
			jen.Id("protection"), jen.Id("config"),
		)),
	)
	e.Code.Line()

	e.Comment(nil, e.names.From+" returns the session of the request, which is empty if the visitor brought none. It panics "+
		"if the request did not pass through the manager's Handler.")
	e.Code.Func().Id(e.names.From).Params(jen.Id("r").Op("*").Add(e.Std("net/http", "Request"))).Op("*").Id(e.names.Type).Block(
		jen.Return(e.Runtime("From").Types(jen.Id(e.names.Type)).Call(jen.Id("r").Dot("Context").Call(), jen.Lit(e.names.From))),
	)
	e.Code.Line()
	e.Comment(nil, e.names.FromContext+" does what "+e.names.From+" does, for code that has the request's context only.")
	e.Code.Func().Id(e.names.FromContext).Params(jen.Id("ctx").Add(e.Std("context", "Context"))).Op("*").Id(e.names.Type).Block(
		jen.Return(e.Runtime("From").Types(jen.Id(e.names.Type)).Call(jen.Id("ctx"), jen.Lit(e.names.FromContext))),
	)
	e.Code.Line()
}

// oneLine writes the body of a function literal on the line where the literal begins.
var oneLine = jen.Options{Open: "{ ", Close: " }"}

// pair returns an element of a composite literal of a struct.
func pair(key string, value *jen.Statement) jen.Code { return jen.Id(key).Op(":").Add(value) }

// spec returns the elements of the Spec that describes the session to the runtime.
func (e *sessionEmitter) spec() []jen.Code {
	return append(e.specOptions(), e.specFunctions()...)
}

// specOptions returns the elements that say what the directive and the tags say.
func (e *sessionEmitter) specOptions() []jen.Code {
	s := e.s
	spec := []jen.Code{
		pair("Name", jen.Lit(s.Name)),
		pair("TypeID", jen.Lit(s.TypeID)),
		pair("Cookie", jen.Lit(s.Cookie)),
		pair("Idle", e.Duration(s.Idle)),
		pair("Absolute", e.Duration(s.Absolute)),
	}
	if s.RememberIdle > 0 {
		spec = append(spec, pair("RememberIdle", e.Duration(s.RememberIdle)), pair("RememberAbsolute", e.Duration(s.RememberAbsolute)))
	}
	if s.Budget > 0 {
		spec = append(spec, pair("LargestBody", jen.Lit(int(budget.Of(s).Body.Largest))))
	}
	var fields []jen.Code
	for _, f := range s.Struct.Fields {
		fields = append(fields, jen.Values(pair("Number", jen.Lit(f.Number)), pair("Name", jen.Lit(f.Name))))
	}
	if len(fields) > 0 {
		spec = append(spec, pair("Fields", jen.Index().Add(e.Runtime("Field")).Custom(gosource.Lines, fields...)))
	}
	if secrets := s.Struct.FieldsWith(func(f *schema.Field) bool { return f.Secret }); len(secrets) > 0 {
		var numbers []jen.Code
		for _, f := range secrets {
			numbers = append(numbers, jen.Lit(f.Number))
		}
		spec = append(spec, pair("Secrets", jen.Index().Int().Values(numbers...)))
	}
	if owner := s.Owner(); owner != nil {
		spec = append(spec, pair("Owner", jen.Lit(owner.Number)))
	}
	return spec
}

// specFunctions returns the elements by which the runtime makes, encodes and decodes a
// session.
func (e *sessionEmitter) specFunctions() []jen.Code {
	of := func(params ...jen.Code) *jen.Statement {
		return jen.Func().Params(append([]jen.Code{e.receiver()}, params...)...)
	}
	return []jen.Code{
		pair("New", jen.Func().Params().Op("*").Id(e.names.Type).Block(
			jen.Id("both").Op(":=").New(jen.Struct(
				jen.Id("session").Id(e.names.Type),
				jen.Id("state").Id(e.names.State),
			)).Comment("in one piece of memory"),
			jen.Id("both").Dot("session").Dot("state").Dot("Hold").Call(jen.Op("&").Id("both").Dot("state")),
			jen.Return(jen.Op("&").Id("both").Dot("session")),
		)),
		pair("Core", of().Op("*").Add(e.Runtime("Core")).Custom(oneLine, jen.Return(jen.Op("&").Add(state()).Dot("core")))),
		pair("Values", of().Any().Custom(oneLine, jen.Return(jen.Op("&").Add(state()).Dot("f")))),
		pair("Append", of(jen.Id("b").Index().Byte()).Params(jen.Index().Byte(), jen.Error()).Custom(oneLine, jen.Return(state().Dot("appendBody").Call(jen.Id("b"))))),
		pair("Decode", of(jen.Id("r").Op("*").Add(e.Wire("Reader"))).Custom(oneLine, state().Dot("decodeBody").Call(jen.Id("r")))),
	}
}

// duration returns the text of a duration, as the directive has it.
func duration(d time.Duration) string {
	const day = 24 * time.Hour
	if d >= 2*day && d%day == 0 {
		return fmt.Sprintf("%d days", d/day)
	}
	var text string
	for _, unit := range []struct {
		d    time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := d / unit.d; n > 0 {
			text += fmt.Sprint(int64(n)) + unit.name
			d -= n * unit.d
		}
	}
	return text
}
