package schema_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

func TestAListThatAFewBytesFillWithMegabytesIsReported(t *testing.T) {
	const (
		board = "type Board struct { Cells [4096]int `session:\"1\"` }\n" // 32 kB
		line  = "type Line struct { A [64]int `session:\"1\"` }\n"        // 512 bytes
		small = "type Small struct { A [32]int `session:\"1\"` }\n"       // 256 bytes
	)
	tests := []struct{ name, fields, declarations, diag, note string }{
		{"a list without a bound", "F []Board `session:\"1\"`", board, "field F can hold 4096 elements, each of 32768 bytes of memory", ""},
		{"a bound that is too large", "F []Board `session:\"1,max=129\"`", board, "field F can hold 129 elements, each of 32768 bytes of memory", ""},
		{"a bound that is not", "F []Board `session:\"1,max=128\"`", board, "", ""},
		{"two lists together", "F []Board `session:\"1,max=100\"`\nG []Board `session:\"2,max=101\"`", board, "the lists and maps of Session can hold elements of 6 MB of memory together, most of it in field G", ""},
		{"two structs together", "F T `session:\"1\"`\nG *T `session:\"2\"`", board + "type T struct { L []Board `session:\"1,max=100\"` }", "the lists and maps of Session can hold elements of 6 MB of memory together, most of it in field L", ""},
		{"a list of pointers", "F []T `session:\"1\"`", board + "type T struct { B *Board `session:\"1\"` }", "field F can hold 4096 elements, each of 32776 bytes of memory", ""},
		{"pointers", "F []*Board `session:\"1\"`", board, "field F can hold 4096 elements, each of 32776 bytes of memory", ""},
		{"a map of pointers", "F map[string]*Board `session:\"1\"`", board, "field F can hold 2048 elements, each of 32792 bytes of memory", ""},
		{"arrays of pointers", "F [][2]*Board `session:\"1\"`", board, "field F can hold 4096 elements, each of 65552 bytes of memory", ""},
		{"the newest", "F []Board `session:\"1,keep=128\"`", board, "", ""},
		{"too many of the newest", "F []Board `session:\"1,keep=129\"`", board, "field F can hold 129 elements, each of 32768 bytes of memory", ""},
		{"a map", "F map[string]Board `session:\"1\"`", board, "field F can hold 2048 elements, each of 32784 bytes of memory", ""},
		{"a list in a struct", "F T `session:\"1\"`", board + "type T struct { L []Board `session:\"1\"` }", "field L can hold 4096 elements, each of 32768 bytes of memory", ""},
		{"a bounded list in a list without a bound", "F []T `session:\"1\"`", board + "type T struct { L []Board `session:\"1,max=10\"` }", "field L can hold 4096 elements, each of 32768 bytes of memory", ""},
		{"a bounded list in a bounded one", "F []T `session:\"1,max=12\"`", board + "type T struct { L []Board `session:\"1,max=10\"` }", "", ""},
		{"a list of lists", "F [][]Board `session:\"1,max=3\"`", board, "field F can hold 4096 elements, each of 32768 bytes of memory", ""},
		{"a list in an array", "F [3]T `session:\"1\"`", board + "type T struct { L *[]Board `session:\"1,max=100\"` }", "field L can hold 300 elements, each of 32768 bytes of memory", ""},
		{"half a kilobyte", "F []Line `session:\"1\"`", line, "", "field F can hold 4096 elements, each of 512 bytes of memory"},
		{"half a kilobyte, bounded", "F []Line `session:\"1,max=100\"`", line, "", ""},
		{"sixteen texts", "F []Small `session:\"1\"`", small, "", ""},
		{"no list", "F Board `session:\"1\"`\nG *Board `session:\"2\"`", board, "", ""},
		{"elements of no size", "F []struct{} `session:\"1,max=3\"`", "", "", ""},
		{"elements of no size without a bound", "F []E `session:\"1\"`\nG [][2]E `session:\"2,max=3\"`\nH map[string]E `session:\"3\"`\nI []struct{ _ struct{} `session:\"4,retired\"` } `session:\"4\"`", "type E struct{}", "", ""},
		{"texts", "F []string `session:\"1\"`\nG [][][]int `session:\"2\"`", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t, app(tt.fields, tt.declarations))
			b.field(t, "F")
			var diags, notes diagnostic.List
			check.Memory(b.Package, &diags, &notes)
			for _, c := range []struct {
				said string
				want string
			}{{lines(diags), tt.diag}, {lines(notes), tt.note}} {
				if !strings.Contains(c.said, c.want) || (c.want == "") != (c.said == "") || strings.Contains(c.said, "\n") {
					t.Errorf("said %q, want %q", c.said, c.want)
				}
			}
		})
	}
}

// Thirty structs that hold the next one twice make a thousand million paths to the last.
func TestManyPathsToOneStructTakeNoTime(t *testing.T) {
	var declarations strings.Builder
	for i := range 30 {
		next := fmt.Sprint("T", i+1)
		fmt.Fprintf(&declarations, "type T%d struct { X *%s `session:\"1\"`; Y *%s `session:\"2\"` }\n", i, next, next)
	}
	declarations.WriteString("type T30 struct { Z []int `session:\"1,max=3\"` }")
	b := build(t, app("F T0 `session:\"1\"`\nG []T20 `session:\"2\"`", declarations.String()))
	f := b.field(t, "F")
	if !f.Type.Checked() || f.Type.Fallible() || !f.CanRefuse() {
		t.Errorf("checked %v, fallible %v", f.Type.Checked(), f.Type.Fallible())
	}
	visited := 0
	f.Type.Walk(func(*schema.Type) { visited++ })
	if visited != 1+2*30+2 {
		t.Errorf("%d types were visited", visited)
	}
	var diags, notes diagnostic.List
	check.Memory(b.Package, &diags, &notes)
	if said := lines(diags); !strings.Contains(said, "field G can hold 4096 elements") {
		t.Errorf("said %q", said)
	}
}
