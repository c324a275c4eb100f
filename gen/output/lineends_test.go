package output_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/output"
)

func withCarriageReturns(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

func TestAFileThatDiffersInItsLineEndsOnlyIsUpToDate(t *testing.T) {
	for name, old := range map[string]string{
		"all":      withCarriageReturns(newContent),
		"some":     strings.Replace(newContent, "\n", "\r\n", 1),
		"the last": strings.TrimSuffix(newContent, "\n") + "\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := directory(t, map[string]string{"x_gen.go": old})
			changes, err := output.Plan([]output.File{file(dir, "x_gen.go", newContent)}, nil)
			if err != nil || len(changes) > 0 {
				t.Errorf("changes %v, error %v", changes, err)
			}
		})
	}
}

func TestAFileIsReplacedWithTheLineEndsItHas(t *testing.T) {
	const lockHeader = "# lock of typedsession"
	for _, test := range []struct{ name, path, old, content, want string }{
		{"a generated file", "x_gen.go", withCarriageReturns(oldContent), newContent, withCarriageReturns(newContent)},
		{"one with line feeds", "x_gen.go", oldContent, newContent, newContent},
		{"one whose first line decides", "x_gen.go", withCarriageReturns(oldContent) + "// end\n", newContent, withCarriageReturns(newContent)},
		{"a blank one", "x_gen.go", "", newContent, newContent},
		{"a lock file", "x.lock", lockHeader + "\r\nold\r\n", lockHeader + "\nnew\n", lockHeader + "\r\nnew\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := directory(t, map[string]string{test.path: test.old})
			f := file(dir, test.path, test.content)
			if filepath.Ext(test.path) == ".lock" {
				f.Header = lockHeader
			}
			if err := write([]output.File{f}, nil); err != nil {
				t.Fatal(err)
			}
			if got, err := os.ReadFile(f.Path); err != nil || string(got) != test.want {
				t.Errorf("got %q, want %q (%v)", got, test.want, err)
			}
		})
	}
}
