// Package testdata tests the generator and what it generates from the outside,
// as a user's module would: golden cases that compile and run, scripts that run
// the command, and comparisons with other implementations.
//
// With CI set in the environment, as .ci/run sets it, the tests take the time that
// nobody waits for at a desk: more random sessions, more rounds in Python, fuzzing of
// emitted tests, vetting for Windows, a second Go; and a test that misses a program of the machine
// fails where it would be skipped.
package testdata

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/load"
)

var update = flag.Bool("update", false, "write the golden files")

// inCI reports whether the tests are to take the time that a laptop would not: CI
// is set, as .ci/run does and most services do.
func inCI() bool { return os.Getenv("CI") != "" }

// generateCases runs the generator over all cases and real schemas in one load, as
// a user does with ./... .
func generateCases() (*gen.Result, error) {
	patterns := []string{"./golden/...", "./schemas/..."}
	return gen.Generate(context.Background(), gen.Config{Config: load.Config{Patterns: patterns}, Tests: true})
}

var generateCasesOnce = sync.OnceValues(generateCases)

// generatedCases returns what the generator makes of the cases. Tests share the
// result and leave it as it is.
func generatedCases(t *testing.T) *gen.Result {
	t.Helper()
	result, err := generateCasesOnce()
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	return result
}

func TestEveryCaseGeneratesItsGoldenFile(t *testing.T) {
	result := generatedCases(t)
	if len(result.Files) < 5 {
		t.Errorf("only %d cases were generated", len(result.Files))
	}
	for _, file := range result.Files {
		name, _ := filepath.Rel(mustGetwd(t), file.Path)
		t.Run(filepath.ToSlash(name), func(t *testing.T) {
			if *update {
				if err := os.WriteFile(file.Path, file.Content, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			golden, err := os.ReadFile(file.Path)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(golden, file.Content) {
				t.Error("the generated file is out of date: run go test . -update and read the difference")
			}
		})
	}
	if len(result.Orphans) > 0 {
		t.Errorf("generated files without a source: %v", result.Orphans)
	}
}

func TestEveryRunGeneratesTheSameBytes(t *testing.T) {
	t.Parallel()
	first := generatedCases(t)
	second, err := generateCases()
	if err != nil || len(second.Files) != len(first.Files) {
		t.Fatalf("%d files, then %d: %v", len(first.Files), len(second.Files), err)
	}
	for i, file := range first.Files {
		if !bytes.Equal(file.Content, second.Files[i].Content) {
			t.Errorf("%s differs between two runs", file.Path)
		}
	}
}

func mustGetwd(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
