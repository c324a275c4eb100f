package output_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/output"
)

// Each file of refused is one that must not be touched, beside one that could
// be replaced: nothing may happen to either.
func TestARefusedFileStopsTheWholeRun(t *testing.T) {
	tests := []struct {
		name    string
		arrange func(t *testing.T, dir string)
		refused string
		says    string
	}{
		{
			"hand-written",
			func(t *testing.T, dir string) {},
			"hand_gen.go", "was not written by typedsession: rename it",
		},
		{
			"a name that is never generated",
			func(t *testing.T, dir string) {},
			"ours.go", "was not written by typedsession: rename it",
		},
		{
			"a directory",
			func(t *testing.T, dir string) {
				if err := os.Mkdir(filepath.Join(dir, "x_gen.go"), 0o755); err != nil {
					t.Fatal(err)
				}
			},
			"x_gen.go", "is not a regular file",
		},
		{
			"a link to nowhere",
			func(t *testing.T, dir string) { symlink(t, "nowhere", filepath.Join(dir, "x_gen.go")) },
			"x_gen.go", "is a symbolic link that leads nowhere",
		},
		{
			"a link to a source",
			func(t *testing.T, dir string) { symlink(t, "hand_gen.go", filepath.Join(dir, "x_gen.go")) },
			"x_gen.go", "was not written by typedsession",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := directory(t, map[string]string{"good_gen.go": oldContent, "hand_gen.go": "package p\n", "ours.go": oldContent})
			tt.arrange(t, dir)
			changes, err := output.Plan([]output.File{
				file(dir, "good_gen.go", newContent),
				file(dir, tt.refused, newContent),
			}, nil)
			var refused *output.RefusedError
			if !errors.As(err, &refused) || refused.Path != filepath.Join(dir, tt.refused) || !strings.Contains(refused.Reason, tt.says) {
				t.Errorf("error %v, want one about %s that says %q", err, tt.refused, tt.says)
			}
			if len(changes) > 0 {
				t.Errorf("changes %v beside an error", changes)
			}
		})
	}
}

func TestPlanNamesEveryRefusedFile(t *testing.T) {
	dir := directory(t, map[string]string{"a_gen.go": "package p\n", "b_gen.go": "package p\n", "c_gen.go": "package p\n"})
	_, err := output.Plan([]output.File{file(dir, "a_gen.go", newContent), file(dir, "b_gen.go", newContent)}, []output.File{file(dir, "c_gen.go", "")})
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"a_gen.go", "b_gen.go", "c_gen.go"} {
		if !strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("the error does not name %s: %v", name, err)
		}
	}
}

func TestADirectoryThatIsNotThereIsAnErrorBeforeAnythingIsWritten(t *testing.T) {
	dir := directory(t, map[string]string{"good_gen.go": oldContent, "file": ""})
	for _, name := range []string{"missing/x_gen.go", "file/x_gen.go"} {
		err := write([]output.File{file(dir, "good_gen.go", newContent), file(dir, name, newContent)}, nil)
		if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, name)) {
			t.Errorf("error %v, want one that names %s", err, name)
		}
	}
	wantTree(t, dir, map[string]string{"good_gen.go": oldContent, "file": ""})
}

func TestADirectoryThatVanishesLeavesTheOtherFilesAsTheyWere(t *testing.T) {
	dir := directory(t, map[string]string{"a/x_gen.go": oldContent, "b/x_gen.go": oldContent})
	changes, err := output.Plan([]output.File{file(dir, "a/x_gen.go", newContent), file(dir, "b/x_gen.go", newContent)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "b")); err != nil {
		t.Fatal(err)
	}
	err = output.Commit(changes)
	if path := filepath.Join(dir, "b", "x_gen.go"); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names %s", err, path)
	}
	wantTree(t, dir, map[string]string{"a/x_gen.go": oldContent})
}

func TestAFileThatCannotBeReplacedLeavesNoTemporaryFile(t *testing.T) {
	dir := directory(t, map[string]string{"a_gen.go": oldContent, "b_gen.go": oldContent, "c_gen.go": oldContent})
	changes, err := output.Plan([]output.File{file(dir, "a_gen.go", newContent), file(dir, "b_gen.go", newContent), file(dir, "c_gen.go", newContent)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// After the plan a directory takes the place of the second file.
	path := filepath.Join(dir, "b_gen.go")
	if err := errors.Join(os.Remove(path), os.MkdirAll(filepath.Join(path, "in the way"), 0o755)); err != nil {
		t.Fatal(err)
	}
	if err := output.Commit(changes); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("error %v, want one that names %s", err, path)
	}
	wantTree(t, dir, map[string]string{"a_gen.go": newContent, "c_gen.go": oldContent})
}
