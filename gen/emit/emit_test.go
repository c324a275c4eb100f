package emit_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/emit"
	"github.com/typedsession/typedsession/gen/internal/sourcetest"
	"github.com/typedsession/typedsession/gen/schema"
)

// declarations imports what the fields in these tests mention.
const declarations = `
import "time"

var _ time.Time

type Line struct {
	SKU string ` + "`session:\"1,max=9\"`" + `
}
`

// generated is the schema of a source with one session, and the code that is made of it.
type generated struct {
	session *schema.Session
	code    *ast.File
	text    string // the code, with one blank for any run of blanks
}

func generate(t *testing.T, source string) generated {
	t.Helper()
	var diags diagnostic.List
	p := schema.Build(sourcetest.Load(t, source, "."), nil, &diags)
	for _, d := range diags {
		t.Fatalf("%v\n%s", d, source)
	}
	contents, err := emit.Files(p, nil)
	if err != nil {
		t.Fatal(err)
	}
	code, err := parser.ParseFile(token.NewFileSet(), "session_gen.go", contents[0], parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	return generated{p.Files[0].Sessions[0], code, strings.Join(strings.Fields(string(contents[0])), " ")}
}

// withField generates a session that has one field, called X.
func withField(t *testing.T, field string) generated {
	t.Helper()
	source := sourcetest.App("X "+field, "")
	return generate(t, strings.Replace(source, "package app\n", "package app\n"+declarations, 1))
}

// comment returns the comment of a function or method, as one line.
func (g generated) comment(t *testing.T, name string) string {
	t.Helper()
	for _, decl := range g.code.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == name {
			return strings.Join(strings.Fields(f.Doc.Text()), " ")
		}
	}
	t.Fatalf("no %s was generated", name)
	return ""
}

// accessors returns the methods of the session for the field X, in the order of the code.
func (g generated) accessors() (names []string) {
	for _, decl := range g.code.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Recv != nil && strings.HasSuffix(f.Name.Name, "X") {
			if receiver, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok && receiver.X.(*ast.Ident).Name == "Session" {
				names = append(names, f.Name.Name)
			}
		}
	}
	return names
}

func TestAFieldHasTheMethodsThatItsTypeAndOptionsAskFor(t *testing.T) {
	for _, test := range []struct{ field, methods string }{
		{"bool `session:\"1\"`", "X SetX ClearX"},
		{"int `session:\"1\"`", "X SetX AddX ClearX"},
		{"float64 `session:\"1,default=0.5\"`", "X SetX AddX ClearX"},
		{"time.Duration `session:\"1\"`", "X SetX AddX ClearX"},
		{"time.Time `session:\"1\"`", "X SetX ClearX"},
		{"string `session:\"1,flash\"`", "X SetX ClearX TakeX"},
		{"*string `session:\"1\"`", "X SetX ClearX HasX LookupX"},
		{"*int `session:\"1,flash\"`", "X SetX AddX ClearX TakeX HasX LookupX"},
		{"[]string `session:\"1\"`", "X SetX ClearX"},
		{"[]string `session:\"1,keep=4\"`", "X SetX ClearX AppendX"},
		{"[]string `session:\"1,flash\"`", "X SetX ClearX TakeX AppendX"},
		{"Line `session:\"1\"`", "X SetX ClearX"},
	} {
		g := withField(t, test.field)
		if got := strings.Join(g.accessors(), " "); got != test.methods {
			t.Errorf("%s has %s, want %s", test.field, got, test.methods)
		}
		// Package check finds names that clash in the list of package schema.
		listed, written := schema.AccessorsOf(g.session.Struct.Fields[0]), g.accessors()
		slices.Sort(listed)
		slices.Sort(written)
		if !slices.Equal(listed, written) {
			t.Errorf("%s: schema.AccessorsOf returns %v, and the methods are %v", test.field, listed, written)
		}
	}
}

