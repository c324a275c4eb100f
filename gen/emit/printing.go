package emit

import (
	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/gosource"
)

// printing writes the methods by which a session is printed, logged and marshaled: they
// leave out secrets and the runtime's own fields.
func (e *sessionEmitter) printing() {
	values := jen.Index().Add(e.Show("Field"))
	e.Comment(nil, "printed returns the fields as they are printed.")
	e.Code.Func().Params(e.receiver()).Id("printed").Params().Add(values).BlockFunc(func(g *jen.Group) {
		locked(g)
		e.storeCopiesFirst(g)
		var fields []jen.Code
		for _, f := range e.s.Struct.Fields {
			value := jen.Id("Value").Op(":").Add(stored(f).expr())
			if f.Secret {
				value = jen.Id("Secret").Op(":").Add(e.fieldPresent(f, stored(f)))
			}
			fields = append(fields, jen.Values(jen.Id("Name").Op(":").Lit(f.Name), value))
		}
		g.Return(values.Clone().Custom(gosource.Lines, fields...))
	})
	e.Code.Line()
	name := jen.Lit(e.names.Type)
	printed := func() *jen.Statement { return jen.Id("s").Dot("printed").Call() }
	e.method(nil, []string{"String shows the fields, secret ones as [redacted]."}, "String", nil, []jen.Code{jen.String()}, func(g *jen.Group) {
		g.Return(e.Show("String").Call(name, printed()))
	})
	e.method(nil, []string{"Format writes what String returns, for every verb of package fmt."}, "Format", []jen.Code{jen.Id("w").Add(e.Std("fmt", "State")), jen.Id("_").Rune()}, nil, func(g *jen.Group) {
		g.List(jen.Id("_"), jen.Id("_")).Op("=").Add(e.Std("io", "WriteString")).Call(jen.Id("w"), jen.Id("s").Dot("String").Call())
	})
	e.method(nil, []string{"LogValue shows the fields in package log/slog, secret ones as [redacted]."}, "LogValue", nil, []jen.Code{e.Std("log/slog", "Value")}, func(g *jen.Group) {
		g.Return(e.Show("Log").Call(printed()))
	})
	e.method(nil, []string{"MarshalJSON shows the fields as JSON, secret ones as [redacted]."}, "MarshalJSON", nil, []jen.Code{jen.Index().Byte(), jen.Error()}, func(g *jen.Group) {
		g.Return(e.Show("JSON").Call(printed()))
	})
	for _, name := range []string{"UnmarshalJSON", "UnmarshalText"} {
		e.method(nil, []string{name + " returns an error: a session is read from its cookie alone."}, name, []jen.Code{jen.Id("_").Index().Byte()}, []jen.Code{jen.Error()}, func(g *jen.Group) {
			g.Return(e.Runtime("ErrUnmarshal"))
		})
	}
}
