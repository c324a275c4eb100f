package main

import (
	"bufio"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/bothtest"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

func TestWhoIsLoggedInWithFlaskStaysLoggedInAndStaysLoggedOut(t *testing.T) {
	const secretKey = "the secret key of the Flask app"
	manager, err := newManager(sessiontest.Keys(t), secretKey)
	if err != nil {
		t.Fatal(err)
	}
	newApp := httptest.NewServer(manager.Handler(after.Routes()))
	defer newApp.Close()
	bothtest.CheckMove(t, startFlask(t, secretKey), newApp.URL, "session")
}

// startFlask runs before.py until the test ends, and returns its address. It skips where no Python has Flask. A CI
// without it must not pass.
func startFlask(t *testing.T, secretKey string) (address string) {
	t.Helper()
	python := ""
	for _, candidate := range []string{"python3", "/usr/bin/python3"} { // the first in PATH need not be the system's
		if exec.Command(candidate, "-c", "import flask").Run() == nil {
			python = candidate
		}
	}
	if python == "" && os.Getenv("CI") == "true" {
		t.Fatal("no python3 can import flask")
	}
	if python == "" {
		t.Skip("no python3 can import flask")
	}
	app := exec.Command(python, "-B", "before.py", "0") // -B leaves no compiled program beside the source
	app.Env = append(os.Environ(), "SECRET_KEY="+secretKey)
	input, err := app.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	output, err := app.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := app.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		input.Close()
		_ = app.Wait()
	})
	port, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return "http://127.0.0.1:" + strings.TrimSpace(port)
}
