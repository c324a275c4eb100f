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

// positions are what a diagnostic of each package begins with.
var positions = map[string]string{
	"gen/schema":       `\S+\.go"?:\d+:\d+: (note: )?`,
	"gen/check":        `\S+\.go:\d+:\d+: (note: )?`,
	"gen/lock":         `\S+\.(go|lock):\d+:\d+: (note: )?`,
	"gen/number":       `\S+\.go:\d+:\d+: `,
	"gen/load":         `(\S+\.go(:\d+:\d+)?: )?`, // what the go command says may have none
	"cmd/typedsession": `\S+: (note: )?`,          // they are about whole files
}

// TestEveryDiagnosticHasACaseWithItsPosition reads the calls of List.Add out of
// the generator's source. For each there must be a line in a script that its
// message and rule can make, with file, line and column.
func TestEveryDiagnosticHasACaseWithItsPosition(t *testing.T) {
	t.Parallel()
	expected := scriptText(t)
	for dir, position := range positions {
		for _, d := range addCalls(t, filepath.Join("..", filepath.FromSlash(dir))) {
			line := regexp.MustCompile(`(?m)^` + position + d.message() + ` \(` + d.rule + `\)$`)
			if !line.MatchString(expected) {
				t.Errorf("%s: no script has a case of %q (%s)", d.pos, d.format, d.rule)
			}
		}
	}
}

// TestEveryRuleHasACaseWithItsPosition is for rules that are worked out before the
// call of List.Add: they are literals too, and nothing else looks like one.
func TestEveryRuleHasACaseWithItsPosition(t *testing.T) {
	t.Parallel()
	expected := scriptText(t)
	rules := 0
	for dir, position := range positions {
		if dir == "cmd/typedsession" {
			continue // flags look like rules
		}
		for _, rule := range ruleNames(t, filepath.Join("..", filepath.FromSlash(dir))) {
			rules++
			if !regexp.MustCompile(`(?m)^` + position + `.* \(` + rule + `\)$`).MatchString(expected) {
				t.Errorf("no script has a case of the rule %s of %s", rule, dir)
			}
		}
	}
	if rules < 30 {
		t.Errorf("only %d rules were found", rules)
	}
}

var ruleName = regexp.MustCompile(`^"([a-z]+(-[a-z]+)+)"$`)

// ruleNames are the string literals in a package that are words joined by hyphens.
func ruleNames(t *testing.T, dir string) (names []string) {
	t.Helper()
	for _, file := range parseDir(t, token.NewFileSet(), dir) {
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if match := ruleName.FindStringSubmatch(literal.Value); match != nil {
					names = append(names, match[1])
				}
			}
			return true
		})
	}
	return names
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
	var calls []addCall
	fset := token.NewFileSet()
	for _, file := range parseDir(t, fset, dir) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 3 {
				return true
			}
			if f, ok := call.Fun.(*ast.SelectorExpr); !ok || f.Sel.Name != "Add" {
				return true
			}
			format, ok := text(call.Args[2])
			if !ok {
				t.Errorf("%s: the format of a diagnostic is a literal, for this test to see it", fset.Position(call.Pos()))
				return true
			}
			rule, ok := text(call.Args[1])
			if !ok {
				rule = `[a-z-]+`
			}
			calls = append(calls, addCall{fset.Position(call.Pos()), rule, format})
			return true
		})
	}
	if len(calls) == 0 {
		t.Fatalf("no diagnostic in %s", dir)
	}
	return calls
}

// parseDir parses the package in dir, without its tests.
func parseDir(t *testing.T, fset *token.FileSet, dir string) (files []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no source in %s: %v", dir, err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// text is the value of a string literal; not ok for anything else.
func text(x ast.Expr) (value string, ok bool) {
	literal, ok := x.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(literal.Value)
	return value, err == nil
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
