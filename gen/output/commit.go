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

// Commit carries out changes made by [Plan]. All new contents are on the disk in full
// before the first file is replaced, so that a full disk leaves every file as it was.
// Each file is replaced in one step: a reader sees the old content or the new. An error
// names the file that caused it.
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
	for i, c := range changes {
		if c.Remove {
			continue
		}
		if err := os.Rename(staged[i], c.target); err != nil {
			return fmt.Errorf("cannot replace %s: %w", c.Path, err)
		}
		staged[i] = ""
	}
	// Removals come last, since the files that replace the removed ones must exist first.
	for _, c := range changes {
		if !c.Remove {
			continue
		}
		if err := os.Remove(c.target); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("cannot remove %s: %w", c.Path, err)
		}
	}
	return nil
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
