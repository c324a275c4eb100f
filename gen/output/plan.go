// This file compares the files that a run makes with those on the disk.

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

// A File is one file that a run makes.
type File struct {
	Path    string // absolute
	Content []byte

	// Header is the line by which an existing file at Path is recognised as generated.
	// Empty means [Header] in a Go file with a name that [PathFor] or [TestsFor] makes;
	// other formats have their own line.
	Header string

	// Was is the content of a source file from which Content was made. The file is
	// written only if it still has this content. It is nil for generated files.
	Was []byte
}

func (f File) header() string { return cmp.Or(f.Header, Header) }

// IsMarked reports whether there is a file at f.Path with the generator's header. A blank
// file may be replaced but not removed, since nothing says that the generator made it.
func (f File) IsMarked() (bool, error) {
	info, err := os.Stat(f.Path) // follows a symbolic link
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

// refusal returns why a file that holds content must not be replaced; empty if it may be.
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

// foreign returns what to do about a file that somebody else wrote.
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

// mayReplace reports whether the generator may replace a file with this content.
func (f File) mayReplace(content []byte) bool {
	if f.Header == "" {
		return IsGenerated(f.Path, content)
	}
	return isBlank(content) || hasHeader(content, f.Header)
}

// A Change is one step from the files on the disk to those of a run: a file to be
// written, or to be removed when Remove is set.
type Change struct {
	Path   string
	Old    []byte // empty for a file that does not exist yet
	New    []byte
	Remove bool

	target string      // the file that is written: Path, or the file that Path leads to as a symbolic link
	exists bool        // the file exists
	mode   fs.FileMode // its permission bits
}

// Plan compares files and orphans with the disk and returns the changes that [Commit] has
// to make, sorted by path. A file that has its content already needs none, even if its
// line ends differ, as version control may check them out. Plan writes nothing. Its error
// joins one [*RefusedError] for each file that must not be touched; then there are no
// changes, so that the run writes no file.
//
// A symbolic link is kept, and the file that it leads to is written, if that is a
// generated file: a directory layout that links generated code keeps working.
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

// IsUpToDate reports whether made, the content of the file at path, is the content that
// files has for it.
func IsUpToDate(files []File, path string, made []byte) bool {
	i := slices.IndexFunc(files, func(f File) bool { return f.Path == path })
	return i >= 0 && sameLines(files[i].Content, made)
}

// planWrite returns the change that writes f.
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
		return Change{}, NotRegular(f.Path)
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

// planRemoval returns the change that removes f.
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

// A RefusedError means that a file must not be touched, and that nothing was written.
type RefusedError struct {
	Path   string
	Reason string // what is wrong and what to do
}

func (e *RefusedError) Error() string { return e.Path + " " + e.Reason }

// NotRegular returns the error for a directory, a pipe or a device where a file of the
// generator's has to be.
func NotRegular(path string) *RefusedError {
	return &RefusedError{path, "is not a regular file: move it away"}
}
