package emit

import (
	"fmt"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/schema"
)

// declareType writes the session type and its configuration.
func (e *sessionEmitter) declareType() {
	e.comment(sessionDoc(e.s), "It is made from "+structName(e.s)+". Get one from "+e.names.From+"; its setters may be called "+
		"from several goroutines, while a getter of a plain value must not run beside a setter of the same field.")
	e.file.Type().Id(e.names.Type).StructFunc(func(g *jen.Group) {
		g.Id("core").Add(e.runtime("Core"))
		g.Id("f").Add(e.typeExpr(e.s.Struct.Go))
		e.optionFields(g)
		e.rawFields(g)
		if copied := e.withOption(isCopied); len(copied) > 0 {
			g.Comment("copies are what getters returned: they are stored in f before it is used.")
			g.Id("copies").StructFunc(func(g *jen.Group) {
				for _, f := range copied {
					if f.Type.ByPointer() {
						g.Id(f.Name).Op("*").Add(e.typeExpr(f.Type.Go))
					} else {
						g.Id(f.Name).Add(e.typeExpr(f.Type.Go))
					}
				}
			})
		}
	})
	e.file.Line()
	e.comment(nil, e.names.Config+" adjusts the manager of a "+e.names.Type+". Its zero value is right for production over HTTPS.")
	e.file.Type().Id(e.names.Config).Op("=").Add(e.runtime("Config")).Types(jen.Id(e.names.Type))
	e.file.Line()
}

// isCopied reports whether the getter of a field returns something that is not in f: for structs, so that a pointer that
// it returned before a setter ran no longer reaches the session; and for maps that are optional or carried, which are
// present only once they hold something.
func isCopied(f *schema.Field) bool {
	return f.Type.ByPointer() || isMap(f.Type) && (f.Optional || f.Type.Carried())
}

// declareManager writes the constructor of the manager and the ways to a session.
func (e *sessionEmitter) declareManager() {
	s := e.s
	lifetime := fmt.Sprintf("A session ends %s after its last use and %s after it began", duration(s.Idle), duration(s.Absolute))
	if s.RememberIdle > 0 {
		lifetime += fmt.Sprintf("; a remembered one %s after its last use and %s after it began", duration(s.RememberIdle), duration(s.RememberAbsolute))
	}
	e.comment(nil, e.names.NewManager+" makes the manager that keeps a "+e.names.Type+" in the cookie "+strconv.Quote(s.Cookie)+
		", protected as protection says. An error says all that is wrong with the keys or the configuration.",
		lifetime+".")
	e.file.Func().Id(e.names.NewManager).Params(
		jen.Id("protection").Add(e.runtime(protection(s))),
		jen.Id("config").Id(e.names.Config),
	).Params(jen.Op("*").Add(e.runtime("Manager")).Types(jen.Id(e.names.Type)), jen.Error()).Block(
		jen.Return(e.runtime("NewManager").Call(
			e.runtime("Spec").Types(jen.Id(e.names.Type)).Custom(lines, e.spec()...),
			jen.Id("protection"), jen.Id("config"),
		)),
	)
	e.file.Line()

	e.comment(nil, e.names.From+" is the session of the request, empty when the visitor brought none. It panics "+
		"when the request did not pass through the manager's Handler.")
	e.file.Func().Id(e.names.From).Params(jen.Id("r").Op("*").Add(e.std("net/http", "Request"))).Op("*").Id(e.names.Type).Block(
		jen.Return(e.runtime("From").Types(jen.Id(e.names.Type)).Call(jen.Id("r").Dot("Context").Call(), jen.Lit(e.names.From))),
	)
	e.file.Line()
	e.comment(nil, e.names.FromContext+" is "+e.names.From+" for code that holds the request's context only.")
	e.file.Func().Id(e.names.FromContext).Params(jen.Id("ctx").Add(e.std("context", "Context"))).Op("*").Id(e.names.Type).Block(
		jen.Return(e.runtime("From").Types(jen.Id(e.names.Type)).Call(jen.Id("ctx"), jen.Lit(e.names.FromContext))),
	)
	e.file.Line()
}

// protection is the interface of what may protect the session: one with secrets
// takes only what keeps them.
func protection(s *schema.Session) string {
	if s.HasSecrets() {
		return "Confidential"
	}
	return "Protection"
}

// lines puts the elements of a literal on a line each.
var lines = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}

// oneLine is the body of a function literal on the line where it begins.
var oneLine = jen.Options{Open: "{ ", Close: " }"}

func (e *sessionEmitter) spec() []jen.Code {
	s := e.s
	pair := func(key string, value *jen.Statement) jen.Code { return jen.Id(key).Op(":").Add(value) }
	spec := []jen.Code{
		pair("Name", jen.Lit(s.Name)),
		pair("TypeID", jen.Lit(s.TypeID)),
		pair("Cookie", jen.Lit(s.Cookie)),
		pair("Idle", e.durationExpr(s.Idle)),
		pair("Absolute", e.durationExpr(s.Absolute)),
	}
	if s.RememberIdle > 0 {
		spec = append(spec, pair("RememberIdle", e.durationExpr(s.RememberIdle)), pair("RememberAbsolute", e.durationExpr(s.RememberAbsolute)))
	}
	if s.Budget > 0 {
		spec = append(spec, pair("LargestBody", jen.Lit(int(budget.Of(s).Body.Largest))))
	}
	var fields []jen.Code
	for _, f := range s.Struct.Fields {
		fields = append(fields, jen.Values(pair("Number", jen.Lit(f.Number)), pair("Name", jen.Lit(f.Name))))
	}
	if len(fields) > 0 {
		spec = append(spec, pair("Fields", jen.Index().Add(e.runtime("Field")).Custom(lines, fields...)))
	}
	if secrets := e.withOption(func(f *schema.Field) bool { return f.Secret }); len(secrets) > 0 {
		var numbers []jen.Code
		for _, f := range secrets {
			numbers = append(numbers, jen.Lit(f.Number))
		}
		spec = append(spec, pair("Secrets", jen.Index().Int().Values(numbers...)))
	}
	method := func(name string) *jen.Statement {
		return jen.Parens(jen.Op("*").Id(e.names.Type)).Dot(name)
	}
	return append(spec,
		pair("Core", jen.Func().Params(jen.Id("s").Op("*").Id(e.names.Type)).Op("*").Add(e.runtime("Core")).Custom(oneLine, jen.Return(jen.Op("&").Id("s").Dot("core")))),
		pair("Append", method("appendBody")),
		pair("Decode", method("decodeBody")),
	)
}

// durationExpr is a duration in the largest unit that divides it.
func (e *emitter) durationExpr(d time.Duration) *jen.Statement {
	const day = 24 * time.Hour
	if d%day == 0 && d > day {
		return jen.Lit(int(d / day)).Op("*").Lit(24).Op("*").Add(e.std("time", "Hour"))
	}
	for _, unit := range []struct {
		d    time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}} {
		switch {
		case d == unit.d:
			return e.std("time", unit.name)
		case d%unit.d == 0:
			return jen.Lit(int(d / unit.d)).Op("*").Add(e.std("time", unit.name))
		}
	}
	return e.std("time", "Duration").Call(jen.Lit(int(d)))
}

// duration is a duration as the directive writes it.
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
