package diagnostic_test

import (
	"encoding/json"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

func TestFormatIsClickableFromTheDirectoryOfTheReader(t *testing.T) {
	file := filepath.FromSlash("/src/shop/session.go")
	tests := []struct {
		name string
		d    diagnostic.Diagnostic
		dir  string
		want string
	}{
		{"below the directory", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no", Rule: "a-rule"}, "/src", "shop/session.go:3:7: no (a-rule)"},
		{"in the directory", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no", Rule: "a-rule"}, "/src/shop", "session.go:3:7: no (a-rule)"},
		{"beside the directory", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no", Rule: "a-rule"}, "/src/app", "../shop/session.go:3:7: no (a-rule)"},
		{"far from the directory", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no", Rule: "a-rule"}, "/a/b/c/d/e/f/g", "/src/shop/session.go:3:7: no (a-rule)"},
		{"no directory", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no", Rule: "a-rule"}, "", "/src/shop/session.go:3:7: no (a-rule)"},
		{"no column", diagnostic.Diagnostic{Pos: position(file, 3, 0), Message: "no", Rule: "a-rule"}, "/src", "shop/session.go:3: no (a-rule)"},
		{"whole file", diagnostic.Diagnostic{Pos: position(file, 0, 0), Message: "no", Rule: "a-rule"}, "/src", "shop/session.go: no (a-rule)"},
		{"whole run", diagnostic.Diagnostic{Message: "no", Rule: "a-rule"}, "/src", "no (a-rule)"},
		{"a note", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no", Rule: "a-rule", Note: true}, "/src", "shop/session.go:3:7: note: no (a-rule)"},
		{"steps", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no:\n\tfirst\n\tthen", Rule: "a-rule", Note: true}, "/src", "shop/session.go:3:7: note: no: (a-rule)\n\tfirst\n\tthen"},
		{"a path that would break the line", diagnostic.Diagnostic{Pos: position(file+"\x1b[2J\n", 3, 7), Message: "no", Rule: "a-rule"}, "", `"/src/shop/session.go\x1b[2J\n":3:7: no (a-rule)`},
		{"a path that is no UTF-8", diagnostic.Diagnostic{Pos: position("\xff.go", 3, 7), Message: "no", Rule: "a-rule"}, "", `"\xff.go":3:7: no (a-rule)`},
		{"no rule", diagnostic.Diagnostic{Pos: position(file, 3, 7), Message: "no"}, "/src", "shop/session.go:3:7: no"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := filepath.ToSlash(tt.d.Format(filepath.FromSlash(tt.dir))); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestSortOrdersByPlaceAndDropsRepeats(t *testing.T) {
	var list diagnostic.List
	list.Add(position("b.go", 1, 1), "r", "first in b")
	list.Add(position("a.go", 10, 1), "r", "line %d", 10)
	list.Add(position("a.go", 2, 9), "r", "y")
	list.Add(position("a.go", 2, 9), "r", "x")
	list.Add(position("a.go", 2, 9), "s", "x")
	list.Add(position("a.go", 2, 3), "r", "column 3")
	list.Add(position("b.go", 1, 1), "r", "first in b")
	list.Add(token.Position{}, "r", "the run")
	withOffset := position("a.go", 10, 1)
	withOffset.Offset = 99
	list.Add(withOffset, "r", "line 10")
	list.Sort()

	want := `the run (r)
a.go:2:3: column 3 (r)
a.go:2:9: x (r)
a.go:2:9: x (s)
a.go:2:9: y (r)
a.go:10:1: line 10 (r)
b.go:1:1: first in b (r)
`
	var got strings.Builder
	for _, d := range list {
		got.WriteString(d.String() + "\n")
	}
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestJSONLeavesOutWhatADiagnosticDoesNotHave(t *testing.T) {
	tests := []struct {
		d    diagnostic.Diagnostic
		want string
	}{
		{diagnostic.Diagnostic{Pos: position("/src/a.go", 3, 7), Message: `say "no"`, Rule: "a-rule"}, `{"file":"/src/a.go","line":3,"column":7,"rule":"a-rule","message":"say \"no\""}`},
		{diagnostic.Diagnostic{Pos: position("/src/a.go", 0, 0), Message: "no", Rule: "a-rule"}, `{"file":"/src/a.go","rule":"a-rule","message":"no"}`},
		{diagnostic.Diagnostic{Message: "no", Note: true}, `{"message":"no","note":true}`},
		{diagnostic.Diagnostic{Message: "no"}, `{"message":"no"}`},
		{diagnostic.Diagnostic{}, `{"message":""}`},
	}
	for _, tt := range tests {
		got, err := json.Marshal(tt.d)
		if err != nil || string(got) != tt.want {
			t.Errorf("got %s (%v), want %s", got, err, tt.want)
		}
	}
}

func position(file string, line, column int) token.Position {
	return token.Position{Filename: file, Line: line, Column: column}
}
