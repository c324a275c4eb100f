package schema_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

const (
	text   = "func (T) MarshalText() ([]byte, error) { return nil, nil }\nfunc (*T) UnmarshalText([]byte) error { return nil }\n"
	binary = "func (*T) MarshalBinary() ([]byte, error) { return nil, nil }\nfunc (*T) UnmarshalBinary(data []byte) error { return nil }\n"
)

// imports adds imports to a source of app.
func imports(source string, paths ...string) string {
	return strings.Replace(source, "package app\n", "package app\n\nimport (\n\""+strings.Join(paths, "\"\n\"")+"\"\n)\n", 1)
}

func TestATypeMarshalsItselfByMethodsOfTheRightSignature(t *testing.T) {
	const v5, v4 = "github.com/vmihailenco/msgpack/v5", "github.com/vmihailenco/msgpack"
	tests := []struct {
		name, declarations string
		imports            string
		want               schema.Kind
	}{
		{"text", "type T string\n" + text, "", schema.Marshaled},
		{"text, with named results", "type T string\nfunc (T) MarshalText() (b []byte, err error) { return }\nfunc (*T) UnmarshalText(b []byte) (err error) { return }", "", schema.Marshaled},
		{"text, by way of aliases", "type T string\ntype bs = []byte\ntype e = error\nfunc (T) MarshalText() (bs, e) { return nil, nil }\nfunc (*T) UnmarshalText(bs) e { return nil }", "", schema.Marshaled},
		{"text that gives a string", "type T string\nfunc (T) MarshalText() (string, error) { return \"\", nil }", "", schema.Text},
		{"text without an error", "type T string\nfunc (T) MarshalText() []byte { return nil }\nfunc (*T) UnmarshalText([]byte) {}", "", schema.Text},
		{"text from a named slice", "type T int\ntype B []byte\nfunc (T) MarshalText() (B, error) { return nil, nil }\nfunc (*T) UnmarshalText(B) error { return nil }", "", schema.Int},
		{"text from any number of bytes", "type T int\nfunc (*T) UnmarshalText(...byte) error { return nil }", "", schema.Int},
		{"binary", "type T string\n" + binary, "", schema.Binary},
		{"binary to a writer", "type T string\nfunc (T) MarshalBinary(io.Writer) error { return nil }\nfunc (*T) UnmarshalBinary(io.Reader) error { return nil }", "io", schema.Text},
		{"binary before text", "type T string\n" + binary + text, "", schema.Binary},
		{"text where binary has another form", "type T string\nfunc (T) MarshalBinary(io.Writer) error { return nil }\n" + text, "io", schema.Marshaled},
		{"msgpack", "type T string\nfunc (T) MarshalMsgpack() ([]byte, error) { return nil, nil }\nfunc (*T) UnmarshalMsgpack([]byte) error { return nil }", "", schema.Msgpack},
		{"msgpack with any", "type T string\nfunc (T) MarshalMsgpack() (any, error) { return nil, nil }\nfunc (*T) UnmarshalMsgpack(any) error { return nil }", "", schema.Text},
		{"msgpack/v5", "type T int\nfunc (*T) EncodeMsgpack(e *msgpack.Encoder) error { return nil }\nfunc (*T) DecodeMsgpack(*msgpack.Decoder) error { return nil }", v5, schema.Msgpack},
		{"msgpack v4", "type T int\nfunc (*T) EncodeMsgpack(*msgpack.Encoder) error { return nil }\nfunc (*T) DecodeMsgpack(*msgpack.Decoder) error { return nil }", v4, schema.Int},
		{"msgpack v4 and text", "type T int\nfunc (*T) EncodeMsgpack(*msgpack.Encoder) error { return nil }\nfunc (*T) DecodeMsgpack(*msgpack.Decoder) error { return nil }\n" + text, v4, schema.Marshaled},
		{"msgpack/v5 by value", "type T int\nfunc (*T) EncodeMsgpack(msgpack.Encoder) error { return nil }", v5, schema.Int},
		{"a field of the name", "type T struct { MarshalText func() ([]byte, error) `session:\"-\"` }", "", schema.Nested},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := app("F T `session:\"1\"`", tt.declarations)
			if tt.imports != "" {
				source = imports(source, tt.imports)
			}
			if got := build(t, source).field(t, "F").Type.Kind; got != tt.want {
				t.Errorf("kind %d, want %d", got, tt.want)
			}
		})
	}
}

