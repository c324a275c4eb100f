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

// directory is one directory of a run. A package and its tests share its lock file and
// its generated files.
type directory struct {
	path     string
	packages []*schema.Package // the packages that hold sessions
	sessions []*schema.Session
	unread   []string // the sources with directives that build constraints exclude
	existing existing
	now      *lock.File    // the new content of the lock file
	files    []output.File // the files that the run writes here
}

// directories are the directories of a run, in the order in which they were read.
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

// tested returns the package that pkg holds the inner tests of: Go compiles the two as
// one. It returns nil when there is none or it has no sessions.
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

// add adds a file to those that the run writes.
func (d *directory) add(file output.File) { d.files = append(d.files, file) }

// orphans returns the generated files in the directory whose sessions are gone. The lock
// file is one of them when no session is left on any platform.
func (d *directory) orphans() (orphans []output.File) {
	for _, file := range d.existing.generated {
		if !slices.ContainsFunc(d.files, func(made output.File) bool { return made.Path == file.Path }) {
			orphans = append(orphans, file)
		}
	}
	if d.existing.lockMarked && len(d.sessions) == 0 && len(d.existing.hidden()) == 0 {
		orphans = append(orphans, d.lockFile())
	}
	return orphans
}

// noteUnread notes the files with directives that build constraints exclude, unless a
// generated file or the lock file shows that another platform generates for their
// sessions.
func (d *directory) noteUnread(notes *diagnostic.List) {
	for _, source := range d.existing.unread {
		if !source.made {
			check.Unread(source.path, source.content, d.existing.lock.Knows, notes)
		}
	}
}
