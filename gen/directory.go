package gen

import (
	"os"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// directory is what a package and its tests share: the lock file, and the other
// generated files beside theirs.
type directory struct {
	path     string
	packages []*schema.Package // that hold sessions
	sessions []*schema.Session
	unread   []string
	// inTests are the names at the package level of the tests, by package name:
	// emitted tests join the ones that stand there.
	inTests map[string]map[string]bool
}

type directories struct {
	ordered []*directory
	byPath  map[string]*directory
}

func newDirectories() *directories { return &directories{byPath: map[string]*directory{}} }

func (d *directories) of(path string) *directory {
	dir := d.byPath[path]
	if dir == nil {
		dir = &directory{path: path, inTests: map[string]map[string]bool{}}
		d.byPath[path] = dir
		d.ordered = append(d.ordered, dir)
	}
	return dir
}

// packages are those with sessions, in the order in which they were read.
func (d *directories) packages() (all []*schema.Package) {
	for _, dir := range d.ordered {
		all = append(all, dir.packages...)
	}
	return all
}

// tested is the package that pkg holds the inner tests of: the two are compiled as
// one. Nil for other packages, and when it has no sessions.
func (d *directory) tested(pkg *load.Package) *schema.Package {
	for _, p := range d.packages {
		if pkg.Test && p.Path == pkg.Path {
			return p
		}
	}
	return nil
}

func (d *directory) lockPath() string { return filepath.Join(d.path, lock.FileName) }

// locked is what the directory's lock file says, nothing when there is none. What
// cannot be read in it goes to diags.
func (d *directory) locked(diags *diagnostic.List) (*lock.File, error) {
	return lock.Read(d.lockPath(), diags)
}

// orphans are our files in the directory that no session stands behind any more. The
// lock file is one when there is no session left, on no platform.
func (d *directory) orphans(current []output.File) ([]output.File, error) {
	orphans, err := output.Orphans(d.path, current, d.unread)
	if err != nil || len(d.sessions) > 0 {
		return orphans, err
	}
	hidden, err := d.hidden()
	if err != nil || len(hidden) > 0 {
		return orphans, err
	}
	lockFile := output.File{Path: d.lockPath(), Header: lock.Header}
	ours, err := lockFile.IsMarked()
	if ours {
		orphans = append(orphans, lockFile)
	}
	return orphans, err
}

// unheard notes the files with directives that build constraints leave out, unless
// a generated file or the lock file tells that their sessions are made elsewhere.
func (d *directory) unheard(notes *diagnostic.List) error {
	if len(d.unread) == 0 {
		return nil
	}
	var unreadable diagnostic.List // which is reported where there are sessions
	known, err := d.locked(&unreadable)
	if err != nil {
		return err
	}
	for _, path := range d.unread {
		made, err := output.Exists(output.PathFor(path))
		if err != nil {
			return err
		}
		if made {
			continue
		}
		source, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		check.Unread(path, source, known.Knows, notes)
	}
	return nil
}

// hidden are the names of sessions in files that build constraints leave out here
// and not elsewhere: the lock file is one for all.
func (d *directory) hidden() (names []string, err error) {
	for _, path := range d.unread {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		names = append(names, schema.NamesIn(source)...)
	}
	return names, nil
}
