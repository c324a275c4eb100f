package wire

import (
	"reflect"
	"testing"
)

func readBoolMap(r *Reader) map[bool]string {
	m := map[bool]string{}
	for entries := r.BoolMap(); entries.Next(); {
		m[entries.Key()] = r.Text()
	}
	return m
}

func TestMapOfBoolKeysReadsItsEntries(t *testing.T) {
	for body, want := range map[string]map[bool]string{
		"80":               {},
		"81 c2 a161":       {false: "a"},
		"81 c3 a161":       {true: "a"},
		"82 c2 a161 c3 a0": {false: "a", true: ""},
	} {
		r := NewReader(fromHex(t, body))
		if got := readBoolMap(r); !reflect.DeepEqual(got, want) || !r.Fits() || r.pos != len(r.body) {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
		r = NewReader(string(appendModel(nil, map[bool]any{true: "a"})))
		if entries := r.BoolMap(); entries.Len() != 1 || !entries.Next() || !entries.Key() {
			t.Error("true does not read back")
		}
	}
}

func TestBoolKeysThatDoNotAscendMakeTheBodyUnreadable(t *testing.T) {
	for name, value := range map[string]string{
		"false twice":       "82 c2 a161 c2 a161",
		"true twice":        "82 c3 a161 c3 a161",
		"true before false": "82 c3 a161 c2 a161",
		"three":             "83 c2 a161 c3 a161 c3 a161",
		"then another kind": "82 c2 a161 01 a161",
	} {
		if _, err := readBody("\x91"+fromHex(t, value), func(r *Reader) { readBoolMap(r) }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
