package output

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A File is one file that a run wants to exist with this content.
type File struct {
	Path    string // absolute
	Content []byte

	// Header is the line by which an existing file at Path is known as ours.
	// Empty means [Header] in a Go file of a name that [PathFor] or [TestsFor]
	// makes; other formats bring their own line.
	Header string

	// Was is what a source file held when its new Content was made: it is written
	// only where it still does. Nil for a file that is ours as a whole.
	Was []byte
}

func (f File) header() string { return cmp.Or(f.Header, Header) }

// IsMarked reports whether a file stands at f.Path that has our header. A blank one is
// free to be written, but nothing says that it is ours to remove.
func (f File) IsMarked() (bool, error) {
	info, err := os.Stat(f.Path) // of what a link leads to, if it does
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return false, err
	}
	content, err := os.ReadFile(f.Path)
	return err == nil && hasHeader(content, f.header()), err
}

const changedMeanwhile = "has changed since it was read: run the command again"

// refusal says why a file that holds content must not be replaced; empty if it may.
// linked is set for a file that a symbolic link at f.Path leads to.
func (f File) refusal(content []byte, mode fs.FileMode, linked bool) string {
	const ownerWrites = 0o200
	switch {
	case f.Was != nil && !bytes.Equal(content, f.Was):
		return changedMeanwhile
	case f.Was != nil && mode&ownerWrites == 0:
		return "is read-only: make it writable"
	case f.Was != nil:
		return ""
	case linked && isBlank(content):
		return "is a symbolic link to an empty file, and nothing says that it is typedsession's to fill: remove the link"
	case !f.mayReplace(content):
		return f.foreign(content)
	}
	return ""
}

// foreign says what to do about a file that somebody else wrote.
func (f File) foreign(content []byte) string {
	what := "was not written by typedsession: rename it, or remove it if nobody needs it"
	source, ok := SourceFor(f.Path)
	if f.Header != "" || !ok {
		return what
	}
	elsewhere := fmt.Sprintf("move the session's struct from %s into a file of its own, since the generated file is named after that one", filepath.Base(source))
	if generator := generatedBy(content); generator != "" {
		return fmt.Sprintf("belongs to another generator (%q): %s", generator, elsewhere)
	}
	return what + "; or " + elsewhere
}

// mayReplace reports whether content is ours to replace.
func (f File) mayReplace(content []byte) bool {
	if f.Header == "" {
		return IsOurs(f.Path, content)
	}
	return isBlank(content) || hasHeader(content, f.Header)
}

// A Change is one step from what the disk holds to what a run wants: a file to
// be written, or to be removed when Remove is set.
type Change struct {
	Path   string
	Old    []byte // empty for a file that does not exist yet
	New    []byte
	Remove bool

	target string      // what is written: Path, or what it leads to as a symbolic link
	exists bool        // there is a file to be replaced
	mode   fs.FileMode // its permission bits
}

// Plan compares files and orphans with the disk and returns what [Commit] has
// to do, in the order of the paths: nothing for a file that has its content
// already, be it with other line ends, as version control may check it out. It
// writes nothing. Its error joins one [*RefusedError] for each file
// that must not be touched; then there are no changes, so that a run happens as
// a whole or not at all.
//
// A file that is a symbolic link is written through if what it leads to is ours: a
// layout that links generated code together stays as it is.
func Plan(files, orphans []File) ([]Change, error) {
	var changes []Change
	var errs []error
	for _, f := range files {
		change, err := planWrite(f)
		if err != nil {
			errs = append(errs, err)
		} else if !change.exists || !sameLines(change.Old, change.New) {
			changes = append(changes, change)
		}
	}
	byPath := func(a, b File) int { return strings.Compare(a.Path, b.Path) }
	samePath := func(a, b File) bool { return a.Path == b.Path }
	for _, f := range slices.CompactFunc(slices.SortedFunc(slices.Values(orphans), byPath), samePath) {
		change, err := planRemoval(f)
		if err != nil {
			errs = append(errs, err)
		} else if change.exists {
			changes = append(changes, change)
		}
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	slices.SortFunc(changes, func(a, b Change) int { return strings.Compare(a.Path, b.Path) })
	return changes, nil
}

func planWrite(f File) (Change, error) {
	change := Change{Path: f.Path, New: f.Content, target: f.Path}
	linked := false
	info, err := os.Lstat(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		if f.Was != nil {
			return Change{}, &RefusedError{f.Path, changedMeanwhile}
		}
		if _, err := os.Stat(filepath.Dir(f.Path)); err != nil {
			return Change{}, fmt.Errorf("cannot write %s: %w", f.Path, err)
		}
		return change, nil
	}
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		linked = true
		if change.target, err = filepath.EvalSymlinks(f.Path); err != nil {
			return Change{}, &RefusedError{f.Path, "is a symbolic link that leads nowhere: remove it, or make what it leads to"}
		}
		info, err = os.Stat(change.target)
	}
	if err != nil {
		return Change{}, fmt.Errorf("cannot write %s: %w", f.Path, err)
	}
	if !info.Mode().IsRegular() {
		return Change{}, &RefusedError{f.Path, "is not a regular file: move it away"}
	}
	change.exists, change.mode = true, info.Mode().Perm()
	if change.Old, err = os.ReadFile(change.target); err != nil {
		return Change{}, fmt.Errorf("cannot replace %s: %w", f.Path, err)
	}
	if reason := f.refusal(change.Old, change.mode, linked); reason != "" {
		return Change{}, &RefusedError{f.Path, reason}
	}
	if f.Was == nil {
		change.New = withLineEndsOf(change.Old, f.Content)
	}
	return change, nil
}

func planRemoval(f File) (Change, error) {
	change := Change{Path: f.Path, Remove: true, target: f.Path}
	old, err := os.ReadFile(f.Path)
	if errors.Is(err, fs.ErrNotExist) {
		return change, nil
	}
	if err != nil {
		return Change{}, fmt.Errorf("cannot remove %s: %w", f.Path, err)
	}
	if !hasHeader(old, f.header()) {
		return Change{}, &RefusedError{f.Path, "was not written by typedsession, so it is not removed"}
	}
	change.Old, change.exists = old, true
	return change, nil
}

// A RefusedError says that a file must not be touched, so nothing was written.
type RefusedError struct {
	Path   string
	Reason string // what is the matter and what to do
}

func (e *RefusedError) Error() string { return e.Path + " " + e.Reason }
