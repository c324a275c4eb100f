package gen

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// directory is what a package and its tests share: the lock file, and the other
// generated files beside theirs.
type directory struct {
	path     string
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

// lock adds the directory's lock file to the result, and returns which of its
// rules the sources break. A lock file that cannot be read is one of them; what
// no lock file could hold goes to diags.
func (d *directory) lock(result *Result, diags *diagnostic.List) (breaking diagnostic.List, err error) {
	path := filepath.Join(d.path, lock.FileName)
	now := lock.Of(d.sessions, diags)
	content, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	old := lock.Parse(path, content, &breaking)
	if len(breaking) == 0 {
		lock.Compare(old, now, &breaking)
	}
	hidden, err := d.hidden()
	if err != nil {
		return nil, err
	}
	for _, name := range hidden {
		now.Keep(old, name)
	}
	result.Files = append(result.Files, output.File{Path: path, Content: now.Format(), Header: lock.Header})
	return breaking, nil
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
