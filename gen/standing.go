package gen

import (
	"os"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// standing is what a run finds in a directory beside the sources that package load has
// read. Nothing else of a run depends on the disk.
type standing struct {
	lock   *lock.File
	broken diagnostic.List // what cannot be read in the lock file
	// lockMarked says that the lock file has our header.
	lockMarked bool
	// made are the files generated for sessions before, by path; nil where none stands.
	made map[string][]byte
	// tests says, by path, which tests are to be written: those that are asked for, and
	// those that stand, which would not compile any more once the session changes.
	tests map[string]bool
	// inTests are the names at the package level of the tests, by package name: emitted
	// tests join the ones that stand there.
	inTests map[string]map[string]bool
	unread  []unreadSource
	ours    []output.File // that have our header, and whose source is none of unread
}

// unreadSource is a source with directives that build constraints leave out.
type unreadSource struct {
	path    string
	content []byte
	made    bool // something was generated for it, on another platform
}

// look reads what stands in d. allTests asks for the tests of all sessions.
func (d *directory) look(allTests bool) (s standing, err error) {
	s = standing{lock: &lock.File{}, made: map[string][]byte{}, tests: map[string]bool{}, inTests: map[string]map[string]bool{}}
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
	if s.ours, err = output.Orphans(d.path, nil, d.unread); err != nil {
		return s, err
	}
	s.lockMarked, err = d.lockFile().IsMarked()
	return s, err
}

// readGenerated reads what was generated for p, and the names in the tests that new ones
// join.
func (s *standing) readGenerated(dir string, p *schema.Package, allTests bool) (err error) {
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
		if s.tests[path] && s.inTests[p.Name] == nil {
			if s.inTests[p.Name], err = load.DeclaredInTests(dir, p.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// testsOf reports whether tests are to be written for file of p, and returns the names
// that are taken in the test files of p.
func (s *standing) testsOf(p *schema.Package, file *schema.File) (inTests map[string]bool, wanted bool) {
	return s.inTests[p.Name], s.tests[output.TestsFor(file.Source)]
}

// hidden returns the names of the sessions in the sources that build constraints leave out.
func (s *standing) hidden() (names []string) {
	for _, source := range s.unread {
		names = append(names, schema.NamesIn(source.content)...)
	}
	return names
}

// madeBefore returns the generated file at path as it stands there; nil when there is none.
func madeBefore(path string) ([]byte, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil // what is wrong with it is for those to say who write it
	}
	content, err := os.ReadFile(path)
	if err == nil && !output.IsOurs(path, content) {
		return nil, nil
	}
	return content, err
}
