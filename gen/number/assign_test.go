package number_test

import (
	"fmt"
	"go/token"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/number"
	"github.com/typedsession/typedsession/gen/schema"
)

// structure returns a struct with fields given as "Name" without a number or as "Name 3".
// place tells the struct from others.
func structure(place int, fields ...string) *schema.Struct {
	s := &schema.Struct{}
	for i, text := range fields {
		f := &schema.Field{Type: &schema.Type{Kind: schema.Int}, Number: 500 + i}
		if n, _ := fmt.Sscanf(text, "%s %d", &f.Name, &f.Number); n == 1 {
			f.Untagged = token.Position{Filename: "a.go", Line: place + i, Column: 2}
		}
		if f.Name == "_" {
			s.Retired = append(s.Retired, schema.Retired{Number: f.Number})
		} else {
			s.Fields = append(s.Fields, f)
		}
	}
	return s
}

// with puts a list of the struct inner into the field called name.
func with(s *schema.Struct, name string, inner *schema.Struct) *schema.Struct {
	for _, f := range s.Fields {
		if f.Name == name {
			f.Type = &schema.Type{Kind: schema.List, Elem: &schema.Type{Kind: schema.Nested, Struct: inner}}
		}
	}
	return s
}

// remembering returns a session whose lock file has these paths of numbers.
func remembering(s *schema.Struct, paths ...string) number.Session {
	return number.Session{Session: &schema.Session{Struct: s}, Used: func(path []int) (used []int, id any) {
		at := ""
		for _, n := range path {
			at += fmt.Sprint(n) + "."
		}
		for _, p := range paths {
			rest, ok := strings.CutPrefix(p, at)
			var n int
			if _, err := fmt.Sscan(rest, &n); ok && err == nil && !strings.Contains(rest, ".") {
				used = append(used, n)
			}
		}
		return used, s.Fields[0].Name + at
	}}
}

func TestANumberIsAboveAllThatWereEverUsed(t *testing.T) {
	shared := structure(30, "C", "D 2")
	tests := []struct {
		name     string
		sessions []number.Session
		want     string
	}{
		{"the first ones, in order", []number.Session{remembering(structure(1, "A", "B"))}, "A 1, B 2"},
		{"above those in use, whatever the order", []number.Session{remembering(structure(1, "A", "B 7", "C", "D 2"))}, "A 8, C 9"},
		{"a gap stays", []number.Session{remembering(structure(1, "A 1", "B 9", "C"))}, "C 10"},
		{"above retired ones", []number.Session{remembering(structure(1, "A 1", "_ 5", "B"))}, "B 6"},
		{"above what the lock file remembers", []number.Session{remembering(structure(1, "A 1", "B"), "1", "2", "3")}, "B 4"},
		{"at the paths of nested structs", []number.Session{
			remembering(with(structure(1, "A 1", "B"), "A", structure(10, "C")), "1", "1.4"),
		}, "B 2, C 5"},
		{"not at the path of a field that is new, for it had another number", []number.Session{
			remembering(with(structure(1, "A"), "A", structure(10, "C")), "1", "1.4", "500.9"),
		}, "A 2, C 1"},
		{"two levels down", []number.Session{
			remembering(with(structure(1, "A 1"), "A", with(structure(10, "B 3"), "B", structure(20, "C"))), "1", "1.3", "1.3.8", "1.9", "3.70"),
		}, "C 9"},
		{"wherever one struct is used", []number.Session{
			remembering(with(structure(1, "A 1"), "A", shared), "1", "1.1"),
			remembering(with(structure(5, "A 4"), "A", shared), "4", "4.6"),
			remembering(with(structure(9, "A"), "A", shared)),
		}, "A 1, C 7"},
		{"also when it was read twice", []number.Session{
			remembering(with(structure(1, "A 1"), "A", structure(30, "C")), "1", "1.3"),
			remembering(with(structure(5, "A 1"), "A", structure(30, "C")), "1", "1.2"),
		}, "C 4"},
		{"nothing to do", []number.Session{remembering(structure(1, "A 1", "_ 2"))}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var diags diagnostic.List
			var got []string
			for _, f := range number.Assign(tt.sessions, &diags) {
				got = append(got, fmt.Sprint(f.Name, " ", f.Number))
			}
			if strings.Join(got, ", ") != tt.want || len(diags) > 0 {
				t.Errorf("got %s, want %s; %v", strings.Join(got, ", "), tt.want, diags)
			}
		})
	}
}

func TestNumbersEndAtTheLargestThereIs(t *testing.T) {
	var diags diagnostic.List
	fields := number.Assign([]number.Session{remembering(structure(1, "A 998", "B", "C", "D"))}, &diags)
	if len(fields) != 1 || fields[0].Number != schema.MaxNumber {
		t.Errorf("got %v", fields)
	}
	if len(diags) != 1 || diags[0].Pos.Line != 3 || !strings.Contains(diags[0].Message, "left for field C:") {
		t.Errorf("diagnostics %v", diags)
	}
}

// A struct inside many others is not read again for each path to it.
func TestManyPathsToOneStructTakeNoTime(t *testing.T) {
	inner := structure(1000, "A")
	for i := range 60 {
		inner = with(with(structure(10*i+10, "A", "B"), "A", inner), "B", inner)
	}
	var diags diagnostic.List
	if fields := number.Assign([]number.Session{remembering(inner)}, &diags); len(fields) != 121 {
		t.Errorf("%d fields", len(fields))
	}
}
