package load_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

func TestSyntaxHasCommentsButNoBodies(t *testing.T) {
	t.Parallel()
	dir := module{"p.go": `package p

import "os"

// session is documented.
//
//typedsession:session Session cookie=s
type session struct {
	Count int // counts
}

func f() int {
	//typedsession:session misplaced
	return missing(os.Args)
}
`}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	var comments []string
	for _, group := range pkg.Files[0].Syntax.Comments {
		for _, c := range group.List {
			comments = append(comments, c.Text)
		}
	}
	want := []string{"// session is documented.", "//", "//typedsession:session Session cookie=s", "// counts", "//typedsession:session misplaced"}
	if !slices.Equal(comments, want) {
		t.Errorf("comments %q, want %q", comments, want)
	}
	for _, decl := range pkg.Files[0].Syntax.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Body != nil {
			t.Errorf("%s has its body", f.Name)
		}
	}
	if len(pkg.Errors) > 0 {
		t.Errorf("errors that come from bodies or their absence: %v", pkg.Errors)
	}
}

func TestInfoKnowsTheDeclarations(t *testing.T) {
	t.Parallel()
	pkg := mustLoad(t, load.Config{Dir: shop.write(t)})[0]
	for ident, object := range pkg.Info.Defs {
		if ident.Name == "session" && object != nil {
			if at := pkg.Fset.Position(ident.Pos()); filepath.Base(at.Filename) != "shop.go" || at.Line != 14 || at.Column != 6 {
				t.Errorf("session is at %s, want shop.go:14:6", at)
			}
			return
		}
	}
	t.Error("Defs lacks session")
}

func TestMethodsOfFieldTypesAreKnown(t *testing.T) {
	t.Parallel()
	dir := module{"p.go": `package p

import "time"

//typedsession:session Session cookie=s
type session struct{ Theme Theme }

type Theme string

func (t *Theme) UnmarshalText(text []byte) error { return check(SessionFrom(nil), t, time.Now()) }
`}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	theme := pkg.Types.Scope().Lookup("Theme").Type()
	if types.NewMethodSet(types.NewPointer(theme)).Lookup(pkg.Types, "UnmarshalText") == nil {
		t.Error("Theme lost its method")
	}
}

func TestSessionsInTestFilesAreInPackagesOfTheirOwn(t *testing.T) {
	files := module{
		"p.go":          "package p\n\n//typedsession:session Session cookie=s\ntype session struct{ Role Role }\n\ntype Role string\n",
		"plain_test.go": "package p\n\ntype Plain int\n",
		"in_test.go":    "package p\n\n//typedsession:session InTest cookie=i\ntype inTest struct{ Role Role; Plain Plain }\n\nvar _ InTest\n",
		"ext_test.go":   "package p_test\n\nimport p \"example.com/m\"\n\n//typedsession:session Ext cookie=e\ntype ext struct{ Role p.Role; Plain p.Plain }\n\nvar _ Ext\n",
		"none_test.go":  "//go:build none\n\npackage p\n\n//typedsession:session None cookie=n\n",
		"none.go":       "//go:build none\n\npackage p\n",
	}
	check := func(t *testing.T, files module) {
		t.Parallel()
		pkgs := mustLoad(t, load.Config{Dir: files.write(t)})
		if len(pkgs) != 3 {
			t.Fatalf("%d packages, want 3", len(pkgs))
		}
		wantFields(t, pkgs[0], "session", "Role p.Role")
		wantFields(t, pkgs[1], "inTest", "Role p.Role; Plain p.Plain")
		wantFields(t, pkgs[2], "ext", "Role p.Role; Plain p.Plain")
		for i, want := range []struct {
			path, name, files string
			test              bool
			unread            string
		}{
			{"example.com/m", "p", "p.go", false, "none_test.go"},
			{"example.com/m", "p", "in_test.go plain_test.go", true, ""},
			{"example.com/m_test", "p_test", "ext_test.go", true, ""},
		} {
			pkg := pkgs[i]
			if pkg.Path != want.path || pkg.Name != want.name || pkg.Test != want.test {
				t.Errorf("package %d is %s %s, test %v, want %v", i, pkg.Path, pkg.Name, pkg.Test, want)
			}
			if got := fileNames(pkg); got != want.files {
				t.Errorf("package %d has files %s, want %s", i, got, want.files)
			}
			if got := baseNames(pkg.Unread); got != want.unread {
				t.Errorf("package %d leaves unread %s, want %s", i, got, want.unread)
			}
		}
	}
	t.Run("never generated", func(t *testing.T) { check(t, files) })
	for name, content := range map[string]string{
		"empty":                "",
		"another package name": output.Header + "\n\npackage other\n",
		"binary":               output.Header + "\n\x00",
	} {
		t.Run(name, func(t *testing.T) {
			check(t, files.with(module{"a_gen_test.go": content, "in_gen_test.go": content, "ext_gen_test.go": content, "p_gen.go": content}))
		})
	}
}

