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

func TestASessionWhoseArraysAreTooLargeForEveryRequestIsReported(t *testing.T) {
	const (
		megabyte = "type Megabyte struct { Cells [2][1 << 16]int `session:\"1\"` }\n"
		room     = "type Room struct { Desk, Shelf Megabyte `session:\"-\"`; Seats *Megabyte `session:\"1\"` }\n"
	)
	tests := []struct{ name, fields, declarations, field string }{
		{"arrays in arrays", "F [1024][1024]int `session:\"1\"`", "", "F"},
		{"more than there is memory", "F [65536][65536]int `session:\"1\"`", "", "F"},
		{"more than there are addresses", "F [65536][65536][65536][65536]int `session:\"1\"`", "", "F"},
		{"as much as is allowed", "F [511][1024]int `session:\"1\"`", "", ""},
		{"bytes", "F [64][65536]byte `session:\"1\"`\nG int `session:\"2\"`", "", "F"},
		{"a pointer", "F *[1024][1024]int `session:\"1\"`", "", "F"},
		{"a struct", "F T `session:\"1\"`", "type T struct { A [5]Megabyte `session:\"1\"` }\n" + megabyte, "F"},
		{"a pointer to a struct", "F *T `session:\"1\"`", "type T struct { A [5]Megabyte `session:\"1\"` }\n" + megabyte, "F"},
		{"a pointer in a struct", "F T `session:\"1\"`", "type T struct { A *[5]Megabyte `session:\"1\"` }\n" + megabyte, "F"},
		{"an array of pointers", "F [5]*Megabyte `session:\"1\"`", megabyte, "F"},
		{"an array of structs with pointers", "F [2]Room `session:\"1\"`", room + megabyte, "F"},
		{"several fields", "F [2]Megabyte `session:\"1\"`\nG [3]Megabyte `session:\"2\"`", megabyte, "G"},
		{"several optional fields", "F *[2]Megabyte `session:\"1\"`\nG *[3]Megabyte `session:\"2\"`", megabyte, "G"},
		{"a field that is left out", "F int `session:\"1\"`\nG [5]Megabyte `session:\"-\"`", megabyte, "G"},
		{"a pointer that is left out", "F int `session:\"1\"`\nG *[5]Megabyte `session:\"-\"`", megabyte, ""},
		{"json", "F [1024][1024]int `session:\"1,json\"`", "", "F"},
		{"a pointer with json", "F *[5]Megabyte `session:\"1,json\"`", megabyte, "F"},
		{"a pointer inside json", "F struct { A *T } `session:\"1,json\"`", "type T struct { B *[5]Megabyte }\n" + megabyte, "F"},
		{"a pointer inside msgpack", "F [5]struct { A *Megabyte } `session:\"1,msgpack\"`", megabyte, "F"},
		{"a pointer that json leaves out", "F struct { A *[5]Megabyte `json:\"-\"`; B int; c *[5]Megabyte } `session:\"1,json\"`", megabyte, ""},
		{"four megabytes in four fields", "F *Megabyte `session:\"1\"`\nG *Megabyte `session:\"2\"`\nH *Megabyte `session:\"3\"`", megabyte, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t, app(tt.fields, tt.declarations))
			b.field(t, "F")
			var diags, notes diagnostic.List
			check.Memory(b.Package, &diags, &notes)
			want := "array-memory: Session takes "
			if said := lines(diags); strings.HasPrefix(said, want) != (tt.field != "") || !strings.Contains(said, tt.field) || strings.Contains(said, "\n") {
				t.Errorf("said %q, want %q about field %q", said, want, tt.field)
			}
		})
	}
}

func TestAListInACarriedValueThatAFewBytesFillWithMegabytesIsReported(t *testing.T) {
	const board = "type Board struct { Cells [4096]int }\n" // 32 kB
	tests := []struct{ name, fields, declarations, diag string }{
		{"a list", "F []Board `session:\"1,json\"`", board, "field F can hold 1365 elements, each of 32768 bytes"},
		{"a bound that is too large", "F []Board `session:\"1,json,max=387\"`", board, "write max=384 or less"},
		{"a bound that is not", "F []Board `session:\"1,json,max=384\"`", board, ""},
		{"msgpack", "F []Board `session:\"1,msgpack\"`", board, "field F can hold 4096 elements, each of 32768 bytes"},
		{"a map", "F map[string]Board `session:\"1,json\"`", board, "field F can hold 585 elements, each of 32784 bytes"},
		{"pointers", "F []*Board `session:\"1,json\"`", board, "each of 32776 bytes"},
		{"a list of lists", "F [][][]Board `session:\"1,json\"`", board, "field F can hold 1365 elements, each of 32768 bytes"},
		{"a list in a struct", "F struct { A *T } `session:\"1,json\"`", board + "type T struct { L [2][]Board }", "each of 32768 bytes"},
		{"pointers in the elements", "F []T `session:\"1,json\"`", board + "type T struct { A *Board }", "each of 32776 bytes"},
		{"a type that contains itself", "F Node `session:\"1,json\"`", "type Node struct { Next *Node; Cells [4096]int }\n", "each of 65552 bytes"},
		{"a list of itself", "F Tree `session:\"1,json\"`", board + "type Tree struct { Branches []Tree; Board *Board }\n", "each of 32800 bytes"},
		{"elements larger than all that is allowed", "F []T `session:\"1,json,max=30\"`", "type T [1024][1024]int\n", "for them: make the elements smaller"},
		{"in the elements of a list", "F []T `session:\"1,max=9\"`", board + "type T struct { L []Board `session:\"1,json,max=90\"` }", "field L can hold 270 elements"},
		{"light elements", "F []struct { A [100]int } `session:\"1,json\"`\nG map[string]any `session:\"2,json\"`\nH any `session:\"3,json\"`", "", ""},
		{"elements that json leaves out", "F []struct { A *Board `json:\"-\"` } `session:\"1,json\"`", board, ""},
		{"one value", "F Board `session:\"1,json\"`\nG *Board `session:\"2,msgpack\"`", board, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := build(t, app(tt.fields, tt.declarations))
			b.field(t, "F")
			var diags, notes diagnostic.List
			check.Memory(b.Package, &diags, &notes)
			if said := lines(diags); !strings.Contains(said, tt.diag) || (tt.diag == "") != (said == "") || strings.Contains(said, "\n") {
				t.Errorf("said %q, want %q", said, tt.diag)
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
