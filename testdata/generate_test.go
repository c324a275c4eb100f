package testdata

import (
	"context"
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
