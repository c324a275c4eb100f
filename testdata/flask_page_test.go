package testdata

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// endOfBlock is printed after each block of a page's commands.
const endOfBlock = "\x00"

// TestTheCommandsOfTheFlaskPagePrintWhatItShows runs the commands of example/FLASK.md in one shell, on other ports.
func TestTheCommandsOfTheFlaskPagePrintWhatItShows(t *testing.T) {
	if !inCI() {
		t.Skip("starting both shops again and again takes half a minute: CI does it")
	}
	t.Parallel()
	needPrograms(t, "bash", "curl", "faketime")
	for _, name := range []string{"flaskshop.py", "petshop/main.go", "petshop/shop/shop.go", "petshop/shop/page.html"} {
		if _, err := os.Stat("../example/" + name); err != nil { // also tells go test that its result depends on the file
			t.Fatal(err)
		}
	}
	text := string(must(os.ReadFile("../example/FLASK.md"))(t))
	for _, port := range []string{"5001", "5002", "5003"} {
		text = strings.ReplaceAll(text, port, freePort(t))
	}
	var script strings.Builder
	var blocks []fence // those with commands
	shown := map[int]string{}
	for _, f := range parsePage("example/FLASK.md", text).fences {
		switch f.mark {
		case "run":
			blocks = append(blocks, f)
			script.WriteString(f.code + "printf '\\0'\n")
		case "prints":
			shown[len(blocks)-1] = f.code
		}
	}
	if len(blocks) < 20 || len(shown) < 18 {
		t.Fatalf("the page has only %d blocks of commands, and shows what %d print", len(blocks), len(shown))
	}
	printed := strings.Split(runShell(t, script.String()), endOfBlock)
	for i, block := range blocks {
		if i == len(printed)-1 {
			t.Fatalf("example/FLASK.md:%d: the commands fail. They print:\n%s", block.line, printed[i])
		}
		if printed[i] != shown[i] {
			t.Errorf("example/FLASK.md:%d: the commands print:\n%s\nThe page shows:\n%s", block.line, printed[i], shown[i])
		}
	}
}

// needPrograms skips the test where one of the programs is not installed. In CI, that is a failure.
func needPrograms(t *testing.T, names ...string) {
	t.Helper()
	for _, name := range names {
		if _, err := exec.LookPath(name); err != nil {
			if inCI() {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
}

// runShell runs a script at the repository's root, with a python3 that has Flask, and returns what it prints.
func runShell(t *testing.T, script string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "script")
	writeFile(t, file, script)
	shell := exec.Command("bash", "-eu", file)
	shell.Dir = ".."
	shell.Stderr = t.Output()
	shell.Env = os.Environ()
	if python := findPython(t, "flask"); filepath.IsAbs(python) {
		shell.Env = append(shell.Env, "PATH="+filepath.Dir(python)+":"+os.Getenv("PATH"))
	}
	printed, err := shell.Output()
	if err != nil {
		t.Errorf("the shell: %v", err)
	}
	return string(printed)
}

// freePort returns a port of the loopback interface that nobody uses.
func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port
}
