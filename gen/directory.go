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
// rules the sources break. A lock file that cannot be read is
// one of them.
func (d *directory) lock(result *Result) (breaking diagnostic.List, err error) {
	path := filepath.Join(d.path, lock.FileName)
	now := lock.Of(d.sessions)
	result.Files = append(result.Files, output.File{Path: path, Content: now.Format(), Header: lock.Header})
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var unreadable diagnostic.List
	old := lock.Parse(path, content, &unreadable)
	if len(unreadable) > 0 {
		return unreadable, nil
	}
	lock.Compare(old, now, &breaking)
	return breaking, nil
}
