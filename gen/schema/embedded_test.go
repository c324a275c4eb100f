package schema_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

const baseType = "type Base struct { A int `session:\"1\"` }\n"

func TestAnEmbeddedFieldWithANumberIsAFieldCalledAfterItsType(t *testing.T) {
	tests := []struct {
		name, fields, declarations string
		field                      string
		optional                   bool
		kind                       schema.Kind
	}{
		{"a struct", "Base `session:\"1\"`", baseType, "Base", false, schema.Nested},
		{"a pointer to one", "*Base `session:\"1\"`", baseType, "Base", true, schema.Nested},
		{"an alias of one", "Other `session:\"1\"`", baseType + "type Other = Base", "Other", false, schema.Nested},
		{"an exported alias of one that is not", "Other `session:\"1\"`", "type base struct { A int `session:\"1\"` }\ntype Other = base", "Other", false, schema.Nested},
		{"a generic one", "Box[int] `session:\"1\"`", "type Box[T any] struct { A T `session:\"1\"` }", "Box", false, schema.Nested},
		{"a pointer to a generic one", "*Box[int] `session:\"1\"`", "type Box[T any] struct { A T `session:\"1\"` }", "Box", true, schema.Nested},
		{"a generic alias", "B[int] `session:\"1\"`", "type Box[T any] struct { A T `session:\"1\"` }\ntype B[T any] = Box[T]", "B", false, schema.Nested},
		{"of another package", "price.Amount `session:\"1\"`", "", "Amount", false, schema.Nested},
		{"a time", "time.Time `session:\"1,milli\"`", "", "Time", false, schema.Time},
		{"a text", "Name `session:\"1,max=20\"`", "type Name string", "Name", false, schema.Text},
		{"in a nested struct", "F T `session:\"1\"`", baseType + "type T struct { Base `session:\"1\"` }", "F.Base", false, schema.Nested},
		{"a reserved name in a nested struct", "F T `session:\"1\"`", "type Info struct { A int `session:\"1\"` }\ntype T struct { Info `session:\"1\"` }", "F.Info", false, schema.Nested},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := imports(app(tt.fields, tt.declarations+"\nvar (\n_ price.Amount\n_ time.Time\n)"), "price", "time")
			f := build(t, source+"\n-- price/price.go --\npackage price\ntype Amount struct { Cents int `session:\"1\"` }\n").field(t, tt.field)
			if f.Optional != tt.optional || f.Type.Kind != tt.kind || !f.Embedded || f.Number != 1 {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestAnEmbeddedFieldThatCannotBeKeptSaysHowToMendIt(t *testing.T) {
	tests := []struct{ name, fields, declarations, want string }{
		{"no number", "Base", baseType,
			"field-embedded: Base is embedded and has no number: tag it `session:\"1\"` to keep it as one field called Base, `session:\"-\"` to leave it out, or run go tool typedsession number"},
		{"another key", "A int `session:\"7\"`\n*Base `json:\"base\"`", baseType,
			"field-embedded: Base is embedded and has no number: tag it `session:\"8\"` to keep it as one field called Base, `session:\"-\"` to leave it out, or run go tool typedsession number"},
		{"in a nested struct", "F T `session:\"1\"`", "type T struct { time.Time; Note string `session:\"1\"` }",
			"field-embedded: Time is embedded and has no number: tag it `session:\"2\"` to keep it as one field called Time, `session:\"-\"` to leave it out, or run go tool typedsession number"},
		{"not exported", "base `session:\"1\"`", "type base struct { A int `session:\"1\"` }",
			"field-embedded: base is embedded and not exported, and so is the field: give the field a name, as in Base base, or leave it out with `session:\"-\"`"},
		{"not exported, without a number", "*base", "type base struct { A int `session:\"1\"` }",
			"field-embedded: base is embedded and not exported, and so is the field: give the field a name, as in Base *base, or leave it out with `session:\"-\"`"},
		{"not exported, in a nested struct", "F T `session:\"1\"`", "type base struct { A int `session:\"1\"` }\ntype T struct { base `session:\"1\"` }",
			"field-embedded: base is embedded and not exported, and so is the field: give the field a name, as in Base base, or leave it out with `session:\"-\"`"},
		{"an interface", "Iface `session:\"1\"`", "type Iface interface { M() }",
			"field-embedded: Iface is embedded and an interface, and what an interface holds is known only at run time: embed a concrete type, or leave it out with `session:\"-\"`"},
		{"an interface without a number", "fmt.Stringer", "",
			"field-embedded: Stringer is embedded and an interface, and what an interface holds is known only at run time: embed a concrete type, or leave it out with `session:\"-\"`"},
		{"a reserved name", "Info `session:\"1\"`", "type Info struct { A int `session:\"1\"` }",
			"name-reserved: the accessor Info of field Info would take a name that every session keeps for itself: give the embedded Info a name of its own, say TheInfo, which never changes a cookie"},
		{"an error", "*Error `session:\"1\"`", "type Error struct { A int `session:\"1\"` }",
			"name-reserved: the accessor Error of field Error would take a name that every session keeps for itself: give the embedded Error a name of its own, say TheError, which never changes a cookie"},
		{"the accessor of another field", "Base `session:\"1\"`\nSetBase int `session:\"2\"`", baseType,
			"name-clash: fields Base (line 10) and SetBase both get an accessor SetBase: rename one, which never changes a cookie"},
		{"after the other field", "SetBase int `session:\"2\"`\nBase `session:\"1\"`", baseType,
			"name-clash: fields SetBase (line 10) and Base both get an accessor SetBase: give the embedded Base a name of its own, say TheBase, which never changes a cookie"},
		{"retired", "Base `session:\"1,retired\"`", baseType,
			"retired: a retired number holds nothing: write _ struct{} `session:\"1,retired\"`"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if said := build(t, imports(app(tt.fields, tt.declarations+"\nvar (\n_ fmt.Stringer\n_ time.Time\n)"), "fmt", "time")).said(); said != tt.want {
				t.Errorf("said:\n%s\nwant:\n%s", said, tt.want)
			}
		})
	}
}

func TestAnEmbeddedFieldThatIsLeftOutIsNoPartOfTheSession(t *testing.T) {
	for _, field := range []string{"Base", "*Base", "base", "Iface", "fmt.Stringer", "Info"} {
		source := imports(app("A int `session:\"1\"`\n"+field+" `session:\"-\"`", baseType+"type base struct{}\ntype Info struct{}\ntype Iface interface{ M() }\nvar _ fmt.Stringer"), "fmt")
		b := build(t, source)
		b.field(t, "A")
		if n := len(b.Files[0].Sessions[0].Struct.Fields); n != 1 || strings.Contains(b.said(), "embedded") {
			t.Errorf("%s: %d fields", field, n)
		}
	}
}
