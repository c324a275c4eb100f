package gen

import (
	"os"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// existing is what a directory holds beside the sources that package load reads. The result
// of a run depends on nothing else on the disk.
type existing struct {
	lock   *lock.File
	broken diagnostic.List // the lines of the lock file that cannot be read
	// lockMarked says that the lock file has the generator's header.
	lockMarked bool
	// made holds the existing generated files by path; nil for a file that does not
	// exist.
	made map[string][]byte
	// tests says, by path, which tests are written: the requested ones, and those that
	// exist, which would no longer compile after the session changes.
	tests map[string]bool
	// inTests holds the names that test files declare at the package level, by package name:
	// no generated file may declare them again, or import a package under one of them.
	inTests   map[string]map[string]bool
	unread    []unreadSource
	generated []output.File // what output.GeneratedIn returns
}

// unreadSource is a source with directives that build constraints exclude.
type unreadSource struct {
	path    string
	content []byte
	made    bool // a generated file exists, made on another platform
}

// look reads the files in d. allTests requests the tests of all sessions.
func (d *directory) look(allTests bool) (s existing, err error) {
	s = existing{lock: &lock.File{}, made: map[string][]byte{}, tests: map[string]bool{}, inTests: map[string]map[string]bool{}}
	if len(d.sessions)+len(d.unread) > 0 {
		if s.lock, err = lock.Read(d.lockPath(), &s.broken); err != nil {
			return s, err
		}
	}
	for _, p := range d.packages {
		if err := s.readGenerated(d.path, p, allTests); err != nil {
			return s, err
		}
	}
	for _, path := range d.unread {
		source := unreadSource{path: path}
		if source.content, err = os.ReadFile(path); err != nil {
			return s, err
		}
		if source.made, err = output.Exists(output.PathFor(path)); err != nil {
			return s, err
		}
		s.unread = append(s.unread, source)
	}
	if s.generated, err = output.GeneratedIn(d.path, d.unread); err != nil {
		return s, err
	}
	s.lockMarked, err = d.lockFile().IsMarked()
	return s, err
}

// readGenerated reads the existing generated files of p, and the names that its tests
// declare.
func (s *existing) readGenerated(dir string, p *schema.Package, allTests bool) (err error) {
	for _, file := range p.Files {
		if s.made[file.Output], err = madeBefore(file.Output); err != nil {
			return err
		}
		path := output.TestsFor(file.Source)
		s.tests[path] = allTests
		if !allTests {
			if s.tests[path], err = output.Exists(path); err != nil {
				return err
			}
		}
	}
	s.inTests[p.Name], err = load.DeclaredInTests(dir, p.Name)
	return err
}

// wantsTests reports whether tests are written for file.
func (s *existing) wantsTests(file *schema.File) bool {
	return s.tests[output.TestsFor(file.Source)]
}

// hidden returns the names of the sessions in the sources that build constraints exclude.
func (s *existing) hidden() (names []string) {
	for _, source := range s.unread {
		names = append(names, schema.NamesIn(source.content)...)
	}
	return names
}

// madeBefore returns the existing generated file at path; nil when there is none.
func madeBefore(path string) ([]byte, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil // a file that cannot be read is reported when it is to be written
	}
	content, err := os.ReadFile(path)
	if err == nil && !output.IsGenerated(path, content) {
		return nil, nil
	}
	return content, err
}
