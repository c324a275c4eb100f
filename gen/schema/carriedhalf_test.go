package schema_test

import (
	"strings"
	"testing"
)

func TestHalfAPairOfMarshalersInACarriedValueIsReported(t *testing.T) {
	const (
		marshalJSON   = "func (T) MarshalJSON() ([]byte, error) { return nil, nil }\n"
		unmarshalJSON = "func (*T) UnmarshalJSON([]byte) error { return nil }\n"
		marshalText   = "func (T) MarshalText() ([]byte, error) { return nil, nil }\n"
		unmarshalText = "func (*T) UnmarshalText([]byte) error { return nil }\n"
		marshalBinary = "func (*T) MarshalBinary() ([]byte, error) { return nil, nil }\n"
		onValue       = "func (T) UnmarshalText([]byte) error { return nil }\n"
		packMsgpack   = "func (T) MarshalMsgpack() ([]byte, error) { return nil, nil }\n"
	)
	for _, test := range []struct{ methods, option, want string }{
		{marshalJSON, "json", "which has MarshalJSON and no UnmarshalJSON([]byte) error of its own: json"},
		{unmarshalJSON, "json", "which has UnmarshalJSON and no MarshalJSON() ([]byte, error) of its own"},
		{marshalText, "json", "which has MarshalText and no UnmarshalText"},
		{unmarshalText, "json", "which has UnmarshalText and no MarshalText"},
		{marshalJSON + unmarshalText, "json", "which has MarshalJSON and no UnmarshalJSON"},
		{marshalJSON + marshalText + unmarshalText, "json", "which has MarshalJSON and no UnmarshalJSON"},
		{marshalText, "msgpack", "which has MarshalText and no UnmarshalText"},
		{marshalBinary, "msgpack", "which has MarshalBinary and no UnmarshalBinary"},
		{marshalBinary + marshalText + unmarshalText, "msgpack", "which has MarshalBinary and no UnmarshalBinary"},
		{packMsgpack, "msgpack", "which has MarshalMsgpack and no UnmarshalMsgpack"},
		{marshalText + onValue, "json", "whose UnmarshalText has a value receiver, so that what it reads is lost: give it a pointer receiver"},
		{marshalText + onValue, "msgpack", "whose UnmarshalText has a value receiver"},
		{marshalJSON + unmarshalJSON + marshalText, "json", ""},
		{marshalJSON + unmarshalJSON, "json", ""},
		{marshalText + unmarshalText, "json", ""},
		{marshalBinary, "json", ""},
		{packMsgpack, "json", ""},
		{marshalJSON, "msgpack", ""},
		{"func (T) MarshalJSON() string { return \"\" }\n", "json", ""},
	} {
		for goType, what := range map[string]string{
			"T": "field F is T, ", "*T": "field F is T, ", "[]T": "field F is T, ", "map[string]*T": "field F is T, ",
			"struct { In struct { At []T } }": "field F has In.At, which is T, ",
		} {
			said := build(t, carriedApp("F "+goType+" `session:\"1,"+test.option+",max=9\"`", "type T struct { A int }\n"+test.methods)).said()
			switch {
			case test.want == "" && said != "":
				t.Errorf("%s as %s with %s: %s", goType, test.option, test.methods, said)
			case test.want != "" && (!strings.Contains(said, "kind-half: "+what+test.want) || strings.Count(said, "\n") > 1):
				t.Errorf("%s as %s with %s: %s", goType, test.option, test.methods, said)
			}
		}
	}
	said := build(t, carriedApp("F []lib.Shown `session:\"1,json\"`", "")+"type Shown string\n"+strings.ReplaceAll(marshalText, "(T)", "(Shown)")).said()
	if !strings.Contains(said, "kind-half: field F is lib.Shown, which has MarshalText and no UnmarshalText([]byte) error of its own: json would call the one without the other; keep it in a type of your own that has both or neither") {
		t.Errorf("a library's: %s", said)
	}
	for _, goType := range []string{"shower", "[]shower"} {
		b := build(t, carriedApp("F "+goType+" `session:\"1,json,max=9\"`", "type shower interface { MarshalJSON() ([]byte, error) }\n"))
		if b.said() != "" || len(b.Notes) != 1 || b.Notes[0].Rule != "carried-interface" {
			t.Errorf("%s, an interface with half a pair: %s%v", goType, b.said(), b.Notes)
		}
	}
}

func TestAPromotedMarshalerOfAStructWithoutANameIsReported(t *testing.T) {
	for _, goType := range []string{"struct { lib.Own; A int }", "[]struct { time.Time; A int }", "map[string]struct { *lib.Base; A int }"} {
		said := build(t, carriedApp("F "+goType+" `session:\"1,json,max=9\"`", "")).said()
		if !strings.Contains(said, "kind-promoted: field F is struct{") {
			t.Errorf("%s: %s", goType, said)
		}
	}
}