func TestAPromotedMethodDoesNotDecideWhatAStructIs(t *testing.T) {
	const numbered = "Note string `session:\"1\"`\n"
	const base = "type Base struct { A int `session:\"1\"` }\n"
	forBase := func(methods string) string { return base + strings.ReplaceAll(methods, "T)", "Base)") }
	tests := []struct{ name, source string }{
		{"text, of an excluded field", app("F T `session:\"1\"`", "type T struct {\n"+numbered+"Base `session:\"-\"`\n}\n"+forBase(text))},
		{"text, of a numbered field", app("F T `session:\"1\"`", "type T struct {\n"+numbered+"Base `session:\"2\"`\n}\n"+forBase(text))},
		{"text, of a pointer", app("F T `session:\"1\"`", "type T struct {\n"+numbered+"*Base `session:\"2\"`\n}\n"+forBase(text))},
		{"text, of an interface", imports(app("F T `session:\"1\"`", "type T struct {\n"+numbered+"encoding.TextMarshaler `session:\"-\"`\n}\n"), "encoding")},
		{"text, two deep", app("F T `session:\"1\"`", "type T struct {\n"+numbered+"Mid `session:\"2\"`\n}\ntype Mid struct { Base `session:\"1\"` }\n"+forBase(text))},
		{"binary", app("F T `session:\"1\"`", "type T struct {\n"+numbered+"Base `session:\"-\"`\n}\n"+forBase(binary))},
		{"of the standard library", imports(app("F T `session:\"1\"`", "type T struct {\n"+numbered+"time.Time `session:\"2\"`\n}\n"), "time")},
		{"in a struct without a name", imports(app("F struct {\n"+numbered+"time.Time `session:\"2\"`\n} `session:\"1\"`", ""), "time")},
		{"IsZero", app("F T `session:\"1\"`", "type T struct {\n"+numbered+"Base `session:\"-\"`\n}\n"+base+"func (Base) IsZero() bool { return true }")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := build(t, tt.source).field(t, "F")
			if f.Type.Kind != schema.Nested || f.Type.HasIsZero {
				t.Errorf("kind %d, IsZero %v", f.Type.Kind, f.Type.HasIsZero)
			}
		})
	}
}

func TestAnIsZeroOfTheTypesOwnDecides(t *testing.T) {
	tests := []struct {
		declarations string
		want         bool
	}{
		{"type T struct { A int `session:\"1\"` }\nfunc (T) IsZero() bool { return false }", true},
		{"type T struct { A int `session:\"1\"` }\nfunc (*T) IsZero() (zero bool) { return false }", true},
		{"type T []int\nfunc (T) IsZero() bool { return false }", true},
		{"type T struct { A int `session:\"1\"` }\nfunc (T) IsZero(int) bool { return false }", false},
		{"type T struct { A int `session:\"1\"` }\ntype B bool\nfunc (T) IsZero() B { return false }", false},
	}
	for _, tt := range tests {
		if got := build(t, app("F T `session:\"1\"`", tt.declarations)).field(t, "F").Type.HasIsZero; got != tt.want {
			t.Errorf("%s: HasIsZero is %v", tt.declarations, got)
		}
	}
}

func TestHalfOfAPairIsReported(t *testing.T) {
	const embeds = "type T struct { Base `session:\"1\"` }\ntype Base struct { A int `session:\"1\"` }\n"
	tests := []struct{ name, declarations, want string }{
		{"one half", "type T string\nfunc (T) MarshalText() ([]byte, error) { return nil, nil }", "T, which has MarshalText and no UnmarshalText([]byte) error of its own"},
		{"the other has another form", "type T string\nfunc (T) MarshalText() (string, error) { return \"\", nil }\nfunc (*T) UnmarshalText([]byte) error { return nil }", "T, which has UnmarshalText and no MarshalText() ([]byte, error) of its own"},
		{"the other is promoted", embeds + "func (T) MarshalText() ([]byte, error) { return nil, nil }\nfunc (*Base) UnmarshalText([]byte) error { return nil }", "T, which has MarshalText and no UnmarshalText([]byte) error of its own"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if said := build(t, app("F T `session:\"1\"`", tt.declarations)).said(); !strings.Contains(said, "kind-half: field F is "+tt.want) {
				t.Errorf("said:\n%s", said)
			}
		})
	}
}

