package sessionvet_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/typedsession/typedsession/gen/sessionvet"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// TestEachRuleReportsItsMistakesAndNothingElse runs each analyzer over the package in
// testdata that is named after it. A comment "want" in that package says which message is
// to be reported on its line; near.go has what must not be reported.
func TestEachRuleReportsItsMistakesAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, rule := range sessionvet.Analyzers() {
		t.Run(rule.Name, func(t *testing.T) {
			t.Parallel()
			results := analysistest.Run(t, analysistest.TestData(), rule, "./"+rule.Name)
			if reported(results) == 0 {
				t.Error("nothing was reported")
			}
		})
	}
}

// TestGeneratedCodeHasNoMistake runs all analyzers over a package that is nothing but a
// session.
func TestGeneratedCodeHasNoMistake(t *testing.T) {
	t.Parallel()
	for _, rule := range sessionvet.Analyzers() {
		t.Run(rule.Name, func(t *testing.T) {
			t.Parallel()
			analysistest.Run(t, analysistest.TestData(), rule, "./shop")
		})
	}
}

func TestAKeyThatWorksIsReportedAndNotShown(t *testing.T) {
	t.Parallel()
	key := typedsession.GenerateKey(time.Now())
	source := fmt.Sprintf("package app\n\nconst key = %q // want `session key in source code`\n", key)
	dir, cleanup, err := analysistest.WriteFiles(map[string]string{filepath.Join("app", "app.go"): source})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cleanup)
	for _, result := range analysistest.Run(t, dir, sessionvet.KeyInSource, "app") {
		for _, d := range result.Diagnostics {
			if strings.Contains(d.Message, key[len("tsk1_"):][:4]) {
				t.Error("the message shows a part of the key")
			}
		}
	}
}

func TestTheAnalyzersAreValid(t *testing.T) {
	t.Parallel()
	if err := analysis.Validate(sessionvet.Analyzers()); err != nil {
		t.Error(err)
	}
}

func reported(results []*analysistest.Result) (n int) {
	for _, result := range results {
		n += len(result.Diagnostics)
	}
	return n
}
