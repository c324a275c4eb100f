package typedsession

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"unicode"

	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// KeysFromFile reads key strings from a file, separated by line breaks or commas. Blank lines and lines that begin with
// # are ignored. The file is a regular one of at most 64 KiB: a named pipe, a directory or a device is an error.
// KeysFromFile follows symbolic links, because mounted secrets are symbolic links, and does not look at permissions,
// because such mounts are often readable by everyone in the container.
//
// The error is one of NewKeys', or the error of reading the file, and says the path. It wraps ErrNoKey if there is no
// such file.
func KeysFromFile(path string) (*Keys, error) {
	if strings.Contains(path, keyring.Prefix) {
		// The caller passed the content, which must not end up in the error.
		return nil, fmt.Errorf("the path of a key file is wanted, not what is in it: %w", ErrNoKey)
	}
	set, err := readKeyFile(path)
	if errors.Is(err, fs.ErrNotExist) && path != "" {
		return nil, &missingKeyFile{path, err}
	}
	if err != nil {
		return nil, err
	}
	k := &Keys{file: path}
	k.current.Store(set)
	return k, nil
}

// missingKeyFile is the error of KeysFromFile for a file that does not exist. Reload returns another one: the servers have
// keys then, which a new file should not replace.
type missingKeyFile struct {
	path string
	err  error
}

// Error names the command that makes the file.
func (e *missingKeyFile) Error() string {
	return fmt.Sprintf("key file %s does not exist; make it with `go tool typedsession key >%s`", e.path, shellWord(e.path))
}

// Unwrap returns an error that wraps ErrNoKey.
func (e *missingKeyFile) Unwrap() error { return e.err }

// shellWord returns text as a shell reads it as one word.
func shellWord(text string) string {
	if strings.ContainsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("/._-", c)
	}) {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}

// ErrNoKeyFile means that Reload or Watch was called on keys that KeysFromFile did not make.
var ErrNoKeyFile = errors.New("session keys are from no file; make them with KeysFromFile, or give new ones to Replace")

// Reload replaces the keys by those that are in their file now, as Replace does. An app may call it on SIGHUP. On an
// error, which is one of KeysFromFile's or ErrNoKeyFile, the keys stay as they are.
//
// Replace the file as a whole, by renaming another one to its path. While a file is written in place, Reload may find
// some of its keys only; Watch waits until the file stays the same.
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

// maxKeyFile is the most bytes that a key file can have, 64 KiB. Eight keys need a hundredth of it, so that there is room
// for comments. The limit keeps a path to some other file from filling the memory.
const maxKeyFile = 64 << 10

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

// readAtMost returns the first limit+1 bytes of a regular file, or all if there are fewer: more than limit bytes mean that
// the file is too long. Anything but a regular file is an error at once: reading a named pipe, a terminal or a device
// could wait for ever.
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
