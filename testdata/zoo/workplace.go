package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// workplace is a module in a temporary directory that has the dependencies of this one,
// in the same versions, and the generator's command.
type workplace struct {
	dir  string
	tool string
}

const typedsession = "github.com/typedsession/typedsession"

// newWorkplace makes one. The current directory is that of this module.
func newWorkplace(dir string) (*workplace, error) {
	w := &workplace{dir: dir, tool: filepath.Join(dir, ".tool", "typedsession")}
	for _, name := range []string{"go.mod", "go.sum"} {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("%w: run this in the directory of its module", err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			return nil, err
		}
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		return nil, err
	}
	for _, args := range [][]string{
		{"mod", "edit", "-module=zoo.example", "-replace=" + typedsession + "=" + root},
		{"build", "-o", w.tool, typedsession + "/cmd/typedsession"},
	} {
		if out, err := w.run("go", args...); err != nil {
			return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out)
		}
	}
	return w, nil
}

// run runs a command and returns what it prints.
func (w *workplace) run(name string, args ...string) ([]byte, error) {
	command := exec.Command(name, args...)
	command.Dir = w.dir
	return command.CombinedOutput()
}

// write writes the sources of the sessions into directories of their own below part, and
// nothing else stays there.
func (w *workplace) write(part string, sessions []*session) error {
	if err := os.RemoveAll(filepath.Join(w.dir, part)); err != nil {
		return err
	}
	for _, s := range sessions {
		if !s.written() {
			continue
		}
		dir := filepath.Join(w.dir, part, s.pkg)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, s.file()), []byte(s.source()), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// finding is a diagnostic, as the command prints it with -json.
type finding struct {
	File    string
	Line    int
	Rule    string
	Message string
	Note    bool
}

// errCrash is wrapped by the error of a generator that ended without saying why.
var errCrash = errors.New("the generator crashed")

// generate runs the generator on all packages of a part.
func (w *workplace) generate(part string) ([]finding, error) {
	command := exec.Command(w.tool, "-json", "-tests", "./"+part+"/...")
	command.Dir = w.dir
	var stdout, stderr bytes.Buffer
	command.Stdout, command.Stderr = &stdout, &stderr
	err := command.Run()
	var all, mistakes []finding
	if decodeErr := json.Unmarshal(stdout.Bytes(), &all); decodeErr != nil {
		return nil, fmt.Errorf("%w: %v\n%s", errCrash, err, firstLines(stderr.Bytes(), 20))
	}
	for _, f := range all {
		if !f.Note {
			mistakes = append(mistakes, f)
		}
	}
	if err != nil && len(mistakes) == 0 {
		return nil, fmt.Errorf("%w: %v\n%s", errCrash, err, firstLines(stderr.Bytes(), 20))
	}
	return mistakes, nil
}

func firstLines(text []byte, n int) []byte {
	lines := bytes.SplitAfterN(text, []byte("\n"), n+1)
	return bytes.Join(lines[:min(n, len(lines))], nil)
}

// progress tells on standard error what takes so long.
type progress struct {
	io.Writer
	start time.Time
}

func (p progress) say(format string, args ...any) {
	fmt.Fprintf(p, "%5.0fs "+format+"\n", append([]any{time.Since(p.start).Seconds()}, args...)...)
}
