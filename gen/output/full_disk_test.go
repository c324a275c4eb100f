//go:build unix

package output_test

import (
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/typedsession/typedsession/gen/output"
)

// limited is the environment variable of a process whose files cannot grow, as on a full
// disk. Its value is the directory.
const limited = "TYPEDSESSION_TEST_FULL_DISK"

func TestAFullDiskLeavesEveryFileAsItWas(t *testing.T) {
	if dir := os.Getenv(limited); dir != "" {
		commitOnAFullDisk(t, dir)
		return
	}
	files := map[string]string{"a_gen.go": oldContent, "b_gen.go": oldContent, "c_gen.go": oldContent}
	dir := directory(t, files)
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskLeavesEveryFileAsItWas$")
	child.Env = append(os.Environ(), limited+"="+dir)
	if out, err := child.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	wantTree(t, dir, files)
}

func commitOnAFullDisk(t *testing.T, dir string) {
	signal.Ignore(syscall.SIGXFSZ) // the write then fails, as on a full disk
	changes, err := output.Plan([]output.File{
		file(dir, "a_gen.go", newContent),
		file(dir, "b_gen.go", newContent+strings.Repeat("// long\n", 1000)),
	}, []output.File{{Path: filepath.Join(dir, "c_gen.go")}})
	if err != nil {
		t.Fatal(err)
	}
	var before syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err)
	}
	full := before
	full.Cur = 1000 // enough for the first file
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		t.Fatal(err)
	}
	err = output.Commit(changes)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before); err != nil {
		t.Fatal(err) // go test -cover writes files of its own
	}
	path := filepath.Join(dir, "b_gen.go")
	if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "no file was changed") {
		t.Errorf("error %v, want one that names %s", err, path)
	}
}
