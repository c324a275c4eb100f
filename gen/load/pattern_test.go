package load_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
)

func TestPatternsSelectPackages(t *testing.T) {
	dir := module{
		"go.mod":          "module example.com/m\n\ngo 1.26.0\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => ./other\n",
		"p.go":            annotated,
		"a/a.go":          "package a\n\nimport _ \"example.com/other\"\n",
		"b/b.go":          "package main\n\n//typedsession:session Session cookie=s\ntype session struct{ Count int }\n\nfunc main() {}\n",
		"onlytests/t.go":  "//go:build none\n\npackage onlytests\n",
		"testdata/bad.go": "package",
		"other/go.mod":    "module example.com/other\n\ngo 1.26.0\n",
		"other/o.go":      annotated,
	}.write(t)
	tests := []struct {
		name     string
		dir      string
		patterns []string
		want     string
	}{
		{"none means the current directory", ".", nil, "m"},
		{"current directory", "a", []string{"."}, "m/a"},
		{"several", ".", []string{"./b", ".", "./a"}, "m m/a m/b"},
		{"the same twice", ".", []string{".", "example.com/m"}, "m"},
		{"import path", "a", []string{"example.com/m/b"}, "m/b"},
		{"wildcard", ".", []string{"./..."}, "m m/a m/b"},
		{"absolute directory", ".", []string{filepath.Join(dir, "b")}, "m/b"},
		{"parent directory", "a", []string{"../b"}, "m/b"},
		{"a file query", ".", []string{"file=" + filepath.Join(dir, "b", "b.go")}, "m/b"},
		{"dependencies are left out", ".", []string{".", "example.com/other"}, "m"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var paths []string
			for _, pkg := range mustLoad(t, load.Config{Dir: filepath.Join(dir, tt.dir), Patterns: tt.patterns}) {
				paths = append(paths, strings.TrimPrefix(pkg.Path, "example.com/"))
			}
			if got := strings.Join(paths, " "); got != tt.want {
				t.Errorf("packages %s, want %s", got, tt.want)
			}
		})
	}
}

func TestPackageMainIsLikeAnyOther(t *testing.T) {
	t.Parallel()
	dir := module{"main.go": `package main

//typedsession:session Session cookie=s
type session struct{ Count int }

func main() { println(SessionFrom(nil)) }
`, "main_gen.go": ""}.write(t)
	pkgs := mustLoad(t, load.Config{Dir: dir})
	wantFields(t, pkgs[0], "session", "Count int")
	if pkgs[0].Name != "main" {
		t.Errorf("package name %q", pkgs[0].Name)
	}
}

func TestPatternsThatSelectNothingAreAnError(t *testing.T) {
	empty := module{"README": ""}.write(t)
	dependency := module{
		"go.mod":       "module example.com/m\n\ngo 1.26.0\n\nrequire example.com/other v0.0.0\n\nreplace example.com/other => ./other\n",
		"p.go":         "package p\n\nimport _ \"example.com/other\"\n",
		"other/go.mod": "module example.com/other\n\ngo 1.26.0\n",
		"other/o.go":   annotated,
	}.write(t)
	tests := []struct {
		name, dir string
		pattern   string
		is        error
		says      string
	}{
		{"wildcard without packages", empty, "./...", load.ErrNoPackages, "no packages match ./..."},
		{"a package of another module", dependency, "example.com/other", load.ErrNoPackages, "no packages match example.com/other"},
		{"outside a module", t.TempDir(), ".", load.ErrNoPackages, "go mod init if there is none"},
		{"all below, outside a module", t.TempDir(), "./...", load.ErrNoPackages, "no packages match ./...: there is no go.mod in "},
		{"all elsewhere, outside a module", t.TempDir(), "../...", load.ErrNoPackages, "no packages match ../...: there is no go.mod in "},
		{"a package of another module, outside a module", t.TempDir(), "example.com/other", load.ErrNoPackages, "go mod init if there is none"},
		{"a file", dependency, "p.go", load.ErrFilePattern, "p.go is a file: name the directory of its package instead"},
		{"a file that is not there", dependency, "nothing.go", load.ErrFilePattern, "there is no file nothing.go, and no file names a package: name the directory of its package instead"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			pkgs, diags, err := load.Load(context.Background(), load.Config{Dir: tt.dir, Patterns: []string{tt.pattern}})
			if !errors.Is(err, tt.is) || !strings.Contains(err.Error(), tt.says) {
				t.Errorf("error %v, want %q", err, tt.says)
			}
			if len(pkgs) > 0 || len(diags) > 0 {
				t.Errorf("packages %v and diagnostics %v beside an error", pkgs, diags)
			}
		})
	}
}

func TestPatternsThatNameNoPackageAreDiagnostics(t *testing.T) {
	dir := module{"p.go": annotated}.write(t)
	tests := []struct{ pattern, want string }{
		{"./nope", "stat DIR/nope: directory not found (no-package)\n"},
		{"./nope/...", "pattern ./nope/...: lstat ./nope/: no such file or directory (no-package)\n"},
		{"example.org/nope", "no required module provides package example.org/nope; to add it: go get example.org/nope (no-package)\n"},
		{"nope", "package nope is not in std (no-package)\n"},
		{"[", "malformed import path \"[\": invalid char '[' (no-package)\n"},
	}
	for _, tt := range tests {
		t.Run(tt.pattern, func(t *testing.T) {
			t.Parallel()
			_, said := mustFail(t, dir, tt.pattern)
			said = strings.ReplaceAll(said, dir, "DIR")
			if before, _, ok := strings.Cut(said, " (/"); ok { // the directory of package std
				said = before + " (no-package)\n"
			}
			if said != tt.want {
				t.Errorf("got  %swant %s", said, tt.want)
			}
		})
	}
}

func TestABrokenModuleFileIsAnError(t *testing.T) {
	t.Parallel()
	dir := module{"go.mod": "modul\n", "p.go": annotated}.write(t)
	_, _, err := load.Load(context.Background(), load.Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "go.mod") {
		t.Errorf("error %v, want one that names go.mod", err)
	}
}
