package testdata

import (
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// scriptCommands are the commands that scripts have beside those of testscript:
//
//	exits N program [args...]   runs a program, which must exit with code N
//	terminal N program [args...]  does the same on a pseudo-terminal; stdout is what
//	                            the program wrote to it
//	snapshot                    remembers every file below $WORK
//	unchanged                   fails if a file came, went or was written since
//	crlf file...                ends the lines of files in \r\n
//	line NAME file              sets a variable to the first line of a file
//	key NAME                    sets a variable to a new key, with the key hint 1, and
//	                            NAME_ID to its id
//	mutant DIR [sed args...]    copies the Go files of $WORK to a directory, and
//	                            there runs sed on session_gen.go, which must change
func scriptCommands() map[string]func(ts *testscript.TestScript, neg bool, args []string) {
	return map[string]func(ts *testscript.TestScript, neg bool, args []string){
		"exits":     exits,
		"terminal":  terminal,
		"snapshot":  takeSnapshot,
		"unchanged": compareSnapshot,
		"crlf":      crlf,
		"line":      line,
		"key":       newKey,
		"mutant":    mutant,
	}
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits N program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	err = ts.Exec(args[1], args[2:]...)
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d; standard error:\n%s", got, want, ts.ReadFile("stderr"))
	}
}

// terminal runs a program on a pseudo-terminal, which it reads until the program has closed
// it: then nothing that the program wrote is missing.
func terminal(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: terminal N program [args...]")
	}
	cmd := exec.Command("env", args[1:]...) // which looks in the script's PATH
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TERM", "NO_COLOR", "GOCACHE", "GOMODCACHE", "GOPROXY", "GOFLAGS", "GOSUMDB", "GOENV", "GOTOOLCHAIN"} {
		if value := ts.Getenv(name); value != "" {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	controller, err := pty.Start(cmd)
	ts.Check(err)
	defer controller.Close()
	_, _ = io.Copy(ts.Stdout(), controller) // ends with an error where the program has closed it
	_ = cmd.Wait()
	if got := strconv.Itoa(cmd.ProcessState.ExitCode()); got != args[0] {
		ts.Fatalf("exit code %s, want %s", got, args[0])
	}
}

type snapshotKey struct{}

// snapshot maps the files below $WORK to what they were like.
type snapshot map[string]fileState

type fileState struct {
	mode     fs.FileMode
	modified time.Time
	sum      [sha256.Size]byte
}

// takeSnapshot moves the files' times back, so that a file written again a
// moment later shows.
func takeSnapshot(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: snapshot")
	}
	past := time.Now().Add(-time.Hour)
	files := readFiles(ts)
	for path, state := range files {
		if state.mode.IsRegular() {
			ts.Check(os.Chtimes(path, past, past))
		}
	}
	*ts.Value(snapshotKey{}).(*snapshot) = readFiles(ts)
}

func compareSnapshot(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: unchanged")
	}
	before := *ts.Value(snapshotKey{}).(*snapshot)
	if len(before) == 0 {
		ts.Fatalf("unchanged since when? run snapshot first")
	}
	after := readFiles(ts)
	for _, path := range slices.Sorted(maps.Keys(before)) {
		switch state, exists := after[path]; {
		case !exists:
			ts.Fatalf("%s was removed", path)
		case state != before[path]:
			ts.Fatalf("%s was written", path)
		}
		delete(after, path)
	}
	for path := range after {
		ts.Fatalf("%s is new", path)
	}
}

// readFiles leaves out the directory for temporary files.
func readFiles(ts *testscript.TestScript) snapshot {
	work := ts.Getenv("WORK")
	files := snapshot{}
	ts.Check(filepath.WalkDir(work, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case path == filepath.Join(work, ".tmp"):
			return fs.SkipDir
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		state := fileState{mode: info.Mode()}
		if info.Mode().IsRegular() {
			content, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			state.modified, state.sum = info.ModTime(), sha256.Sum256(content)
		}
		files[path] = state
		return nil
	}))
	return files
}

func crlf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: crlf file...")
	}
	for _, name := range args {
		path := ts.MkAbs(name)
		var content []byte
		for _, c := range []byte(ts.ReadFile(path)) {
			if c == '\n' {
				content = append(content, '\r')
			}
			content = append(content, c)
		}
		ts.Check(os.WriteFile(path, content, 0o666))
	}
}

func line(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: line NAME file")
	}
	first, _, _ := strings.Cut(ts.ReadFile(args[1]), "\n")
	ts.Setenv(args[0], first)
}

// newKey makes a key for one run: one that stood in a script would be published, and refused.
func newKey(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: key NAME")
	}
	const hintAt = len("tsk:a") // the low four bits of the first byte of the id
	for {
		key := typedsession.GenerateKey(time.Time{})
		keys, err := typedsession.NewKeys(key)
		ts.Check(err)
		if id := keys.String(); id[hintAt] == '1' {
			ts.Setenv(args[0], key)
			ts.Setenv(args[0]+"_ID", id)
			return
		}
	}
}

func mutant(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mutant DIR [sed args...]")
	}
	dir := ts.MkAbs(args[0])
	ts.Check(os.Mkdir(dir, 0o777))
	sources, err := filepath.Glob(ts.MkAbs("*.go"))
	ts.Check(err)
	for _, path := range sources {
		content, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(filepath.Join(dir, filepath.Base(path)), content, 0o666))
	}
	const generated = "session_gen.go"
	ts.Check(ts.Exec("sed", append(args[1:], generated)...))
	changed := ts.ReadFile("stdout")
	if changed == ts.ReadFile(generated) {
		ts.Fatalf("sed changed nothing in %s", generated)
	}
	ts.Check(os.WriteFile(filepath.Join(dir, generated), []byte(changed), 0o666))
}
