package budget_test

import (
	"encoding/json"
	"go/types"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/schema"
)

// sessionOf is a session with one field.
func sessionOf(f *schema.Field) *schema.Session {
	f.Number, f.Name = 1, "A"
	return &schema.Session{
		Name: "Session", TypeID: "app.Session", Cookie: "s", Idle: time.Minute, Absolute: time.Hour, Budget: 4000,
		Struct: &schema.Struct{Fields: []*schema.Field{f}},
	}
}

func integer() *schema.Type { return &schema.Type{Kind: schema.Int, Go: types.Typ[types.Int]} }

// lists is a field of lists in structs in lists, each with at most max elements.
func lists(depth, most int) *schema.Field {
	f := &schema.Field{Type: &schema.Type{Kind: schema.List, Elem: integer()}, Max: most}
	for range depth - 1 {
		f.Number, f.Name = 1, "A"
		element := &schema.Type{Kind: schema.Nested, Struct: &schema.Struct{Fields: []*schema.Field{f}}}
		f = &schema.Field{Type: &schema.Type{Kind: schema.List, Elem: element}, Max: most}
	}
	return f
}

// arrays is a field of arrays in arrays.
func arrays(depth int, length int64) *schema.Field {
	t := integer()
	for range depth {
		t = &schema.Type{Kind: schema.FixedList, Go: types.NewArray(t.Go, length), Elem: t}
	}
	return &schema.Field{Type: t}
}

// inLists is a field of lists in lists, which only the first of has a bound.
func inLists(depth int) *schema.Field {
	t := integer()
	for range depth {
		t = &schema.Type{Kind: schema.List, Elem: t}
	}
	return &schema.Field{Type: t, Max: 1 << 20}
}

func TestASizeThatNoIntHoldsIsNeitherSmallNorNegative(t *testing.T) {
	tests := []struct {
		name  string
		field *schema.Field
	}{
		{"five lists of a million", lists(5, 1<<20)},
		{"three lists of a million", lists(3, 1<<20)},
		{"16 lists of sixteen", lists(16, 16)},
		{"31 lists of two", lists(31, 2)},
		{"32 lists of two", lists(32, 2)},
		{"arrays", arrays(4, 1<<16)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := budget.Of(sessionOf(tt.field))
			for _, size := range []budget.Size{b.Fields[0].Largest, b.Body.Largest, b.Value.Largest, b.SetCookie.Largest} {
				if size != budget.Huge {
					t.Errorf("the largest size is %v, want %v", size, budget.Huge)
				}
			}
			if b.Fits {
				t.Errorf("the session fits %v bytes", b.Budget)
			}
			for _, r := range []budget.Range{b.Fields[0].Range, b.Body, b.Value, b.SetCookie} {
				if r.Typical < r.Smallest || r.Largest < r.Typical {
					t.Errorf("not in order: %v", r)
				}
			}
		})
	}
}

func TestATypicalSizeThatNoIntHoldsIsNeitherSmallNorNegative(t *testing.T) {
	b := budget.Of(sessionOf(inLists(32)))
	for _, r := range []budget.Range{b.Fields[0].Range, b.Body, b.Value, b.SetCookie} {
		if r.Typical != budget.Huge || r.Largest != budget.Unbounded {
			t.Errorf("typical is %v, largest %v", r.Typical, r.Largest)
		}
	}
}

func TestASizeIsShownAsItIsMeant(t *testing.T) {
	tests := []struct {
		size       budget.Size
		text, json string
	}{
		{0, "0", "0"},
		{999_999_999, "999999999", "999999999"},
		{budget.Huge, "over 10^9", "1000000000"},
		{budget.Unbounded, "unbounded", "-1"},
	}
	for _, tt := range tests {
		asJSON, err := json.Marshal(tt.size)
		if got := tt.size.String(); !strings.Contains(got, tt.text) || string(asJSON) != tt.json || err != nil {
			t.Errorf("%d: %s, %s, %v", tt.size, got, asJSON, err)
		}
	}
}
