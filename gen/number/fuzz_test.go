package number_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/number"
)

// parsed is the part of a source that the fuzz target compares.
type parsed struct {
	outside string     // the text outside its structs
	names   []string   // the names of all fields, and their tags
	fields  []position // the fields without a session tag
	notes   []string   // all comments
}

type position struct {
	name         string
	line, column int
}

func read(source string) (p parsed, ok bool) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return p, false
	}
	end := 0
	ast.Inspect(file, func(n ast.Node) bool {
		s, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		if start := fset.PositionFor(s.Pos(), false).Offset; start >= end {
			p.outside += source[end:start] + "struct"
			end = fset.PositionFor(s.End(), false).Offset
		}
		for _, field := range s.Fields.List {
			tag := ""
			if field.Tag != nil {
				tag, _ = strconv.Unquote(field.Tag.Value)
			}
			number, tagged := reflect.StructTag(tag).Lookup("session")
			for _, name := range field.Names {
				at := fset.PositionFor(name.Pos(), false)
				if !tagged && name.Name != "_" {
					p.fields = append(p.fields, position{name.Name, at.Line, at.Column})
				}
				p.names = append(p.names, name.Name+" "+number)
			}
		}
		return true
	})
	p.outside += source[end:]
	for _, group := range file.Comments {
		for _, c := range group.List {
			p.notes = append(p.notes, strings.Join(strings.Fields(c.Text), " "))
		}
	}
	return p, true
}

// FuzzOnlyTagsChange checks that only the tags in structs change, and that every field
// gets its number.
func FuzzOnlyTagsChange(f *testing.F) {
	for _, body := range []string{
		"struct{}", "struct{ A int }", "struct {\n\tA, B int // x\n\t_ int\n}", "struct {\n\tA struct{ B int `json:\"b\"`; C []struct{ D int } }\n\tE int `session:\"7\"`\n}",
		"struct { /* a */ A /* b */ int /* c */; B \"x\".C }", "struct {\n\t// A is.\n\tA,\n\tB func(struct{ C int })\n\n\tinterface{ M() }\n}", "struct {\r\n\tA int `x`\r\n\tB string \"json:\\\"b\\\"\"\r\n}\r\n",
		"struct {\n\tA int `a:\"1\"\n`\n}", "[3]struct{ A, B map[string]struct{} }", "struct { A int } // x\n//line x:7\nvar x struct { A\n int }",
	} {
		f.Add("package p\n\ntype s " + body + "\n")
	}
	f.Fuzz(func(t *testing.T, source string) {
		before, ok := read(source)
		if !ok || len(before.fields) == 0 {
			return
		}
		var fields []number.Field
		for i, field := range before.fields {
			fields = append(fields, number.Field{Name: field.name, Number: i + 1, Pos: token.Position{Line: field.line, Column: field.column}})
		}
		var diags diagnostic.List
		result, written, err := number.Write("a.go", []byte(source), fields, &diags)
		if err != nil {
			t.Fatal(err)
		}
		if len(diags) > 0 {
			return
		}
		after, ok := read(string(result))
		if !ok {
			t.Fatalf("not Go any more: %q", result)
		}
		if before.outside != after.outside {
			t.Errorf("outside of structs %q became %q", before.outside, after.outside)
		}
		if !slices.Equal(before.notes, after.notes) {
			t.Errorf("the comments %q became %q", before.notes, after.notes)
		}
		want := slices.Clone(before.names)
		next := 0
		for i, name := range want {
			if next < len(fields) && name == fields[next].Name+" " {
				next++
				want[i] = fmt.Sprint(name, next)
			}
		}
		if !slices.Equal(after.names, want) {
			t.Errorf("fields %q, want %q", after.names, want)
		}
		lines := strings.Split(string(result), "\n")
		for _, f := range written {
			if !strings.HasPrefix(lines[f.Pos.Line-1][f.Pos.Column-1:], f.Name) {
				t.Errorf("%s is not in line %d, column %d", f.Name, f.Pos.Line, f.Pos.Column)
			}
		}
	})
}
