package load_test

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

func TestDeclaredInTestsAreTheNamesOfOnePackagesOwnTestFiles(t *testing.T) {
	dir := module{
		"p.go":                  "package p\n\nvar Source int\n",
		"p_test.go":             "package p\n\nimport named \"testing\"\n\nfunc TestP(t *named.T) { var local int; _ = local }\n\nfunc (T) Method() {}\n\ntype T struct{ field int }\n",
		"q_test.go":             "//go:build never\n\npackage p\n\nvar a, b = 1, 2\n\nconst (\n\tc = iota\n\td\n)\n",
		"broken_test.go":        "package p\n\nfunc before() {}\n\nfunc {\n",
		"x_test.go":             "package p_test\n\nfunc outside() {}\n",
		"p_gen_session_test.go": output.Header + "\n\npackage p\n\nfunc ours() {}\n",
		"_skipped_test.go":      "package p\n\nfunc skipped() {}\n",
	}.write(t)
	// The parser gives a declaration without a name the name _.
	for name, want := range map[string]string{"p": "T TestP _ a b before c d", "p_test": "outside", "other": ""} {
		names, err := load.DeclaredInTests(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(slices.Sorted(maps.Keys(names)), " "); got != want {
			t.Errorf("package %s: %q, want %q", name, got, want)
		}
	}
	if names, err := load.DeclaredInTests(filepath.Join(dir, "missing"), "p"); len(names) > 0 || err != nil {
		t.Errorf("a directory that is not there: %v, %v", names, err)
	}
}
