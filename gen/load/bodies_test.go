package load_test

import (
	"context"
	"go/ast"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

func TestBodiesAndGeneratedFilesAreReadOnRequest(t *testing.T) {
	t.Parallel()
	dir := module{
		"p.go":        "package p\n\nfunc f() int { return generated() + missing() }\n",
		"p_gen.go":    output.Header + "\n\npackage p\n\nfunc generated() int { return 1 }\n",
		"p_test.go":   "package p\n\n//typedsession:session Session cookie=s\ntype session struct{}\n",
		"q/q.go":      "package q\n\nfunc f() { var unused int }\n",
		"q/broken.go": "package q\n\nfunc broken( {\n",
	}.write(t)
	pkgs, diags, err := load.Load(context.Background(), load.Config{Dir: dir, Patterns: []string{"./..."}, Bodies: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := "q/broken.go:3:14: expected ')', found '{' (syntax)\n"; !strings.Contains(formatted(diags, dir), filepath.FromSlash(want)) {
		t.Errorf("diagnostics %q, want %q among them", formatted(diags, dir), want)
	}
	if len(pkgs) != 2 || fileNames(pkgs[0]) != "p.go p_gen.go" || fileNames(pkgs[1]) != "broken.go q.go" {
		t.Fatalf("packages %v, want p without its tests and the broken q", pkgs)
	}
	if got := messages(pkgs[0].Errors); got != "undefined: missing" {
		t.Errorf("errors in p: %s", got)
	}
	called := false
	ast.Inspect(pkgs[0].Files[0].Syntax, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok && name.Name == "generated" {
			called = pkgs[0].Info.Uses[name] != nil
		}
		return true
	})
	if !called {
		t.Error("the call in the body has no type information")
	}
}

func TestAnOverlayReplacesAndAddsFiles(t *testing.T) {
	t.Parallel()
	const directive = "\n\n//typedsession:session Session cookie=s\n"
	dir := module{"p.go": "not Go"}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir, Overlay: map[string][]byte{
		filepath.Join(dir, "p.go"):   []byte("package p\n\ntype inner int\n"),
		filepath.Join(dir, "new.go"): []byte("package p" + directive + "type session struct{ A inner }\n"),
	}})[0]
	if fileNames(pkg) != "new.go p.go" {
		t.Errorf("files %s", fileNames(pkg))
	}
	wantFields(t, pkg, "session", "A p.inner")
}
