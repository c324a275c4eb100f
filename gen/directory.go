package gen

import (
	"path/filepath"
	"slices"

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
	unread   []string // sources with directives that build constraints leave out
	standing standing
	now      *lock.File    // what the lock file becomes
	files    []output.File // what the run writes here
}

// directories are those of a run, in the order in which they were read.
type directories struct {
	ordered []*directory
	byPath  map[string]*directory
}

// of returns the directory at path, which is added if it is new.
func (d *directories) of(path string) *directory {
	dir := d.byPath[path]
	if dir == nil {
		if d.byPath == nil {
			d.byPath = map[string]*directory{}
		}
		dir = &directory{path: path}
		d.byPath[path] = dir
		d.ordered = append(d.ordered, dir)
	}
	return dir
}

// withSessions returns the directories that hold sessions.
func (d *directories) withSessions() (all []*directory) {
	for _, dir := range d.ordered {
		if len(dir.sessions) > 0 {
			all = append(all, dir)
		}
	}
	return all
}

// packages returns the packages that have sessions, in the order in which they were read.
func (d *directories) packages() (all []*schema.Package) {
	for _, dir := range d.ordered {
		all = append(all, dir.packages...)
	}
	return all
}

// tested returns the package that pkg holds the inner tests of: the two are compiled as
// one. It returns nil for other packages, and when it has no sessions.
func (d *directory) tested(pkg *load.Package) *schema.Package {
	for _, p := range d.packages {
		if pkg.Test && p.Path == pkg.Path {
			return p
		}
	}
	return nil
}

// lockPath returns the path of the directory's lock file.
func (d *directory) lockPath() string { return filepath.Join(d.path, lock.FileName) }

// lockFile returns the directory's lock file, without its content.
func (d *directory) lockFile() output.File {
	return output.File{Path: d.lockPath(), Header: lock.Header}
}

// add adds a file to what the run writes.
func (d *directory) add(file output.File) { d.files = append(d.files, file) }

// orphans returns our files in the directory that no session stands behind any more. The
// lock file is one when there is no session left, on no platform.
func (d *directory) orphans() (orphans []output.File) {
	for _, file := range d.standing.ours {
		if !slices.ContainsFunc(d.files, func(made output.File) bool { return made.Path == file.Path }) {
			orphans = append(orphans, file)
		}
	}
	if d.standing.lockMarked && len(d.sessions) == 0 && len(d.standing.hidden()) == 0 {
		orphans = append(orphans, d.lockFile())
	}
	return orphans
}

// noteUnread notes the files with directives that build constraints leave out, unless
// a generated file or the lock file tells that their sessions are made elsewhere.
func (d *directory) noteUnread(notes *diagnostic.List) {
	for _, source := range d.standing.unread {
		if !source.made {
			check.Unread(source.path, source.content, d.standing.lock.Knows, notes)
		}
	}
}
