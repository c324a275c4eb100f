package load_test

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

// linux is an environment in which the go command chooses files for Linux.
func linux() []string { return append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0") }

func TestSourcesWithWindowsLineEndsKeepTheirPositions(t *testing.T) {
	t.Parallel()
	dir := module{"p.go": strings.ReplaceAll(annotated, "\n", "\r\n")}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	wantFields(t, pkg, "session", "Count int")
	if at := pkg.Fset.Position(structOf(pkg, "session").Pos()); at.Line != 4 || at.Column != 14 {
		t.Errorf("the struct is at %d:%d, want 4:14", at.Line, at.Column)
	}
	comment := pkg.Files[0].Syntax.Comments[0].List[0].Text
	if want := "//typedsession:session Session cookie=s"; comment != want {
		t.Errorf("directive %q, want %q", comment, want)
	}
}

// The overlay of the second load must work wherever the first does, so these
// tests have a generated file that the go command cannot read.
var unreadable = module{"a_gen.go": output.Header + "\n\npackage other\n"}

func TestVendoredModulesAreUsed(t *testing.T) {
	t.Parallel()
	dir := unreadable.with(module{
		"go.mod":                               "module example.com/m\n\ngo 1.26.0\n\nrequire example.com/money v1.0.0\n",
		"vendor/modules.txt":                   "# example.com/money v1.0.0\n## explicit; go 1.26\nexample.com/money\n",
		"vendor/example.com/money/a.go":        "package money\n\ntype Amount int64\n\nvar _ Session\n",
		"vendor/example.com/money/zero_gen.go": "",
		"p.go":                                 "package p\n\nimport \"example.com/money\"\n\n//typedsession:session Session cookie=s\ntype session struct{ Total money.Amount }\n",
	}).write(t)
	pkg := mustLoad(t, load.Config{Dir: dir})[0]
	wantFields(t, pkg, "session", "Total money.Amount")
}

func TestModulesOfAWorkspaceSeeEachOther(t *testing.T) {
	t.Parallel()
	dir := module{
		"go.work":      "go 1.26.0\n\nuse (\n\t./app\n\t./lib\n)\n",
		"go.mod":       "module example.com/unused\n",
		"lib/go.mod":   "module example.com/lib\n\ngo 1.26.0\n",
		"lib/lib.go":   "package lib\n\n//typedsession:session Session cookie=l\ntype session struct{ Role Role }\n\ntype Role string\n\nvar _ Session\n",
		"lib/a_gen.go": unreadable["a_gen.go"],
		"app/go.mod":   "module example.com/app\n\ngo 1.26.0\n",
		"app/app.go":   "package app\n\nimport \"example.com/lib\"\n\n//typedsession:session Session cookie=a\ntype session struct{ Role lib.Role }\n",
		"app/a_gen.go": unreadable["a_gen.go"],
	}.write(t)
	pkgs := mustLoad(t, load.Config{Dir: filepath.Join(dir, "app"), Patterns: []string{".", "example.com/lib"}})
	if len(pkgs) != 2 {
		t.Fatalf("%d packages, want 2: both modules are the user's", len(pkgs))
	}
	wantFields(t, pkgs[0], "session", "Role lib.Role")
	wantFields(t, pkgs[1], "session", "Role lib.Role")
}

func TestGOFLAGSAndBuildFlagsApply(t *testing.T) {
	files := unreadable.with(module{
		"plain.go": "//go:build !big\n\npackage p\n\ntype session struct{ Count int }\n",
		"big.go":   "//go:build big\n\npackage p\n\ntype session struct{ Count uint64 }\n",
	})
	for _, tt := range []struct {
		name, want string
		config     load.Config
	}{
		{"GOFLAGS -mod=mod", "Count int", load.Config{Env: append(os.Environ(), "GOFLAGS=-mod=mod")}},
		{"GOFLAGS tags", "Count uint64", load.Config{Env: append(os.Environ(), "GOFLAGS=-tags=big")}},
		{"build flag tags", "Count uint64", load.Config{BuildFlags: []string{"-tags=big"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			tt.config.Dir = files.write(t)
			wantFields(t, mustLoad(t, tt.config)[0], "session", tt.want)
		})
	}
}

func TestTypesOfTheModuleKnowTheirFilesWhateverGOFLAGSTrims(t *testing.T) {
	const source = "\n\nimport \"example.com/shop/price\"\n\n//typedsession:session Session\ntype session struct{ Price price.Price }\n"
	dir := module{
		"go.mod":           "module example.com/shop\n\ngo 1.26.0\n",
		"app/app.go":       "package app" + source,
		"app/test_test.go": "package app_test" + source,
		"price/price.go":   "package price\n\ntype Price struct{ Cents int }\n",
	}.write(t)
	want := filepath.Join(dir, "price", "price.go")
	for _, goFlags := range []string{"", "-trimpath", "-trimpath -mod=mod"} {
		t.Run("GOFLAGS="+goFlags, func(t *testing.T) {
			t.Parallel()
			pkgs := mustLoad(t, load.Config{Dir: dir, Patterns: []string{"./app"}, Env: append(os.Environ(), "GOFLAGS="+goFlags)})
			if len(pkgs) != 2 {
				t.Fatalf("%d packages, want app and its external test", len(pkgs))
			}
			for _, pkg := range pkgs {
				price := pkg.Types.Imports()[0].Scope().Lookup("Price")
				if got := pkg.Fset.Position(price.Pos()).Filename; got != want {
					t.Errorf("%s: price.Price is declared in %s, want %s", pkg.Path, got, want)
				}
			}
		})
	}
}

func TestADirectoryBehindASymbolicLinkIsLoaded(t *testing.T) {
	t.Parallel()
	dir := shop.with(unreadable).write(t)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip(err)
	}
	wantFields(t, mustLoad(t, load.Config{Dir: link})[0], "session", shopFields)
}

func TestSessionsBesideAndInFilesThatUseCgoAreLoaded(t *testing.T) {
	for _, flags := range []string{"", "-trimpath"} {
		t.Run("GOFLAGS="+flags, func(t *testing.T) { loadsCgo(t, append(os.Environ(), "GOFLAGS="+flags)) })
	}
}

func loadsCgo(t *testing.T, env []string) {
	t.Parallel()
	enabled, err := exec.Command("go", "env", "CGO_ENABLED").Output()
	if err != nil || strings.TrimSpace(string(enabled)) != "1" {
		t.Skip("cgo is not enabled here")
	}
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip(err)
	}
	dir := unreadable.with(module{
		"p.go": "package p\n\n//typedsession:session Session cookie=s\ntype session struct{ Count int }\n\nvar _ Session\n",
		"c.go": "package p\n\n// typedef int number;\nimport \"C\"\n\n//typedsession:session Other cookie=o\ntype other struct{ Count int }\n\nfunc f() C.number { return 0 }\n",
	}).write(t)
	pkg := mustLoad(t, load.Config{Dir: dir, Env: env})[0]
	wantFields(t, pkg, "session", "Count int")
	wantFields(t, pkg, "other", "Count int")
	if got := fileNames(pkg); got != "c.go p.go" {
		t.Errorf("files %s, want c.go p.go", got)
	}
	if at := pkg.Fset.Position(structOf(pkg, "other").Pos()); filepath.Base(at.Filename) != "c.go" || at.Line != 7 {
		t.Errorf("other is at %s, want c.go:7", at)
	}
}

