package testdata

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/load"
)

// generateIn runs the generator, in this process, on packages without mistakes.
func generateIn(t *testing.T, c gen.Config) *gen.Result {
	t.Helper()
	result, err := gen.Generate(context.Background(), c)
	if err != nil || len(result.Diagnostics) > 0 {
		t.Fatalf("%v\n%v", err, result.Diagnostics)
	}
	return result
}

// inPackages is the generator's configuration for packages of this module.
func inPackages(patterns ...string) gen.Config {
	return gen.Config{Config: load.Config{Patterns: patterns}}
}

// writeGenerated writes the files of a result where they belong.
func writeGenerated(t *testing.T, result *gen.Result) {
	t.Helper()
	for _, file := range result.Files {
		writeFile(t, file.Path, string(file.Content))
	}
}

// scratch returns a directory of this module for the packages that a test writes, as
// ./_scratch/NAME. They are not among ./..., neither in the middle of the test nor
// after one that was killed.
func scratch(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join(mustGetwd(t), "_scratch", name)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}
