// Package testdata tests the generator and what it generates from the outside,
// as a user's module would: golden cases that compile and run, scripts that run
// the command, and comparisons with other implementations.
package testdata

import (
	"bytes"
	"context"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/load"
)

var update = flag.Bool("update", false, "write the golden files")

// generateCases runs the generator over all cases and real schemas in one load, as
// a user does with ./... .
func generateCases(t *testing.T) *gen.Result {
	t.Helper()
	patterns := []string{"./cases/...", "./schemas/..."}
	result, err := gen.Generate(context.Background(), gen.Config{Config: load.Config{Patterns: patterns}, Tests: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		t.Error(d)
	}
	return result
}

func TestEveryCaseGeneratesItsGoldenFile(t *testing.T) {
	result := generateCases(t)
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
	first, second := generateCases(t), generateCases(t)
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