// If it ran, the package would leave a file behind. The load takes every possible step:
// it meets a broken file, and tests.
func TestLoadRunsNothingAndWritesNothing(t *testing.T) {
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	write := "import \"os\"\n\nfunc init() { os.WriteFile(\"ran\", nil, 0o666) }\n"
	dir := unreadable.with(module{
		"p.go":          "package p\n\n//go:generate touch ran\n\n" + write + "\n//typedsession:session Session cookie=s\ntype session struct{ Count int }\n",
		"p_test.go":     "package p\n\n//typedsession:session InTest cookie=s\ntype inTest struct{ Count int }\n",
		"p_gen_test.go": "",
	}).write(t)
	before := snapshot(t, dir)
	if got := len(mustLoad(t, load.Config{Dir: dir})); got != 2 {
		t.Errorf("%d packages, want 2", got)
	}
	if after := snapshot(t, dir); !maps.Equal(before, after) {
		t.Errorf("the directory changed:\nbefore %v\nafter  %v", before, after)
	}
	if left, err := os.ReadDir(temp); err != nil || len(left) > 0 {
		t.Errorf("temporary files are left: %v %v", left, err)
	}
}

// snapshot returns the size and times of each path. The times of a directory show whether
// files were added or removed.
func snapshot(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := os.Stat(path)
		files[path] = fs.FormatFileInfo(info)
		files[path] += info.ModTime().String()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func BenchmarkLoadOnePackage(b *testing.B) {
	for name, files := range map[string]module{
		"never generated":      shop,
		"up to date":           shop.with(module{"shop_gen.go": states[0].content}),
		"another package name": shop.with(unreadable),
	} {
		b.Run(name, func(b *testing.B) {
			c := load.Config{Dir: files.write(b)}
			mustLoad(b, c) // fills the build cache
			for b.Loop() {
				mustLoad(b, c)
			}
		})
	}
}
