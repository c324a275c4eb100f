package schema_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

// foreign holds types of a library.
const foreign = `
-- lib/lib.go --
package lib
import "time"
type Token struct { Access string; raw any; expiryDelta int64 }
type Stamped struct { time.Time; Note string }
type OnlyStamped struct { time.Time }
type Own struct { time.Time; Note string }
func (Own) MarshalJSON() ([]byte, error) { return nil, nil }
func (*Own) UnmarshalJSON([]byte) error { return nil }
func (Own) MarshalBinary() ([]byte, error) { return nil, nil }
func (*Own) UnmarshalBinary([]byte) error { return nil }
type Base struct{ A int }
func (Base) MarshalText() ([]byte, error) { return nil, nil }
func (*Base) UnmarshalText([]byte) error { return nil }
type Based struct { Base; B int }
type BasedByPointer struct { *Base; B int }
type Reader interface { Read([]byte) (int, error) }
type Node struct { Kids []*Node; Up *Node; By map[string]Node }
type Plain struct { A, B int }
type hidden struct { A int }
`

func carriedApp(fields, declarations string) string {
	source := app(fields, declarations)
	imports := "package app\n"
	for path, use := range map[string]string{"lib": "lib.", "time": "time.", "sync": "sync.", "net/url": "url.", "math/big": "big."} {
		if strings.Contains(fields+declarations, use) {
			imports += "import \"" + path + "\"\n"
		}
	}
	return strings.Replace(source, "package app\n", imports, 1) + "\n" + foreign
}

func TestJSONAndMsgpackCarryAnyTypeTheirPackagesEncode(t *testing.T) {
	for _, goType := range []string{
		"lib.Token", "lib.Plain", "lib.Own", "lib.Node", "lib.OnlyStamped", "[]lib.Plain", "map[string]any", "any", "error", "lib.Reader",
		"[]string", "string", "int", "[]byte", "[3]lib.Plain", "map[int]any", "url.URL", "url.Values", "big.Int", "time.Time",
		"struct { A int; B []any }", "L", "P[int]", "map[K]V", "[]*lib.Plain", "[]func()", "*lib.Token", "*map[string]any", "*[]int",
	} {
		for option, kind := range map[string]schema.Kind{"json": schema.AsJSON, "msgpack": schema.AsMsgpack} {
			b := build(t, carriedApp("F "+goType+" `session:\"1,"+option+",max=100,secret,ttl=5m\"`",
				"type L []L\ntype P[T any] struct { A T }\ntype K string\ntype V struct { x int }\n"))
			if said := b.said(); said != "" {
				t.Errorf("%s as %s: %s", goType, option, said)
				continue
			}
			f := b.field(t, "F")
			if f.Type.Kind != kind || f.Optional != strings.HasPrefix(goType, "*") || f.Max != 100 || !f.Type.Fallible() || !f.CanRefuse() {
				t.Errorf("%s as %s is %+v", goType, option, f)
			}
		}
	}
}

func TestGettersHandOutACarriedStructByPointer(t *testing.T) {
	for goType, want := range map[string]struct{ byPointer, mutable bool }{
		"lib.Plain": {true, true}, "*lib.Plain": {true, true}, "time.Time": {true, true}, "struct { A int }": {true, true},
		"map[string]any": {false, true}, "[]int": {false, true}, "any": {false, true}, "string": {false, false}, "[2]int": {false, false}, "[2]*int": {false, true},
	} {
		got := build(t, carriedApp("F "+goType+" `session:\"1,json\"`", "")).field(t, "F").Type
		if got.ByPointer() != want.byPointer || got.Mutable() != want.mutable {
			t.Errorf("%s: by pointer %v, mutable %v", goType, got.ByPointer(), got.Mutable())
		}
	}
}

func TestAMarshalerPromotedFromAnEmbeddedFieldIsReported(t *testing.T) {
	for _, test := range []struct{ goType, option, want string }{
		{"lib.Stamped", "json", "field F is lib.Stamped, whose MarshalJSON comes from a field it embeds: json would call that and lose the other fields"},
		{"lib.Stamped", "msgpack", "field F is lib.Stamped, whose MarshalBinary comes"},
		{"*lib.Stamped", "json", "field F is lib.Stamped, whose"},
		{"[]lib.Stamped", "json", "field F is lib.Stamped, whose"},
		{"map[string]*lib.Stamped", "json", "field F is lib.Stamped, whose"},
		{"lib.Based", "json", "field F is lib.Based, whose MarshalText comes"},
		{"lib.BasedByPointer", "msgpack", "field F is lib.BasedByPointer, whose MarshalText comes"},
		{"T", "json", "field F has In.At, which is lib.Stamped, whose"},
		{"T", "msgpack", "field F has In.At, which is lib.Stamped, whose"},
		{"H", "json", "field F is H, whose UnmarshalJSON comes"},
		{"big", "json", "field F is big, whose MarshalJSON comes"},
	} {
		said := build(t, carriedApp("F "+test.goType+" `session:\"1,"+test.option+"\"`", `
type T struct { In struct { At lib.Stamped } }
type H struct { lib.Own; A int }
func (H) MarshalJSON() ([]byte, error) { return nil, nil }
type big struct { lib.Own; A int }
`)).said()
		if !strings.Contains(said, "kind-promoted: "+test.want) || strings.Count(said, "\n") > 1 {
			t.Errorf("%s as %s: %s", test.goType, test.option, said)
		}
	}
}

