package schema_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// The table has these types twice: as Go types, for encoding/json to show what it does
// with them, and as text.
type (
	twoA   struct{ A, B, C int }
	twoB   struct{ A, B, D int }
	deepA  struct{ twoA }
	Tagged struct {
		X int `json:"A"`
	}
)

const twos = "type twoA struct { A, B, C int }\ntype twoB struct { A, B, D int }\ntype deepA struct { twoA }\ntype Tagged struct { X int `json:\"A\"` }\n"

func TestMembersThatJSONLeavesOutBecauseOfTheirNamesAreNoted(t *testing.T) {
	for _, test := range []struct {
		source string
		value  any
		lost   string // the lost fields, as the note lists them
		kept   int    // the number of members that encoding/json writes
	}{
		{"struct { A int `json:\"x\"`; B int `json:\"x\"` }", reflect.Zero(reflect.StructOf([]reflect.StructField{ // go vet would report the struct itself
			{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
			{Name: "B", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
		})).Interface(), "A and B", 0},
		{"struct { A int; B int `json:\"A\"` }", struct {
			A int
			B int `json:"A"`
		}{}, "A", 1},
		{"struct { twoA; twoB }", struct {
			twoA
			twoB
		}{}, "twoA.A, twoA.B, twoB.A and twoB.B", 2},
		{"struct { twoA; A int }", struct {
			twoA
			A int
		}{}, "twoA.A", 3},
		{"struct { twoA; Other int `json:\"B\"` }", struct {
			twoA
			Other int `json:"B"`
		}{}, "twoA.B", 3},
		{"struct { deepA; twoB }", struct {
			deepA
			twoB
		}{}, "deepA.twoA.A and deepA.twoA.B", 4},
		{"struct { twoA; Tagged }", struct {
			twoA
			Tagged
		}{}, "twoA.A", 3},
		{"struct { A int `json:\"a\"`; B int `json:\"b\"` }", struct {
			A int `json:"a"`
			B int `json:"b"`
		}{}, "", 2},
		{"struct { A int `json:\"\\\\\"`; B int `json:\"-,\"` }", struct {
			//lint:ignore SA5008 a name that encoding/json does not take is the case here
			A int `json:"\\"`
			//lint:ignore SA5008 this is how encoding/json is given the name -
			B int `json:"-,"`
		}{}, "", 2},
		{"struct { twoA `json:\"named\"`; A int }", struct {
			twoA `json:"named"`
			A    int
		}{}, "", 2},
		{"struct { deepA; twoA }", struct {
			deepA
			twoA
		}{}, "deepA.twoA", 3},
	} {
		written, err := json.Marshal(test.value)
		var members map[string]any
		if err != nil || json.Unmarshal(written, &members) != nil || len(members) != test.kept {
			t.Fatalf("%v: encoding/json writes %s, %v", reflect.TypeOf(test.value), written, err)
		}
		for _, within := range []string{"%s", "[]%s", "map[string]*%s", "struct { In %s }"} {
			notes := ""
			for _, n := range build(t, carriedApp("F "+fmt.Sprintf(within, test.source)+" `session:\"1,json,max=9\"`", twos)).Notes {
				notes += n.Message + "\n"
			}
			lost := test.lost
			if strings.HasPrefix(within, "struct") {
				for _, name := range strings.FieldsFunc(test.lost, func(r rune) bool { return r == ',' || r == ' ' }) {
					if name != "and" {
						lost = strings.Replace(lost, name, "In."+name, 1)
					}
				}
			}
			if lost == "" && notes != "" || lost != "" && !strings.Contains(notes, "field F is carried without "+lost+", which json leaves out") {
				t.Errorf("%s in %s: %s", test.source, within, notes)
			}
		}
	}
}