func TestASyntaxErrorBesideASessionInATestIsADiagnostic(t *testing.T) {
	t.Parallel()
	dir := module{
		"p.go":      annotated,
		"p_test.go": strings.Replace(annotated, "session struct", "inTest struct", 1),
		"q_test.go": "package p\n\nfunc {\n",
	}.write(t)
	pkgs, said := mustFail(t, dir)
	if want := "q_test.go:3:6: expected 'IDENT', found '{' (syntax)\n"; said[:min(len(said), len(want))] != want {
		t.Errorf("diagnostics %s, want %s", said, want)
	}
	if len(pkgs) != 1 || pkgs[0].Test {
		t.Errorf("packages %v, want the one without tests", pkgs)
	}
}

func TestOurOwnTestFilesDeclareNoSessions(t *testing.T) {
	t.Parallel()
	dir := module{
		"p.go":          annotated,
		"p_gen_test.go": output.Header + "\n\npackage p\n\n//typedsession:session quoted\n",
	}.write(t)
	pkgs := mustLoad(t, load.Config{Dir: dir})
	if len(pkgs) != 1 || len(pkgs[0].Unread) > 0 {
		t.Errorf("packages %v, unread %s, want one package and nothing unread", pkgs, baseNames(pkgs[0].Unread))
	}
}

func TestSessionsForAnotherPlatformAreUnread(t *testing.T) {
	t.Parallel()
	dir := module{
		"p.go":            annotated,
		"p_plan9.go":      annotated,
		"p_plan9_test.go": annotated,
		"p_plan9_gen.go":  output.Header + "\n\n//go:build plan9\n\npackage p\n\n//typedsession:quoted\n",
		"q.go":            "//go:build none\n\n" + annotated,
		"r_windows.go":    "package p\n\ntype withoutSession int\n",
	}.write(t)
	pkgs := mustLoad(t, load.Config{Dir: dir, Env: linux()})
	if got, want := baseNames(pkgs[0].Unread), "p_plan9.go p_plan9_test.go q.go"; got != want {
		t.Errorf("unread %s, want %s", got, want)
	}
	if len(pkgs) != 1 {
		t.Errorf("%d packages, want 1: no test file is read here", len(pkgs))
	}
}

func TestADirectoryWithNothingButOurFilesIsAPackageWithoutFiles(t *testing.T) {
	t.Parallel()
	dir := module{"p_gen.go": output.Header + "\n\npackage p\n"}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	if pkg.Name != "p" || pkg.Dir != dir || len(pkg.Files) > 0 || pkg.Types == nil || pkg.Info == nil {
		t.Errorf("got %+v", pkg)
	}
}

func TestErrorsInIsForOneRange(t *testing.T) {
	t.Parallel()
	dir := module{"p.go": "package p\n\ntype session struct {\n\tA Missing\n\tB Gone\n}\n\nvar _ Lost\n"}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	if len(pkg.Errors) != 3 {
		t.Fatalf("errors %v, want 3", pkg.Errors)
	}
	structure := pkg.Files[0].Syntax.Decls[0].(*ast.GenDecl).Specs[0].(*ast.TypeSpec).Type.(*ast.StructType)
	b := structure.Fields.List[1].Type
	for _, tt := range []struct {
		pos, end token.Pos
		want     string
	}{
		{structure.Pos(), structure.End(), "undefined: Missing; undefined: Gone"},
		{b.Pos(), b.End(), "undefined: Gone"},
		{b.End(), structure.End(), ""},
	} {
		if got := messages(pkg.ErrorsIn(tt.pos, tt.end)); got != tt.want {
			t.Errorf("errors %q, want %q", got, tt.want)
		}
	}
}

func messages(errs []types.Error) string {
	var list []string
	for _, err := range errs {
		list = append(list, err.Msg)
	}
	return strings.Join(list, "; ")
}
