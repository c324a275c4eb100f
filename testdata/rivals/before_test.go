package main

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the structs that typedsession init -from prints")

// TestTheStructForAnAppOfTheRealLibraryGeneratesAndCompiles reads the apps in before, which
// compile with the libraries themselves.
func TestTheStructForAnAppOfTheRealLibraryGeneratesAndCompiles(t *testing.T) {
	for _, library := range []string{"gorilla", "scs"} {
		t.Run(library, func(t *testing.T) {
			dir := filepath.Join("before", library)
			source := output(t, ".", "run", "github.com/typedsession/typedsession/cmd/typedsession", "init", "-from", library, "./"+dir)
			golden := filepath.Join(dir, "session.go.txt")
			if *update {
				writeFile(t, golden, source)
			}
			if want := readFile(t, golden); !bytes.Equal(source, want) {
				t.Errorf("printed\n%s\nand not\n%s", source, want)
			}
			pasted := copyOfModule(t)
			writeFile(t, filepath.Join(pasted, "app.go"), readFile(t, filepath.Join(dir, "app.go")))
			writeFile(t, filepath.Join(pasted, "session.go"), source)
			output(t, pasted, "tool", "typedsession")
			output(t, pasted, "vet", ".")
		})
	}
}

// copyOfModule returns a directory that has this module's requirements.
func copyOfModule(t *testing.T) string {
	t.Helper()
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	root := filepath.Join(here, "..", "..")
	requirements := strings.NewReplacer("=> ../..\n", "=> "+root+"\n", "=> ../servers", "=> "+filepath.Join(here, "..", "servers")).
		Replace(string(readFile(t, "go.mod")))
	writeFile(t, filepath.Join(dir, "go.mod"), []byte(requirements))
	writeFile(t, filepath.Join(dir, "go.sum"), readFile(t, "go.sum"))
	return dir
}

// output returns what a go command prints. It fails if the command fails or complains.
func output(t *testing.T, dir string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.Output()
	complaints := strings.ReplaceAll(stderr.String(), "typedsession: the struct is for the package in ./before/", "")
	if err != nil || strings.Contains(complaints, ":") {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, complaints)
	}
	return stdout
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func writeFile(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
}
