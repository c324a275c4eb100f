// This file replaces and removes files, once all new contents are on the disk.

package output

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// newFileMode is the mode of files that did not exist; the process's umask applies to it.
const newFileMode fs.FileMode = 0o644

// Commit replaces and removes files, as the changes made by [Plan] say. All new contents
// are on the disk in full before the first file is replaced, so that a full disk leaves
// every file as it was. Each file is replaced in one step: a reader sees the old content or
// the new. Commit ends at the first file that it cannot replace or remove, and those before
// it keep their new contents. The error names that file and says how many files are done;
// another Plan and Commit do the rest.
func Commit(changes []Change) (err error) {
	staged := make([]string, len(changes)) // the temporary files, "" for a removal
	defer func() {
		for _, temp := range staged {
			if temp != "" {
				err = errors.Join(err, os.Remove(temp))
			}
		}
	}()
	for i, c := range changes {
		if c.Remove {
			continue
		}
		if staged[i], err = stage(c); err != nil {
			return fmt.Errorf("cannot write %s, no file was changed: %w", c.Path, err)
		}
	}
	done := 0
	for i, c := range changes {
		if c.Remove {
			continue
		}
		if err := os.Rename(staged[i], c.target); err != nil {
			return incomplete("replace", c, done, len(changes), err)
		}
		staged[i] = ""
		done++
	}
	// Removals come last, since the files that replace the removed ones must exist first.
	for _, c := range changes {
		if !c.Remove {
			continue
		}
		if err := os.Remove(c.target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return incomplete("remove", c, done, len(changes), err)
		}
		done++
	}
	return nil
}

// incomplete returns the error of a Commit that failed at the change c, after it had made as
// many of all changes as done says.
func incomplete(verb string, c Change, done, all int, err error) error {
	return fmt.Errorf("cannot %s %s: %w; replaced or removed before that: %d of %d files; once the cause is gone, run the command again for the rest", verb, c.Path, err, done, all)
}

// stage writes the new content beside its target, since a rename does not cross file
// systems. The go command skips names that begin with a dot, and no other tool takes a
// file without .go at the end for a source.
//
// stage waits until the bytes are on the disk: otherwise some file systems may keep the
// rename and lose the content when the power fails. A generated file could be made again,
// a lock file could not.
func stage(c Change) (path string, err error) {
	dir, base := filepath.Split(c.target)
	path = filepath.Join(dir, "."+base+"."+rand.Text()[:8]+".tmp")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, cmp.Or(c.mode, newFileMode))
	if err != nil {
		return "", err
	}
	_, err = f.Write(c.New)
	if c.exists && err == nil {
		err = f.Chmod(c.mode) // Chmod ignores the umask
	}
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(path))
	}
	return path, nil
}
