// Package browser tests what only a browser can tell: that the cookies of the
// petshop example are stored, kept, sent, refused and deleted as meant, and that
// its pages can be looked at.
package browser

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// The examples are built once, by TestMain.
var petshopBinary, storesBinary, oauthBinary, loginBinary, logoutBinary string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "petshop")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := 1
	if err := buildExamples(dir); err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	os.RemoveAll(dir)
	os.Exit(code)
}

// buildExamples writes the examples' binaries to a folder.
func buildExamples(dir string) error {
	for example, binary := range map[string]*string{
		"petshop":          &petshopBinary,
		"stores":           &storesBinary,
		"oauth":            &oauthBinary,
		"login":            &loginBinary,
		"logouteverywhere": &logoutBinary,
	} {
		*binary = filepath.Join(dir, example)
		command := exec.Command("go", "build", "-o", *binary, ".")
		command.Dir = filepath.Join("..", "..", "..", "example", example)
		if out, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("building %s: %w\n%s", example, err, out)
		}
	}
	return nil
}

// petshop is a running example, started as a person starts it.
type petshop struct {
	t       *testing.T
	url     string
	command *exec.Cmd
}

func newKey() string { return typedsession.GenerateKey(time.Now()) }

// startPetshop serves the example until the test ends. Start it before the browser,
// which then ends first: a shop that ends waits a second for open connections. An address with port 0 is
// a free one.
func startPetshop(t *testing.T, addr, keys string) *petshop {
	t.Helper()
	return start(t, keys, petshopBinary, "-addr", addr)
}

// start serves an example that says its address as the petshop does.
func start(t *testing.T, keys, binary string, args ...string) *petshop {
	t.Helper()
	p := &petshop{t: t, command: exec.Command(binary, args...)}
	p.command.Env = append(os.Environ(), "SESSION_KEYS="+keys)
	p.command.Stderr = t.Output()
	stdout, err := p.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.stop)
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if url, ok := strings.CutPrefix(lines.Text(), "petshop is open at "); ok {
			p.url = url
			return p
		}
	}
	t.Fatal("the petshop ended before it said where it is open")
	return nil
}

// startLogging serves an example that logs its address, until the test ends.
func startLogging(t *testing.T, binary string) (url string) {
	t.Helper()
	command := exec.CommandContext(t.Context(), binary, "-addr", "127.0.0.1:0")
	command.Env = append(os.Environ(), "SESSION_KEYS="+newKey())
	stderr, err := command.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = command.Wait() }) // the end of the test's context has killed it
	for lines := bufio.NewScanner(stderr); lines.Scan(); {
		if _, address, ok := strings.Cut(lines.Text(), "http://"); ok {
			return "http://" + address
		}
	}
	t.Fatal("the example ended before it logged where it is open")
	return ""
}

func newPetshop(t *testing.T) *petshop {
	t.Helper()
	return startPetshop(t, "127.0.0.1:0", newKey())
}

// stop interrupts the petshop, as Ctrl-C does. A second call does nothing.
func (p *petshop) stop() {
	if p.command == nil {
		return
	}
	p.t.Helper()
	if err := p.command.Process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		p.t.Error(err)
	}
	if err := p.command.Wait(); err != nil {
		p.t.Errorf("the petshop did not end well after an interrupt: %v", err)
	}
	p.command = nil
}

func (p *petshop) addr() string { return strings.TrimPrefix(p.url, "http://") }
