package schema_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

// TestEveryKindOfTypeTravelsInOneWay has each kind at least once.
func TestEveryKindOfTypeTravelsInOneWay(t *testing.T) {
	for _, test := range []struct {
		field string
		kind  schema.Kind
	}{
		{"bool `session:\"1\"`", schema.Bool},
		{"int `session:\"1\"`", schema.Int},
		{"time.Duration `session:\"1\"`", schema.Int},
		{"byte `session:\"1\"`", schema.Uint},
		{"uint64 `session:\"1\"`", schema.Uint},
		{"float32 `session:\"1\"`", schema.Float32},
		{"float64 `session:\"1\"`", schema.Float64},
		{"string `session:\"1\"`", schema.Text},
		{"string `session:\"1,jwt\"`", schema.Text},
		{"text `session:\"1,enum=a|b\"`", schema.Enum},
		{"[]byte `session:\"1\"`", schema.Bytes},
		{"[16]byte `session:\"1\"`", schema.Array},
		{"time.Time `session:\"1,nano\"`", schema.Time},
		{"stamp `session:\"1,milli\"`", schema.Time},
		{"net.IP `session:\"1\"`", schema.IP},
		{"netip.Addr `session:\"1\"`", schema.Addr},
		{"nested `session:\"1\"`", schema.Nested},
		{"struct{ A int `session:\"1\"` } `session:\"1\"`", schema.Nested},
		{"[]int `session:\"1\"`", schema.List},
		{"[]*nested `session:\"1\"`", schema.List},
		{"[2]int `session:\"1\"`", schema.FixedList},
		{"map[string]int `session:\"1\"`", schema.Map},
		{"map[text]int `session:\"1,enum=a|b\"`", schema.Map},
		{"netip.Prefix `session:\"1\"`", schema.Binary},
		{"binary `session:\"1\"`", schema.Binary},
		{"marshaled `session:\"1\"`", schema.Marshaled},
		{"any `session:\"1,json\"`", schema.AsJSON},
		{"map[string]any `session:\"1,msgpack\"`", schema.AsMsgpack},
	} {
		source := app("\tA "+test.field+"\n\tNone map[string]bool `session:\"2\"`", `
type text string
type stamp time.Time
type nested struct { A int `+"`session:\"1\"`"+` }
type binary struct{ a int }
func (binary) MarshalBinary() ([]byte, error) { return nil, nil }
func (*binary) UnmarshalBinary([]byte) error { return nil }
type marshaled struct{ a int }
func (marshaled) MarshalText() ([]byte, error) { return nil, nil }
func (*marshaled) UnmarshalText([]byte) error { return nil }
var _ net.IP
var _ netip.Addr
`)
		source = strings.Replace(source, "package app\n", "package app\n\nimport (\n\t\"net\"\n\t\"net/netip\"\n\t\"time\"\n)\n", 1)
		if f := build(t, source).field(t, "A"); f.Type.Kind != test.kind {
			t.Errorf("%s: kind %v, want %v", test.field, f.Type.Kind, test.kind)
		}
	}
}

func TestEveryKindHasProperties(t *testing.T) {
	for kind := schema.Bool; kind <= schema.AsMsgpack; kind++ {
		switch p := kind.Properties(); {
		case p == schema.Properties{}:
			t.Errorf("kind %d has no row in the table", kind)
		case p.Word == "" && !p.Number:
			t.Errorf("kind %d has no word for the lock file", kind)
		case p.Largest > 0 && p.Typical > p.Largest:
			t.Errorf("kind %d: a typical value has %d bytes, and the largest %d", kind, p.Typical, p.Largest)
		case p.Largest > 0 && p.Max != "":
			t.Errorf("kind %d: its largest value has %d bytes whatever max= says", kind, p.Largest)
		}
	}
}

func TestATypeThatCannotTravelSaysWhy(t *testing.T) {
	for _, test := range []struct{ field, rule, message string }{
		{"any `session:\"1\"`", "kind", "what an interface holds is known only at run time"},
		{"error `session:\"1\"`", "kind", "what an interface holds"},
		{"chan int `session:\"1\"`", "kind", "is a channel"},
		{"func() `session:\"1\"`", "kind", "is a function"},
		{"complex128 `session:\"1\"`", "kind", "complex128, which cannot be stored"},
		{"unsafe.Pointer `session:\"1\"`", "kind", "unsafe.Pointer, which cannot be stored"},
		{"uintptr `session:\"1\"`", "kind", "use uint64"},
		{"[0]int `session:\"1\"`", "kind", "an array of 0 elements"},
		{"[70000]byte `session:\"1\"`", "kind", "an array of 70000 elements"},
		{"[2][]int `session:\"1\"`", "kind-zero", "use a slice"},
		{"map[float64]int `session:\"1\"`", "kind", "keys of type float64"},
		{"map[[2]int]int `session:\"1\"`", "kind", "keys of type [2]int"},
		{"map[string]chan int `session:\"1\"`", "kind", "is a channel"},
		{"[]func() `session:\"1\"`", "kind", "is a function"},
		{"**int `session:\"1\"`", "kind-pointer", "a pointer to a pointer"},
		{"[]**int `session:\"1\"`", "kind-pointer", "a pointer to a pointer"},
		{"missing `session:\"1\"`", "kind-unresolved", "if another generator makes the type"},
		{"[]missing `session:\"1\"`", "kind-unresolved", "if another generator makes the type"},
	} {
		said := build(t, imported("unsafe", "A "+test.field)).said()
		if !strings.HasPrefix(said, test.rule+": ") || !strings.Contains(said, test.message) || strings.Contains(said, "\n") {
			t.Errorf("%s\nsaid %s\nwant %s: …%s…", test.field, said, test.rule, test.message)
		}
	}
}