func TestTheCommentOfASetterSaysWhatItRefusesAndAlters(t *testing.T) {
	for _, test := range []struct{ field, says string }{
		{"string `session:\"1\"`", ""},
		{"string `session:\"1,max=64\"`", "For a value longer than 64 bytes it returns an error and leaves the field as it is."},
		{"string `session:\"1,enum=light|dark\"`", "For a value that is none of the enum's, it returns an error and leaves the field as it is."},
		{"[]int `session:\"1,max=5\"`", "For more than 5 elements it returns an error and leaves the field as it is."},
		{"[]string `session:\"1,max=5,each=9\"`", "For more than 5 elements or an element longer than 9 bytes, it returns an error and leaves the field as it is."},
		{"map[string]string `session:\"1,max=5,each=9\"`", "For more than 5 entries, a key or value longer than 9 bytes or a map with keys that are equal once they are valid UTF-8, it returns an error and leaves the field as it is."},
		{"[]*int `session:\"1\"`", "For an element that is nil, it returns an error and leaves the field as it is."},
		{"[]*Line `session:\"1,max=2\"`", "For more than 2 elements or an element that is nil or one that breaks the bounds of its fields, it returns an error and leaves the field as it is."},
		{"Line `session:\"1\"`", "For a value that breaks the bounds of its fields, it returns an error and leaves the field as it is."},
		{"any `session:\"1,json,max=90\"`", "For a value of more than 90 bytes of JSON or a value that does not come back from JSON as it is, it returns an error and leaves the field as it is."},
		{"time.Time `session:\"1\"`", "The time is kept in whole seconds, rounded down, in UTC."},
		{"time.Time `session:\"1,nano\"`", "For a value that is out of range, it returns an error and leaves the field as it is. The time is kept in whole nanoseconds, rounded down, in UTC."},
		{"bool `session:\"1,ttl=5m\"`", "The field is absent again after 5m."},
		{"[]int `session:\"1,keep=1\"`", "Of more elements than one it keeps the last."},
		{"[]int `session:\"1,keep=4\"`", "Of more than 4 elements it keeps the last 4."},
		{"int `session:\"1,owner\"`", "It says whose session it is: another value than before renews a session in a store, as Renew does."},
	} {
		want := "SetX sets the session's X."
		if test.says != "" {
			want += " " + test.says
		}
		got := strings.Replace(withField(t, test.field).comment(t, "SetX"), " v becomes the session's own, to be changed in place: do not share it with another session.", "", 1)
		if got != want {
			t.Errorf("%s:\n%s\nwant\n%s", test.field, got, want)
		}
	}
}

func TestTheCommentOfTheConstructorHasTheTimeoutsAsPeopleWriteThem(t *testing.T) {
	for _, test := range []struct{ options, says string }{
		{"idle=30m absolute=12h", "ends 30m after its last use and 12h after it began."},
		{"idle=90s absolute=24h", "ends 1m30s after its last use and 24h after it began."},
		{"idle=36h absolute=48h", "ends 36h after its last use and 2 days after it began."},
		{"idle=1h absolute=2h remember=14d/180d", "; a remembered one 14 days after its last use and 180 days after it began."},
	} {
		source := strings.Replace(sourcetest.App("X int `session:\"1\"`", ""), "idle=1h absolute=2h", test.options, 1)
		if got := generate(t, source).comment(t, "NewSessionManager"); !strings.Contains(got, test.says) {
			t.Errorf("%s: %s\nwant %s", test.options, got, test.says)
		}
	}
}

// Which types of the standard library are aliases differs between versions of Go. An alias of any other package may come
// to mean another type, which the guards notice since they name the type behind it.
func TestTheGuardsNameATypeOfTheStandardLibraryAsTheSourceDoes(t *testing.T) {
	const declarations = `
import (
	"encoding/json"
	"io/fs"
	"os"

	"example.com/lib"
)

type (
	mode        = os.FileMode
	count       = uint8
	list[T any] = []T
)

var (
	_ json.RawMessage
	_ fs.FileMode
	_ lib.Mode
)
`
	const imported = "\n-- example.com/lib/lib.go --\npackage lib\nimport (\"encoding/json\"; \"os\")\ntype Mode = os.FileMode\ntype Raw = json.RawMessage\n"
	for _, test := range []struct{ source, guard string }{
		{"os.FileMode", "os.FileMode"},
		{"mode", "os.FileMode"},
		{"lib.Mode", "os.FileMode"},
		{"fs.FileMode", "fs.FileMode"},
		{"json.RawMessage", "json.RawMessage"},
		{"lib.Raw", "json.RawMessage"},
		{"count", "uint8"},
		{"[]mode", "[]os.FileMode"},
		{"list[lib.Raw]", "[]json.RawMessage"},
		{"map[count]mode", "map[uint8]os.FileMode"},
	} {
		source := strings.Replace(sourcetest.App("X "+test.source+" `session:\"1\"`", ""), "package app\n", "package app\n"+declarations, 1)
		g := generate(t, source+imported)
		for _, want := range []string{
			") X() " + test.source + " {",
			"func _(asGenerated func(string) struct { X " + test.guard + " `session:\"1\"` })",
		} {
			if !strings.Contains(g.text, want) {
				t.Errorf("%s: no %s in\n%s", test.source, want, g.text)
			}
		}
	}
}
