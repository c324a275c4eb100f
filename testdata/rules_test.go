package testdata

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestEveryDiagnosticHasACaseWithItsPosition reads the calls of List.Add out of
// the generator's source. For each there must be a line in a script that its
// message and rule can make, with file, line and column.
func TestEveryDiagnosticHasACaseWithItsPosition(t *testing.T) {
	expected := scriptText(t)
	for dir, position := range map[string]string{
		"schema": `\S+\.go:\d+:\d+: `,
		"check":  `\S+\.go:\d+:\d+: `,
		"load":   `(\S+\.go(:\d+:\d+)?: )?`, // what the go command says may have none
	} {
		for _, d := range addCalls(t, filepath.Join("..", "gen", dir)) {
			line := regexp.MustCompile(`(?m)^` + position + d.message() + ` \(` + d.rule + `\)$`)
			if !line.MatchString(expected) {
				t.Errorf("%s: no script has a case of %q (%s)", d.pos, d.format, d.rule)
			}
		}
	}
}

// addCall is a call of Add(position, rule, format, …).
type addCall struct {
	pos          token.Position
	rule, format string
}

var verb = regexp.MustCompile(`%[a-z]`)

// message is a pattern for what the format makes.
func (d addCall) message() string {
	var pattern strings.Builder
	for i, text := range verb.Split(d.format, -1) {
		if i > 0 {
			pattern.WriteString(`.*`)
		}
		pattern.WriteString(regexp.QuoteMeta(text))
	}
	return pattern.String()
}

func addCalls(t *testing.T, dir string) []addCall {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	var calls []addCall
	fset := token.NewFileSet()
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 3 {
				return true
			}
			if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != "Add" {
				return true
			}
			pos := fset.Position(call.Pos())
			calls = append(calls, addCall{pos, text(t, pos, call.Args[1]), text(t, pos, call.Args[2])})
			return true
		})
	}
	if len(calls) == 0 {
		t.Fatalf("no diagnostic in %s", dir)
	}
	return calls
}

// text is the value of a string literal, which rules and formats have to be for
// this test to see them.
func text(t *testing.T, call token.Position, x ast.Expr) string {
	t.Helper()
	literal, ok := x.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		t.Fatalf("%s: the rule and the format of a diagnostic are literals", call)
	}
	value, err := strconv.Unquote(literal.Value)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func scriptText(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("scripts", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(content)
	}
	return all.String()
}
