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
}

type directories struct {
	ordered []*directory
	byPath  map[string]*directory
}

func newDirectories() *directories { return &directories{byPath: map[string]*directory{}} }

func (d *directories) of(path string) *directory {
	dir := d.byPath[path]
	if dir == nil {
		dir = &directory{path: path}
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
	lockFile := output.File{Path: filepath.Join(d.path, lock.FileName), Header: lock.Header}
	ours, err := lockFile.IsMarked()
	if ours {
		orphans = append(orphans, lockFile)
	}
	return orphans, err
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