func TestWhatIsNotEncodedIsNoted(t *testing.T) {
	for _, test := range []struct{ goType, option, want string }{
		{"lib.Token", "json", "carried-fields: field F is carried without raw and expiryDelta, which json leaves out: they are zero in the next request"},
		{"T", "json", "carried-fields: field F is carried without Left, Token.raw and Token.expiryDelta, which json leaves out"},
		{"T", "msgpack", "carried-fields: field F is carried without Right, Token.raw and Token.expiryDelta, which msgpack leaves out"},
		{"M", "json", "carried-fields: field F is carried without a, b, c, d and others, which"},
		{"One", "json", "carried-fields: field F is carried without a, which json leaves out: it is zero in the next request"},
		{"E", "json", "carried-fields: field F is carried without closed.closed and num, which"},
		{"lib.Reader", "json", "carried-interface: field F is an interface with methods, and json cannot know which type"},
		{"I", "msgpack", "carried-interface: field F has Err, which is an interface with methods, and msgpack cannot"},
		{"any", "json", "carried-interface: field F is an interface: what it holds comes back in the types that json decodes into, float64 for any number, []any and map[string]any"},
		{"map[string]any", "json", "carried-interface: field F is an interface: what it holds"},
		{"A", "msgpack", "carried-interface: field F has In.Extra, which is an interface: what it holds comes back in the types that msgpack decodes into, int8 to uint64 by a number's size, []any and map[string]any, which takes no keys but texts"},
		{"lib.Own", "json", ""},
		{"time.Time", "json", ""},
		{"Dash", "json", ""},
	} {
		notes := ""
		for _, n := range build(t, carriedApp("F "+test.goType+" `session:\"1,"+test.option+"\"`", "type T struct { Left int `json:\"-\"`; Right int `msgpack:\"-\"`; Token lib.Token }\n"+`
type M struct { a, b, c, d, e, f int; _ int }
type One struct { a int; B int }
type closed struct { Open int; closed int }
type num int
type E struct { closed; num }
type I struct { Err error }
type A struct { In struct { Extra []any; More any } }
`+"type Dash struct { A int `json:\"-,\"` }\n")).Notes {
			notes += n.Rule + ": " + n.Message + "\n"
		}
		if test.want == "" && notes != "" || !strings.Contains(notes, test.want) {
			t.Errorf("%s as %s: %s", test.goType, test.option, notes)
		}
	}
}

func TestWhatThePackageDoesNotEncodeIsReported(t *testing.T) {
	for _, test := range []struct{ goType, option, want string }{
		{"chan int", "json", "kind: field F is chan int, which json does not encode"},
		{"func()", "msgpack", "kind: field F is func(), which msgpack does not encode"},
		{"complex128", "json", "kind: field F is complex128, which json does not encode"},
		{"uintptr", "msgpack", "kind: field F is uintptr, which msgpack does not encode"},
		{"map[bool]int", "json", "kind: field F is map[bool]int, which json does not encode"},
		{"struct { A struct { B func() } }", "json", "kind: field F has A.B, which is func(), which json does not encode"},
		{"[2]chan int", "json", "kind: field F is chan int, which json"},
		{"**int", "json", "kind-pointer: field F is a pointer to a pointer"},
		{"Missing", "json", "kind-unresolved: field F: undefined: Missing"},
		{"sync.Mutex", "json", "kind-lock: field F is sync.Mutex, which holds a lock"},
		{"struct { A sync.Mutex }", "msgpack", "kind-lock: field F is struct"},
	} {
		said := build(t, carriedApp("F "+test.goType+" `session:\"1,"+test.option+"\"`", "")).said()
		if !strings.Contains(said, test.want) {
			t.Errorf("%s as %s: %s", test.goType, test.option, said)
		}
	}
}

func TestOptionsThatLookIntoWhatIsCarriedDoNotGoWithIt(t *testing.T) {
	for _, test := range []struct{ goType, options, want string }{
		{"[]string", "each=4", "option-misplaced: each does not go with json, which carries field F as a whole: leave one of them out"},
		{"[]string", "keep=4", "option-misplaced: keep does not go with json"},
		{"string", "enum=a|b", "option-misplaced: enum does not"},
		{"string", "default=a", "option-misplaced: default does not"},
		{"string", "uuid", "option-misplaced: uuid does not"},
		{"[]string", "jwt", "option-misplaced: jwt does not"},
		{"time.Time", "milli", "option-misplaced: milli does not"},
		{"[]string", "flash", "option-misplaced: flash lets elements be added to a list, and json carries list F as a whole"},
		{"L", "flash", "option-misplaced: flash lets elements be added"},
		{"string", "msgpack", "option-value: msgpack contradicts json"},
		{"string", "json", "option-twice: option \"json\" is given twice"},
		{"map[string]int", "flash", ""},
		{"string", "flash,secret,ttl=5m,max=3", ""},
	} {
		said := build(t, carriedApp("F "+test.goType+" `session:\"1,json,"+test.options+"\"`", "type L []int\n")).said()
		if test.want == "" && said != "" || !strings.Contains(said, test.want) {
			t.Errorf("%s with %s: %s", test.goType, test.options, said)
		}
	}
	said := build(t, carriedApp("F N `session:\"1\"`", "type N struct { A int `session:\"1,json,secret\"`; B int `session:\"2,msgpack,max=4\"` }\n")).said()
	if !strings.Contains(said, "option-nested: secret is for a session's own fields: A") || strings.Contains(said, "B") {
		t.Errorf("in a nested struct: %s", said)
	}
}

func TestForeignTypesAreProposedTheOption(t *testing.T) {
	for _, goType := range []string{"lib.Plain", "any", "[]any", "map[string]lib.Reader", "lib.Token"} {
		if said := build(t, carriedApp("F "+goType+" `session:\"1\"`", "")).said(); !strings.Contains(said, "give the field the option json or msgpack") {
			t.Errorf("%s: %s", goType, said)
		}
	}
}
