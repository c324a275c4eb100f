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

// sessionOf returns a session with one field.
func sessionOf(f *schema.Field) *schema.Session {
	f.Number, f.Name = 1, "A"
	return &schema.Session{
		Name: "Session", TypeID: "app.Session", Cookie: "s", Idle: time.Minute, Absolute: time.Hour, Budget: 4000,
		Struct: &schema.Struct{Fields: []*schema.Field{f}},
	}
}

func integer() *schema.Type { return &schema.Type{Kind: schema.Int, Go: types.Typ[types.Int]} }

// lists returns a field of lists of structs that hold a list, and so on, each list with
// at most that many elements.
func lists(depth, most int) *schema.Field {
	f := &schema.Field{Type: &schema.Type{Kind: schema.List, Elem: integer()}, Max: most}
	for range depth - 1 {
		f.Number, f.Name = 1, "A"
		element := &schema.Type{Kind: schema.Nested, Struct: &schema.Struct{Fields: []*schema.Field{f}}}
		f = &schema.Field{Type: &schema.Type{Kind: schema.List, Elem: element}, Max: most}
	}
	return f
}

// arrays returns a field of arrays of arrays.
func arrays(depth int, length int64) *schema.Field {
	t := integer()
	for range depth {
		t = &schema.Type{Kind: schema.FixedList, Go: types.NewArray(t.Go, length), Elem: t}
	}
	return &schema.Field{Type: t}
}

// inLists returns a field of lists of lists, of which only the outermost has a bound.
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

func TestWhatHasNoBoundHasATypicalSize(t *testing.T) {
	b := budget.Of(sessionOf(inLists(32)))
	for _, r := range []budget.Range{b.Fields[0].Range, b.Body, b.Value, b.SetCookie} {
		if r.Typical < 1 || r.Typical > budget.Limit || r.Largest != budget.Unbounded {
			t.Errorf("typical is %v, largest %v", r.Typical, r.Largest)
		}
	}
}

func TestTypicalIsWhatPeopleWouldGuess(t *testing.T) {
	text := &schema.Type{Kind: schema.Text}
	list := &schema.Type{Kind: schema.List, Elem: text}
	line := &schema.Type{Kind: schema.Nested, Struct: &schema.Struct{Fields: []*schema.Field{
		{Number: 1, Name: "SKU", Type: text}, {Number: 2, Name: "Tags", Type: list}, {Number: 3, Name: "Note", Type: text, Optional: true},
	}}}
	for _, test := range []struct {
		name    string
		field   schema.Field
		typical budget.Size
	}{
		{"a number", schema.Field{Type: integer()}, 3},
		{"text", schema.Field{Type: text}, 17},
		{"text whose bound is far", schema.Field{Type: text, Max: 1000}, 17},
		{"text whose bound is near", schema.Field{Type: text, Max: 4}, 5},
		{"bytes", schema.Field{Type: &schema.Type{Kind: schema.Bytes}, Max: 1024}, 34},
		{"a UUID", schema.Field{Type: &schema.Type{Kind: schema.Text, Packing: "uuid"}, Max: 36}, 18},
		{"a verifier", schema.Field{Type: &schema.Type{Kind: schema.Text, Packing: "base64url"}, Max: 128}, 34},
		{"a token", schema.Field{Type: &schema.Type{Kind: schema.Text, Packing: "jwt"}}, 503},
		{"a list", schema.Field{Type: list}, 1 + 3*17},
		{"a list that has room for a thousand", schema.Field{Type: list, Max: 1000}, 1 + 3*17},
		{"a list of two", schema.Field{Type: list, Max: 2, Each: 4}, 1 + 2*5},
		{"a list of lists", schema.Field{Type: &schema.Type{Kind: schema.List, Elem: list}}, 1 + 3*(1+17)},
		{"a list of structs", schema.Field{Type: &schema.Type{Kind: schema.List, Elem: line}}, 1 + 3*(1+17+(1+17))},
		{"optional", schema.Field{Type: text, Optional: true}, 0},
		{"flash", schema.Field{Type: text, Flash: true}, 0},
		{"gone in a while", schema.Field{Type: text, TTL: time.Minute}, 0},
	} {
		if got := budget.Of(sessionOf(&test.field)).Fields[0].Typical; got != test.typical {
			t.Errorf("%s: %v bytes, want %v", test.name, got, test.typical)
		}
	}
}

// TestTypesThatUseTypesTwiceAreWorkedOutOnce would take years if they were worked out at
// each use.
func TestTypesThatUseTypesTwiceAreWorkedOutOnce(t *testing.T) {
	inner := &schema.Type{Kind: schema.Nested, Struct: &schema.Struct{Fields: []*schema.Field{{Number: 1, Name: "Text", Type: &schema.Type{Kind: schema.Text}}}}}
	for range 60 {
		inner = &schema.Type{Kind: schema.Nested, Struct: &schema.Struct{Fields: []*schema.Field{
			{Number: 1, Name: "A", Type: inner}, {Number: 2, Name: "B", Type: inner},
		}}}
	}
	s := sessionOf(&schema.Field{Type: inner})
	if b := budget.Of(s); b.Body.Largest != budget.Unbounded || b.Body.Typical != budget.Huge {
		t.Errorf("the body is %v", b.Body)
	}
	if gaps := budget.Gaps(s); len(gaps) == 0 || len(gaps) > 1000 {
		t.Errorf("%d gaps", len(gaps))
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

func TestABudgetAboveWhatBrowsersKeepNeedsAStoreOnlyIfASessionCanBeThatLarge(t *testing.T) {
	for _, test := range []struct {
		most, budget int
		want         bool
	}{{4000, 6000, true}, {4000, 0, false}, {100, 6000, false}, {100, 4096, false}} {
		s := sessionOf(&schema.Field{Type: &schema.Type{Kind: schema.Text, Go: types.Typ[types.String]}, Max: test.most})
		s.Budget = test.budget
		if got := budget.Of(s).NeedsStore(); got != test.want {
			t.Errorf("budget=%d, max=%d: %v", test.budget, test.most, got)
		}
	}
}
