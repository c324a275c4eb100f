//go:build unix

package typedsession

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// become replaces what is at a path by what make makes.
func become(t *testing.T, path string, make func(path string) error) {
	t.Helper()
	if err := os.RemoveAll(path); err != nil {
		t.Fatal(err)
	}
	if err := make(path); err != nil {
		t.Fatal(err)
	}
}

func fifo(path string) error { return syscall.Mkfifo(path, 0o600) }

// noFiles are things at the path of a key file that are no regular files.
var noFiles = map[string]func(path string) error{
	"a named pipe":             fifo,
	"a link to a named pipe":   func(path string) error { _ = fifo(path + ".fifo"); return os.Symlink(path+".fifo", path) },
	"a directory":              func(path string) error { return os.Mkdir(path, 0o700) },
	"a link to a directory":    func(path string) error { return os.Symlink(filepath.Dir(path), path) },
	"a device without an end":  func(path string) error { return os.Symlink("/dev/zero", path) },
	"a device that is empty":   func(path string) error { return os.Symlink("/dev/null", path) },
	"a socket":                 func(path string) error { _, err := net.Listen("unix", path); return err },
	"a pipe that has a writer": openedFifo,
}

// openedFifo makes a named pipe that somebody holds open and writes nothing to.
func openedFifo(path string) error {
	if err := fifo(path); err != nil {
		return err
	}
	_, err := os.OpenFile(path, os.O_RDWR, 0)
	return err
}

// atOnce returns what call does, and fails the test if it hangs.
func atOnce(t *testing.T, what string, call func() error) error {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- call() }()
	select {
	case err := <-done:
		return err
	case <-time.After(20 * time.Second):
		t.Fatalf("%s hangs", what)
		return nil
	}
}

func TestWhatIsNoRegularFileIsAnErrorAtOnceAndTheKeysStay(t *testing.T) {
	for name, make := range noFiles {
		t.Run(name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "keys") // a socket's path must be short
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			f := keyFile{t, filepath.Join(dir, "keys")}
			f.replace(GenerateKey(start))
			keys := f.keys()
			before := keys.String()
			become(t, f.path, make)
			err = atOnce(t, "Reload", keys.Reload)
			if want := "session keys stay as they are: key file: " + f.path + " is no regular file; keys are read from a file that can be read again"; err == nil || err.Error() != want {
				t.Errorf("Reload = %v, want %s", err, want)
			}
			if err := atOnce(t, "KeysFromFile", func() error { _, err := KeysFromFile(f.path); return err }); err == nil {
				t.Error("KeysFromFile = nil")
			}
			w := fileWatch{keys: keys, report: func(error) {}}
			if err := atOnce(t, "Watch", func() error { _, err := w.reload(); return err }); err == nil {
				t.Error("Watch reports nothing")
			}
			mustEqual(t, "keys", keys.String(), before)

			become(t, f.path, func(string) error { f.replace(GenerateKey(start)); return nil })
			if err := keys.Reload(); err != nil {
				t.Errorf("Reload of the next file = %v", err)
			}
			mustEqual(t, "keys are the file's", keys.String() != before, true)
		})
	}
}

// A path may lead to a pipe between the moment that it is looked at and the moment that it is opened.
func TestOpeningAKeyFileDoesNotWaitForAWriter(t *testing.T) {
	path := filepath.Join(t.TempDir(), "fifo")
	if err := fifo(path); err != nil {
		t.Fatal(err)
	}
	if err := atOnce(t, "opening", func() error {
		f, err := os.OpenFile(path, os.O_RDONLY|openNonblocking, 0)
		if err == nil {
			f.Close()
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}
