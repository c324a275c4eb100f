package load_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
)

const annotated = "package p\n\n//typedsession:session Session cookie=s\ntype session struct{ Count int }\n"

func TestWhatKeepsAPackageFromBeingReadIsADiagnostic(t *testing.T) {
	tests := []struct {
		name  string
		files module
		want  string
	}{
		{
			"syntax error beside the session",
			module{"p.go": annotated, "q.go": "package p\n\nfunc f() {\n\tx = = 3\n}\n"},
			"q.go:4:6: expected operand, found '=' (syntax)\n" +
				"q.go:5:3: expected ';', found 'EOF' (syntax)\n",
		},
		{
			"syntax error in a body of the session's file",
			module{"p.go": annotated + "\nfunc f() { 1 + }\n"},
			"p.go:6:16: expected operand, found '}' (syntax)\n",
		},
		{
			"syntax error in the imports",
			module{"p.go": annotated, "q.go": "package p\n\nimport fmt\n"},
			"q.go:3:11: missing import path (syntax)\n",
		},
		{
			"conflict in a file of the user's",
			module{"p.go": annotated, "q.go": "package p\n\n<<<<<<< HEAD\ntype a int\n=======\n>>>>>>> topic\n"},
			"q.go:3:1: a merge conflict: settle it and remove the markers (syntax)\n",
		},
		{
			"conflict in a generated file without its header",
			module{"p.go": annotated, "p_gen.go": "<<<<<<< HEAD\npackage p\n=======\npackage p // other\n>>>>>>> topic\n"},
			"p_gen.go:1:1: a merge conflict: if typedsession made this file, remove it and generate again, else settle the conflict (syntax)\n",
		},
		{
			"empty file of the user's",
			module{"p.go": annotated, "q.go": ""},
			"q.go:1:1: expected 'package', found 'EOF' (syntax)\n",
		},
		{
			"two package names",
			module{"p.go": annotated, "q.go": "package q\n"},
			"q.go:1:9: package q here, but p in another file: a directory holds one package (package-name)\n",
		},
		{
			"a session in a file that is no text",
			module{"p.go": annotated, "q.go": "\x00" + annotated},
			"q.go: the go command cannot read this file: read DIR/q.go: unexpected NUL in input (unreadable)\n",
		},
		{
			"a session under a broken build constraint",
			module{"p.go": annotated, "q.go": "//go:build linux &&\n\n" + annotated},
			"q.go: the go command cannot read this file: q.go: parsing //go:build line: unexpected end of expression (unreadable)\n",
		},
		{
			"no Go files",
			module{"README": ""},
			"no Go files in DIR (no-package)\n",
		},
		{
			"no Go files on this platform",
			module{"p.go": "//go:build none\n\n" + annotated},
			"build constraints exclude all Go files in DIR (no-package)\n",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := tt.files.write(t)
			pkgs, said := mustFail(t, dir)
			if got := strings.ReplaceAll(said, dir, "DIR"); got != tt.want {
				t.Errorf("got  %swant %s", got, tt.want)
			}
			if len(pkgs) > 0 {
				t.Errorf("package %s was returned all the same", pkgs[0].Path)
			}
		})
	}
}

func TestWhatIsWrongElsewhereIsIgnored(t *testing.T) {
	tests := []struct {
		name  string
		files module
	}{
		{"type error", module{"q.go": "package p\n\nvar x int = \"\"\n"}},
		{"type error in a body", module{"q.go": "package p\n\nfunc f() int { return Missing }\n"}},
		{"import that does not exist", module{"q.go": "package p\n\nimport \"example.org/nope\"\n\nvar x nope.X\n"}},
		{"relative import", module{"q.go": "package p\n\nimport _ \"./nope\"\n"}},
		{"import of an internal package", module{"q.go": "package p\n\nimport _ \"net/http/internal\"\n"}},
		{"import of itself", module{"q.go": "package p\n\nimport _ \"example.com/m\"\n"}},
		{"redeclaration", module{"q.go": "package p\n\nfunc f() {}\nfunc f() {}\n"}},
		{"file that is no text", module{"q.go": "package p\x00\n"}},
		{"syntax error in a test", module{"q_test.go": "package p\n\nfunc {\n"}},
		{"package name of a test", module{"q_test.go": "package q\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pkgs := mustLoad(t, load.Config{Dir: tt.files.with(module{"p.go": annotated}).write(t)})
			wantFields(t, pkgs[0], "session", "Count int")
		})
	}
}

func TestABrokenPackageWithoutSessionsIsNoBusinessOfOurs(t *testing.T) {
	t.Parallel()
	dir := module{
		"p/p.go": annotated,
		"q/q.go": "package q\n\nfunc {\n",
		"r/a.go": "package r\n",
		"r/b.go": "package s\n",
	}.write(t)
	pkgs := mustLoad(t, load.Config{Dir: dir, Patterns: []string{"./..."}})
	if len(pkgs) != 3 {
		t.Fatalf("%d packages, want 3", len(pkgs))
	}
	wantFields(t, pkgs[0], "session", "Count int")
}

func TestOneBrokenPackageDoesNotHideAnother(t *testing.T) {
	t.Parallel()
	dir := module{
		"p/p.go": annotated,
		"q/q.go": annotated + "func {\n",
	}.write(t)
	pkgs, said := mustFail(t, dir, "./p", "./q", "./nope")
	if len(pkgs) != 1 || pkgs[0].Path != "example.com/m/p" {
		t.Errorf("packages %v, want p alone", pkgs)
	}
	for _, want := range []string{"q/q.go:5:6: ", "nope: directory not found (no-package)"} {
		if !strings.Contains(said, want) {
			t.Errorf("diagnostics lack %q:\n%s", want, said)
		}
	}
}