func TestAMethodThatReadsIntoACopyIsReported(t *testing.T) {
	const marshal = "func (T) MarshalText() ([]byte, error) { return nil, nil }\n"
	for _, test := range []struct{ declared, method string }{
		{"type T struct { A int }\nfunc (T) UnmarshalText([]byte) error { return nil }\n" + marshal, "UnmarshalText"},
		{"type T int\nfunc (T) UnmarshalText([]byte) error { return nil }\n" + marshal, "UnmarshalText"},
		{"type T map[string]int\nfunc (T) UnmarshalText([]byte) error { return nil }\n" + marshal, "UnmarshalText"},
		{"type T [4]byte\nfunc (T) UnmarshalBinary([]byte) error { return nil }\nfunc (*T) MarshalBinary() ([]byte, error) { return nil, nil }\n", "UnmarshalBinary"},
		{"type T struct { A int }\nfunc (T) UnmarshalMsgpack([]byte) error { return nil }\nfunc (T) MarshalMsgpack() ([]byte, error) { return nil, nil }\n", "UnmarshalMsgpack"},
		{"type T struct { A int }\nfunc (*T) UnmarshalText([]byte) error { return nil }\n" + marshal, ""},
		{"type T struct{}\nfunc (T) UnmarshalText([]byte) error { return nil }\n" + marshal, ""},
	} {
		said := build(t, carriedApp("F T `session:\"1\"`", test.declared)).said()
		want := "kind-half: field F is T, whose " + test.method + " has a value receiver, so that what it reads is lost: give it a pointer receiver"
		if test.method == "" && said != "" || test.method != "" && (!strings.Contains(said, want) || strings.Count(said, "\n") > 1) {
			t.Errorf("%s: %s", test.declared, said)
		}
	}
}

func TestMsgpackMethodsThatV5WouldNotCallAreReported(t *testing.T) {
	source := imports(app("F T `session:\"1\"`", `type T struct { Base }
func (T) MarshalMsgpack() ([]byte, error) { return nil, nil }
func (*T) UnmarshalMsgpack([]byte) error { return nil }
type Base struct{ A int }
func (*Base) EncodeMsgpack(*msgpack.Encoder) error { return nil }
func (*Base) DecodeMsgpack(*msgpack.Decoder) error { return nil }
`), "github.com/vmihailenco/msgpack/v5")
	const want = "kind-half: field F is T, whose EncodeMsgpack is promoted from a field it embeds, and msgpack/v5 calls that first: give the type EncodeMsgpack and DecodeMsgpack of its own"
	if said := build(t, source).said(); said != want {
		t.Errorf("said:\n%s", said)
	}
}

func TestNumbersThatNothingUsesAreNoted(t *testing.T) {
	const used = "type Line struct { A string `session:\"1,max=3\"` }\n"
	tests := []struct {
		name, declarations string
		noted              bool
	}{
		{"of the type's own fields", "type T struct { A string `session:\"1,max=3\"` }\n" + text, true},
		{"of a generic type", "type T = G[int]\ntype G[P any] struct { A P `session:\"1\"` }\n" + strings.ReplaceAll(text, "T)", "G[P])"), true},
		{"retired ones", "type T struct { _ struct{} `session:\"4,retired\"` }\n" + text, true},
		{"of the elements of a list", used + "type T []Line\n" + text, true},
		{"of the values of a map", used + "type T map[string]*Line\n" + text, true},
		{"none", "type T struct { A string `json:\"a\"` }\n" + text, false},
		{"excluded", "type T struct { A string `session:\"-\"` }\n" + text, false},
		{"where fields are used", used + "type T struct { A Line `session:\"1\"` }", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t, app("F T `session:\"1\"`\nG []T `session:\"2\"`", tt.declarations))
			b.field(t, "F")
			b.Notes.Sort()
			noted := lines(b.Notes)
			if tt.noted != strings.HasPrefix(noted, "numbers-unused: ") || strings.Contains(noted, "\n") {
				t.Errorf("noted %q", noted)
			}
		})
	}
}
