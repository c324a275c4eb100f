package typedsession

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// maxKeyFile is the most bytes that a key file can have: a hundred times what maxKeys need, so that there is room for
// comments, and a path that leads to something else does not fill the memory.
const maxKeyFile = 64 << 10

// ErrNoKeyFile means that Reload or Watch was called on keys that KeysFromFile did not make.
var ErrNoKeyFile = errors.New("session keys are from no file; make them with KeysFromFile, or give new ones to Replace")

// KeysFromFile reads key strings from a file, separated by line breaks or commas. Blank lines and lines that begin with
// # are ignored. It follows symbolic links, as mounted secrets are; permissions are not looked at, since such mounts
// are often readable by everyone in the container. The file is a regular one of at most 64 KiB: a named pipe, a directory
// or a device is an error.
//
// The error is one of NewKeys', or that of reading the file, and says the path.
func KeysFromFile(path string) (*Keys, error) {
	if strings.Contains(path, keyring.Prefix) {
		// Somebody passed the content. It must not end up in the error.
		return nil, fmt.Errorf("the path of a key file is wanted, not what is in it: %w", ErrNoKey)
	}
	set, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	k := &Keys{file: path}
	k.current.Store(set)
	return k, nil
}

// Reload replaces the keys by what is in their file now, as Replace does: call it when the app is told to, such as by
// SIGHUP. On an error, which is one of KeysFromFile's or ErrNoKeyFile, the keys stay as they are.
//
// Replace the file as a whole, by renaming another one. Of a file that is written in place, what is there already may
// happen to end with a whole key; Watch is more patient.
func (k *Keys) Reload() error {
	if k.file == "" {
		return ErrNoKeyFile
	}
	k.reloading.Lock()
	defer k.reloading.Unlock()
	set, err := readKeyFile(k.file)
	if err != nil {
		return fmt.Errorf("session keys stay as they are: %w", err)
	}
	k.install(set)
	return nil
}

func readKeyFile(path string) (*keyring.Set, error) {
	text, err := readAtMost(path, maxKeyFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("key file: %w: %w", err, ErrNoKey)
	case err != nil:
		return nil, fmt.Errorf("key file: %w", err)
	case len(text) > maxKeyFile:
		return nil, fmt.Errorf("key file %s has more than %d bytes: %w", path, maxKeyFile, ErrBadKey)
	case !keyring.IsNotBlank(text):
		return nil, fmt.Errorf("key file %s is empty: %w", path, ErrNoKey)
	}
	keys, err := keyring.ParseAll(keyring.Split(text))
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	set, err := keyring.NewSet(keys)
	if err != nil {
		return nil, fmt.Errorf("key file %s: %w", path, err)
	}
	return set, nil
}

// errNotRegular means that there is something else than a file at the path of a key file.
var errNotRegular = errors.New("is no regular file; keys are read from a file that can be read again")

// readAtMost returns up to one byte more than limit of a regular file. Anything else is an error at once: reading a
// named pipe, a terminal or a device could wait for ever.
func readAtMost(path string, limit int64) (string, error) {
	// Opening a device may do something by itself, so the path is looked at first. It may lead to something else a moment
	// later, so what was opened is looked at again.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s %w", path, errNotRegular)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|openNonblocking, 0)
	if err != nil {
		return "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	if !info.Mode().IsRegular() {
		return "", fmt.Errorf("%s %w", path, errNotRegular)
	}
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	return string(text), err
}
