package browser

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

// installAxe returns the script of axe-core. npm installs the version in axe/package-lock.json, whose hash it verifies.
// Without npm the test is skipped, except in CI.
func installAxe(t *testing.T) string {
	t.Helper()
	if _, err := exec.LookPath("npm"); err != nil && os.Getenv("CI") != "true" {
		t.Skip("no npm is installed")
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("axe")); err != nil {
		t.Fatal(err)
	}
	install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("installing axe-core with npm: %v\n%s", err, out)
	}
	script, err := os.ReadFile(filepath.Join(dir, "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	return string(script)
}

// violation is an element that breaks one of axe's rules.
type violation struct {
	Rule, Element, Why, Help string
}

func (v violation) String() string {
	return fmt.Sprintf("%s: %s\n%s\n%s", v.Rule, v.Element, v.Why, v.Help)
}

const (
	// allRules are those of WCAG 2.2, levels A and AA, and what axe advises beyond.
	allRules = `{type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}`
	// colorRules are those whose result depends on colors.
	colorRules = `{type: "rule", values: ["color-contrast", "link-in-text-block"]}`
)

// wantNoViolation runs rules of axe on the page, and ignores what breaks those that are excused. The page has axe's script.
func (b *tab) wantNoViolation(where, rules string, excused []string) {
	b.t.Helper()
	// Axe takes a page that sets no background for white, also in the dark.
	evaluate[chromedp.Void](b, `document.documentElement.style.backgroundColor = background(document.documentElement)`)
	violations := run(b, chromedp.Evaluate[[]violation](`axe.run(document, {runOnly: `+rules+`, resultTypes: ["violations"]}).then(
		found => found.violations.flatMap(rule => rule.nodes.map(node => (
			{Rule: rule.id, Element: node.html, Why: node.failureSummary, Help: rule.helpUrl}))))`, chromedp.EvalAwaitPromise))
	evaluate[chromedp.Void](b, `document.documentElement.style.backgroundColor = ""`)
	for _, v := range violations {
		if !slices.Contains(excused, v.Rule) {
			b.t.Errorf("%s breaks the rule %v", where, v)
		}
	}
}
