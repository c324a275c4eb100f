package schema_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/emit"
)

// A struct that is a session of its own is a nested one in another session, whichever of
// the two is read first.
func TestOptionsForASessionsOwnFieldsAreRefusedWhereItIsNested(t *testing.T) {
	const login = "//typedsession:session Login cookie=l idle=1h absolute=2h\ntype login struct {\n\tUser string `session:\"1\"`\n\tToken string `session:\"2,%s\"`\n}\n"
	const other = "//typedsession:session Session cookie=s idle=1h absolute=2h\ntype session struct {\n\tLast %s `session:\"1\"`\n}\n"
	for _, option := range []string{"secret", "flash", "ttl=5m", "default=x"} {
		for _, field := range []string{"login", "*login", "[]login", "map[string]login", "struct { L login `session:\"1\"` }", "[2]login"} {
			a, b := fmt.Sprintf(login, option), fmt.Sprintf(other, field)
			name, _, _ := strings.Cut(option, "=")
			want := "option-nested: " + name + " is for a session's own fields: Token is a field of a nested struct; login is a session of its own and nested as well: nest a struct without the option"
			for _, source := range []string{
				"-- a.go --\npackage app\n" + a + "\n" + b,
				"-- a.go --\npackage app\n" + b + "\n" + a,
				"-- a.go --\npackage app\n" + a + "\n-- b.go --\npackage app\n" + b,
				"-- a.go --\npackage app\n" + b + "\n-- b.go --\npackage app\n" + a,
			} {
				if said := build(t, source).said(); said != want {
					t.Errorf("%s in %s: said %q\n%s", option, field, said, source)
				}
			}
		}
	}
}

// randomSchema makes the declarations of a package: structs that contain one another,
// some of them sessions too, with and without mistakes.
type randomSchema struct {
	*rand.Rand
	right bool // the declarations have no mistakes
	names []string
}

func (r randomSchema) declarations() []string {
	all := []string{"type Theme string", "type List []int", "type Own struct{ a int }\nfunc (Own) MarshalText() ([]byte, error) { return nil, nil }\nfunc (*Own) UnmarshalText([]byte) error { return nil }"}
	for i, name := range r.names {
		text := "type " + name + " struct {\n" + r.fields(i) + "}"
		if !strings.HasPrefix(name, "N") {
			text = fmt.Sprintf("//typedsession:session %sSession cookie=c%d idle=1h absolute=2h\n", name, i) + text
		}
		if r.IntN(3) == 0 {
			text += "\n\nfunc (" + name + ") IsZero() bool { return false }"
		}
		all = append(all, text)
	}
	return all
}

func (r randomSchema) fields(holder int) string {
	var b strings.Builder
	for i := range 1 + r.IntN(4) {
		inner := r.names[r.IntN(len(r.names))]
		byValue := r.names[min(holder+1+i, len(r.names)-1)] // Go itself refuses a cycle of values
		if holder+1 == len(r.names) {
			byValue = "int"
		}
		if r.right {
			if holder+1 == len(r.names) {
				inner = "int"
			} else {
				inner = r.names[holder+1+r.IntN(len(r.names)-holder-1)]
			}
		}
		kinds := []string{
			byValue + "#", "*" + inner + "#", "[]" + inner + "#", "map[string]" + inner + "#", "[][]" + inner + "#",
			"int#", "string#,max=8", "Theme#,enum=light|dark", "string#,enum=a|b", "List#", "Own#", "struct{ X string `session:\"1,enum=on|off\"` }#",
		}
		if !r.right {
			kinds = append(kinds, "string#,secret", "string#,flash", "int#,ttl=5m", "int#,default=3", "Theme#,enum=light", "any#", "int#,max=3", "[]"+inner+"#,ttl=1m", byValue+"#,flash", "[][][][][][][][][][][][][][][][][][][][][]"+inner+"#", "Missing#")
		}
		kind, options, _ := strings.Cut(kinds[r.IntN(len(kinds))], "#")
		number := fmt.Sprint(i + 1)
		switch {
		case r.right:
		case r.IntN(12) == 0:
			number = "1"
		case r.IntN(20) == 0:
			fmt.Fprintf(&b, "\tF%d %s\n", i, kind)
			continue
		}
		fmt.Fprintf(&b, "\tF%d %s `session:\"%s%s\"`\n", i, kind, number, options)
	}
	return b.String()
}

// inFiles puts the declarations into files, alone or with others, in a random order.
func (r randomSchema) inFiles(declarations []string) string {
	files := make([]string, 1+r.IntN(4))
	for _, i := range r.Perm(len(declarations)) {
		n := r.IntN(len(files))
		files[n] += declarations[i] + "\n\n"
	}
	var b strings.Builder
	for i, content := range files {
		fmt.Fprintf(&b, "-- %c%d.go --\npackage app\n\n%s", 'a'+rune(r.IntN(20)), i, content)
	}
	return b.String()
}

var place = regexp.MustCompile(`\w+\.go, line \d+|line \d+`)

// saidAnywhere returns the messages without positions, each once.
func saidAnywhere(b built) string {
	said := strings.Split(place.ReplaceAllString(b.said(), "there"), "\n")
	slices.Sort(said)
	return strings.Join(slices.Compact(said), "\n")
}

// declared returns the generated declarations, sorted.
func (b built) declared(t *testing.T) string {
	t.Helper()
	var all []string
	contents, err := emit.Files(b.Package, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range b.Files {
		content := contents[i]
		syntax, err := parser.ParseFile(token.NewFileSet(), file.Output, content, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range syntax.Decls {
			if g, ok := decl.(*ast.GenDecl); !ok || g.Tok != token.IMPORT {
				all = append(all, string(content[decl.Pos()-syntax.FileStart:decl.End()-syntax.FileStart]))
			}
		}
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), "\n\n")
}

func TestTheOrderOfFilesAndDeclarationsChangesNoDiagnostic(t *testing.T) {
	wrong := 0
	for seed := range uint64(150) {
		r := randomSchema{Rand: rand.New(rand.NewPCG(seed, 1)), names: []string{"A", "B", "C", "N1", "N2", "N3"}}
		declarations := r.declarations()
		first := r.inFiles(declarations)
		want := saidAnywhere(build(t, first))
		if want != "" {
			wrong++
		}
		for range 4 {
			source := r.inFiles(declarations)
			if got := saidAnywhere(build(t, source)); got != want {
				t.Fatalf("seed %d: said\n%s\nof\n%s\nand said\n%s\nof\n%s", seed, want, first, got, source)
			}
		}
	}
	if wrong < 100 {
		t.Errorf("only %d schemas were wrong", wrong)
	}
}

func TestTheOrderOfFilesAndDeclarationsChangesNoGeneratedDeclaration(t *testing.T) {
	for seed := range uint64(12) {
		r := randomSchema{Rand: rand.New(rand.NewPCG(seed, 2)), right: true, names: []string{"A", "B", "N1", "C", "N2", "N3"}}
		declarations := r.declarations()
		first := r.inFiles(declarations)
		b := build(t, first)
		if said := b.said(); said != "" {
			t.Fatalf("seed %d: %s\n%s", seed, said, first)
		}
		want := b.declared(t)
		for range 2 {
			source := r.inFiles(declarations)
			if got := build(t, source).declared(t); got != want {
				t.Fatalf("seed %d: generated\n%s\nof\n%s\nand generated\n%s\nof\n%s", seed, want, first, got, source)
			}
		}
	}
}
