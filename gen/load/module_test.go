package load_test

import (
	"context"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
)

// module is the files of a module, by path, which the test writes to a directory of its
// own. A go.mod is added unless there is one.
type module map[string]string

func (m module) with(more module) module {
	all := maps.Clone(m)
	maps.Copy(all, more)
	return all
}

func (m module) write(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if _, ok := m["go.mod"]; !ok {
		m = m.with(module{"go.mod": "module example.com/m\n\ngo 1.26.0\n"})
	}
	for name, content := range m {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// mustLoad loads packages without mistakes.
func mustLoad(t testing.TB, c load.Config) []*load.Package {
	t.Helper()
	pkgs, diags, err := load.Load(context.Background(), c)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range diags {
		t.Error(d)
	}
	return pkgs
}

// mustFail loads packages that cannot all be read, and returns the diagnostics with paths
// relative to dir.
func mustFail(t *testing.T, dir string, patterns ...string) (pkgs []*load.Package, said string) {
	t.Helper()
	pkgs, diags, err := load.Load(context.Background(), load.Config{Dir: dir, Patterns: patterns})
	if err != nil {
		t.Fatal(err)
	}
	return pkgs, formatted(diags, dir)
}

func formatted(diags diagnostic.List, dir string) string {
	var b strings.Builder
	for _, d := range diags {
		b.WriteString(d.Format(dir) + "\n")
	}
	return b.String()
}

// fields returns the name and type of each field of the struct called name.
func fields(t *testing.T, pkg *load.Package, name string) string {
	t.Helper()
	object := pkg.Types.Scope().Lookup(name)
	if object == nil {
		t.Fatalf("package %s has no %s", pkg.Path, name)
	}
	structure, ok := object.Type().Underlying().(*types.Struct)
	if !ok {
		t.Fatalf("%s is %s, want a struct", name, object.Type().Underlying())
	}
	var list []string
	for field := range structure.Fields() {
		list = append(list, field.Name()+" "+types.TypeString(field.Type(), (*types.Package).Name))
	}
	return strings.Join(list, "; ")
}

func wantFields(t *testing.T, pkg *load.Package, name, want string) {
	t.Helper()
	if got := fields(t, pkg, name); got != want {
		t.Errorf("fields of %s.%s:\n got %s\nwant %s", pkg.Path, name, got, want)
	}
}

func fileNames(pkg *load.Package) string {
	var names []string
	for _, f := range pkg.Files {
		names = append(names, filepath.Base(f.Path))
	}
	return strings.Join(names, " ")
}

func baseNames(paths []string) string {
	var names []string
	for _, path := range paths {
		names = append(names, filepath.Base(path))
	}
	return strings.Join(names, " ")
}
