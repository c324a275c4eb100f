package migrate_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/migrate"
)

var update = flag.Bool("update", false, "write what the archives in testdata want")

// TestTheStructsOfAnApp reads the apps in testdata: each archive has the app's files, the
// source that is to be printed, and the notes. The name of an archive begins with that of
// the library. An app takes two runs of the go command: CI, and -update, take the time for
// all of them, and other runs for every fifth.
func TestTheStructsOfAnApp(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for i, path := range paths {
		if i%5 != 0 && !*update && os.Getenv("CI") == "" {
			continue
		}
		name := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			app := appOf(t, archive)
			library, _, _ := strings.Cut(name, "_")
			result, err := app.migrate(migrate.Library(library))
			if notFound := (*migrate.NotFoundError)(nil); err != nil && !errors.As(err, &notFound) {
				t.Fatal(err)
			}
			app.compare(t, "want.go", result.Source)
			app.compare(t, "notes", app.notes(result, err))
			if *update {
				if err := os.WriteFile(path, txtar.Format(archive), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			if err == nil {
				app.generates(t, result)
			}
		})
	}
}

// app is an app in a directory of its own.
type app struct {
	dir     string
	archive *txtar.Archive
}

func appOf(t *testing.T, archive *txtar.Archive) *app {
	t.Helper()
	a := &app{t.TempDir(), archive}
	libraries, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	a.write(t, "go.mod", goMod(libraries))
	for _, f := range archive.Files {
		if f.Name != "want.go" && f.Name != "notes" {
			a.write(t, f.Name, string(f.Data))
		}
	}
	return a
}

// goMod returns the app's go.mod, with the libraries of a directory in the place of the real
// ones.
func goMod(libraries string) string {
	var b strings.Builder
	b.WriteString("module example.com/shop\n\ngo 1.26\n")
	for _, library := range []struct{ path, version, dir string }{
		{"github.com/gorilla/sessions", "v1.4.0", "sessions"},
		{"github.com/alexedwards/scs/v2", "v2.9.0", "scs"},
		{"github.com/gin-contrib/sessions", "v1.0.4", "gincontrib"},
		{"github.com/labstack/echo-contrib", "v0.17.4", "echocontrib"},
	} {
		fmt.Fprintf(&b, "\nrequire %s %s\n\nreplace %[1]s => %[3]s\n", library.path, library.version, filepath.Join(libraries, library.dir))
	}
	return b.String()
}

func (a *app) write(t *testing.T, name, content string) {
	t.Helper()
	path := filepath.Join(a.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (a *app) config() load.Config { return load.Config{Dir: a.dir, Patterns: []string{"./..."}} }

func (a *app) migrate(library migrate.Library) (*migrate.Result, error) {
	return migrate.Source(context.Background(), migrate.Config{Config: a.config(), From: library})
}

// notes returns the directory of the source, the notes and the error, a line each.
func (a *app) notes(result *migrate.Result, err error) string {
	var b strings.Builder
	if result.Dir != "" {
		rel, _ := filepath.Rel(a.dir, result.Dir)
		fmt.Fprintf(&b, "for %s\n", filepath.ToSlash(rel))
	}
	for _, note := range result.Notes {
		b.WriteString(note.Format(a.dir) + "\n")
	}
	if err != nil {
		b.WriteString(err.Error() + "\n")
	}
	return strings.ReplaceAll(b.String(), a.dir+string(filepath.Separator), "")
}

// compare compares a file of the archive, or replaces it with -update.
func (a *app) compare(t *testing.T, name, got string) {
	t.Helper()
	for i, f := range a.archive.Files {
		if f.Name != name {
			continue
		}
		if *update {
			a.archive.Files[i].Data = []byte(got)
		} else if string(f.Data) != got {
			t.Errorf("%s is\n%s\nand not\n%s", name, got, f.Data)
		}
		return
	}
	if *update && got != "" {
		a.archive.Files = append(a.archive.Files, txtar.File{Name: name, Data: []byte(got)})
	} else if got != "" {
		t.Errorf("the archive has no %s, which is\n%s", name, got)
	}
}

// generates pastes the source into its package, and generates: without mistakes, and with
// no notes that the result does not have too.
func (a *app) generates(t *testing.T, result *migrate.Result) {
	t.Helper()
	if formatted, err := format.Source([]byte(result.Source)); err != nil || !bytes.Equal(formatted, []byte(result.Source)) {
		t.Errorf("the source is not gofmt'ed: %v", err)
	}
	rel, _ := filepath.Rel(a.dir, result.Dir)
	pasted := filepath.Join(rel, "session.go")
	a.write(t, pasted, result.Source)
	generated, err := gen.Generate(context.Background(), gen.Config{Config: a.config()})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range generated.Diagnostics {
		if d.Pos.Filename == filepath.Join(a.dir, pasted) { // other files of the app may be broken
			t.Errorf("mistake: %s", d)
		}
	}
	for _, note := range generated.Notes {
		if !strings.Contains(a.notes(result, nil), note.Message) {
			t.Errorf("note: %s", note)
		}
	}
}
