// Package migrate finds how an app uses the session library that it has, and writes an
// annotated struct to replace it: a field for each value, with the type that the app gives
// it. It changes no file.
package migrate

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/starter"
)

// Config says what to read.
type Config struct {
	load.Config
	From Library
}

// Result is what an app has come to.
type Result struct {
	Source string // the source of the structs and the list of what they replace
	Dir    string // the directory of the package that the source is for; absolute
	// Notes say what could not be read, and what has to be done by hand.
	Notes diagnostic.List
}

// NotFoundError means that the packages use the library nowhere.
type NotFoundError struct {
	Library Library
	Wrapper string // a package that the app uses, and whose sessions are not read; empty for none
}

func (e *NotFoundError) Error() string {
	if e.Wrapper != "" {
		return fmt.Sprintf("no session of %s itself is used in these packages, and the sessions of %s are not read: begin with the struct that go tool typedsession init prints", e.Library.Path(), e.Wrapper)
	}
	return fmt.Sprintf("no session of %s is used in these packages: name all packages of the app, as in ./...", e.Library.Path())
}

// Source reads the packages that c names. Its error is a [*NotFoundError] if these do not
// use the library; the result then has the notes.
func Source(ctx context.Context, c Config) (*Result, error) {
	m, err := readApp(ctx, c)
	if err != nil {
		return nil, err
	}
	m.collect()
	result := &Result{}
	if len(m.sessions) > 0 {
		if err := m.choosePackage(); err != nil {
			return nil, err
		}
		result.Dir = m.target.Dir
		if result.Source, err = m.acceptedSource(ctx); err != nil {
			return nil, err
		}
	}
	result.Notes = append(result.Notes, m.found.notes...)
	result.Notes.Sort()
	if len(m.sessions) == 0 {
		return result, &NotFoundError{c.From, m.wrapper}
	}
	return result, nil
}

// migration is one run of Source.
type migration struct {
	*program
	config   Config
	reader   reader
	found    findings
	sessions []*session
	target   *load.Package // the package that the source is for
	beside   starter.Package
	wrapper  string // the package that wraps the library, if the app imports it
	budget   string // the option budget= of the directives; empty for none
}

// readApp reads the packages.
func readApp(ctx context.Context, c Config) (*migration, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, err
	}
	c.Bodies = true
	if c.Overlay, err = emptyFiles(dir); err != nil {
		return nil, err
	}
	loaded, problems, err := load.Load(ctx, c.Config)
	if err != nil {
		return nil, err
	}
	m := &migration{config: c, program: newProgram(loaded, c.From.Path(), dir)}
	m.found.notes = append(m.found.notes, problems...)
	for _, pkg := range loaded {
		m.noteErrors(pkg)
	}
	m.wrapper = m.noteWrapper(loaded)
	m.reader = c.From.reader(m.program, &m.found)
	return m, nil
}

// mostErrors is how many of the type checker's errors are noted for one package.
const mostErrors = 5

// noteErrors notes what the type checker could not read.
func (m *migration) noteErrors(pkg *load.Package) {
	for i, err := range pkg.Errors {
		if strings.HasPrefix(err.Msg, "\t") {
			continue // more about the mistake before
		}
		at := pkg.Fset.Position(err.Pos)
		if i == mostErrors {
			m.found.notes.Add(at, "not-read", "and %d more mistakes in package %s", len(pkg.Errors)-i, pkg.Name)
			return
		}
		m.found.notes.Add(at, "not-read", "what depends on this was not read: %s", err.Msg)
	}
}

// collect finds the sessions of the app and their fields.
func (m *migration) collect() {
	if len(m.packages) == 0 {
		return
	}
	m.inspect(m.reader.find)
	var unplaced []access
	for _, a := range m.found.accesses {
		m.resolve(a, nil, func(a access) {
			ids := m.reader.sessionsOf(a.session)
			if len(ids) == 0 {
				unplaced = append(unplaced, a)
			}
			for _, id := range ids {
				m.sessionCalled(id).add(a)
			}
		}, func(a access) {
			m.found.notes.Add(m.position(a.node), "key-unknown", "the key is not a constant here (%s), so that no field was made of it", shorten(text(a.key)))
		})
	}
	m.placeRest(unplaced)
	for _, s := range m.sessions {
		slices.SortStableFunc(s.accesses, func(a, b access) int { return comparePositions(m.position(a.node), m.position(b.node)) })
		s.fields = m.fieldsOf(s)
		s.settings = m.settingsOf(s)
		s.cookie = m.reader.cookieOf(s.id, s.settings)
		s.settings.differing(func(taken, other setting) {
			m.found.notes.Add(other.at, "setting-twice", "%s is %s here, but %s at %s, which was taken%s", other.name, other.text, taken.text, m.place(taken.at), m.forSession(s))
		})
	}
	slices.SortFunc(m.sessions, func(a, b *session) int {
		return comparePositions(m.position(a.accesses[0].node), m.position(b.accesses[0].node))
	})
}

// emptyFiles returns contents for the empty Go files below a directory: the shell makes such
// a file for what the command is about to print.
func emptyFiles(dir string) (map[string][]byte, error) {
	contents := map[string][]byte{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return nil // the go command reports what it cannot read
		case entry.IsDir() && path != dir && (entry.Name()[0] == '.' || entry.Name() == "node_modules"):
			return fs.SkipDir
		case filepath.Ext(path) != ".go":
			return nil
		}
		if info, err := entry.Info(); err == nil && info.Mode().IsRegular() && info.Size() == 0 {
			if pkg, err := starter.Read(filepath.Dir(path)); err == nil {
				contents[path] = []byte("package " + pkg.Name + "\n")
			}
		}
		return nil
	})
	return contents, err
}
