package sessionvet_test

import (
	"errors"
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

// TestEachRuleReportsItsMistakesAndNothingElse runs all analyzers over the packages in
// testdata: over one for each rule, named after it, over one that is nothing but a session,
// and over one for tests. A comment "want" says which message is to be reported on its line; the files
// near*.go have what must not be reported.
func TestEachRuleReportsItsMistakesAndNothingElse(t *testing.T) {
	t.Parallel()
	rules := sessionvet.Analyzers()
	patterns := []string{"./shop", "./shoptest"}
	for _, rule := range rules {
		patterns = append(patterns, "./"+rule.Name)
	}
	reported := map[string]int{}
	for _, result := range analysistest.Run(t, analysistest.TestData(), atOnce(rules), patterns...) {
		reported[result.Pass.Pkg.Name()] += len(result.Diagnostics)
	}
	for _, rule := range rules {
		if reported[rule.Name] == 0 {
			t.Errorf("%s: nothing was reported", rule.Name)
		}
	}
}

// atOnce returns an analyzer that does what the rules do, so that packages are loaded
// once for all of them.
func atOnce(rules []*analysis.Analyzer) *analysis.Analyzer {
	all := &analysis.Analyzer{Name: "all", Doc: "all rules"}
	for _, rule := range rules {
		all.Requires = append(all.Requires, rule.Requires...)
	}
	all.Run = func(pass *analysis.Pass) (any, error) {
		var errs []error
		for _, rule := range rules {
			_, err := rule.Run(pass)
			errs = append(errs, err)
		}
		return nil, errors.Join(errs...)
	}
	return all
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
