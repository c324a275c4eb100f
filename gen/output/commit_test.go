package output_test

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen/output"
)

const (
	oldContent = output.Header + "\n\npackage p // old\n"
	newContent = output.Header + "\n\npackage p // new\n"
)

// directory writes files with the given contents and returns their directory.
func directory(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// wantTree checks that dir holds exactly these files, and no temporary ones.
func wantTree(t *testing.T, dir string, want map[string]string) {
	t.Helper()
	got := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, _ := filepath.Rel(dir, path)
		content, err := os.ReadFile(path)
		got[filepath.ToSlash(name)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(got, want) {
		t.Errorf("the directory holds %q, want %q", got, want)
	}
}

func file(dir, name, content string) output.File {
	return output.File{Path: filepath.Join(dir, name), Content: []byte(content)}
}

func write(files, orphans []output.File) error {
	changes, err := output.Plan(files, orphans)
	if err != nil {
		return err
	}
	return output.Commit(changes)
}

func TestCommitWritesReplacesAndRemoves(t *testing.T) {
	dir := directory(t, map[string]string{
		"replaced_gen.go": oldContent,
		"same_gen.go":     newContent,
		"blank_gen.go":    "\n",
		"conflict_gen.go": "<<<<<<< HEAD\n" + oldContent,
		"orphan_gen.go":   oldContent,
		"source.go":       "package p\n",
	})
	changes, err := output.Plan([]output.File{
		file(dir, "same_gen.go", newContent),
		file(dir, "replaced_gen.go", newContent),
		file(dir, "new_gen.go", newContent),
		file(dir, "blank_gen.go", newContent),
		file(dir, "conflict_gen.go", newContent),
	}, []output.File{file(dir, "orphan_gen.go", ""), file(dir, "orphan_gen.go", ""), file(dir, "gone_gen.go", "")})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	for _, c := range changes {
		step := "write "
		if c.Remove {
			step = "remove "
		}
		steps = append(steps, step+filepath.Base(c.Path))
	}
	want := "write blank_gen.go, write conflict_gen.go, write new_gen.go, remove orphan_gen.go, write replaced_gen.go"
	if got := strings.Join(steps, ", "); got != want {
		t.Errorf("changes %s, want %s", got, want)
	}
	if err := output.Commit(changes); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, map[string]string{
		"replaced_gen.go": newContent,
		"same_gen.go":     newContent,
		"blank_gen.go":    newContent,
		"conflict_gen.go": newContent,
		"new_gen.go":      newContent,
		"source.go":       "package p\n",
	})
}

func TestPlanWritesNothing(t *testing.T) {
	files := map[string]string{"x_gen.go": oldContent, "y_gen.go": oldContent}
	dir := directory(t, files)
	changes, err := output.Plan([]output.File{file(dir, "x_gen.go", newContent)}, []output.File{file(dir, "y_gen.go", "")})
	if err != nil || len(changes) != 2 {
		t.Fatalf("changes %v, error %v", changes, err)
	}
	if c := changes[0]; string(c.Old) != oldContent || string(c.New) != newContent {
		t.Errorf("change from %q to %q", c.Old, c.New)
	}
	wantTree(t, dir, files)
}

func TestIdenticalContentKeepsTheTimeOfTheFile(t *testing.T) {
	dir := directory(t, map[string]string{"x_gen.go": newContent})
	path := filepath.Join(dir, "x_gen.go")
	long := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
	if err := os.Chtimes(path, long, long); err != nil {
		t.Fatal(err)
	}
	if err := write([]output.File{file(dir, "x_gen.go", newContent)}, nil); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || !info.ModTime().Equal(long) {
		t.Errorf("modified %v, error %v", info.ModTime(), err)
	}
}

func TestAFileKeepsItsModeAndANewOneIsReadableByAll(t *testing.T) {
	dir := directory(t, map[string]string{"kept_gen.go": oldContent, "readonly_gen.go": oldContent})
	for name, mode := range map[string]fs.FileMode{"kept_gen.go": 0o666, "readonly_gen.go": 0o440} {
		if err := os.Chmod(filepath.Join(dir, name), mode); err != nil {
			t.Fatal(err)
		}
	}
	err := write([]output.File{
		file(dir, "kept_gen.go", newContent),
		file(dir, "readonly_gen.go", newContent),
		file(dir, "new_gen.go", newContent),
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The umask of the process applies to a new file as it does to this one.
	reference := filepath.Join(dir, "reference")
	if err := os.WriteFile(reference, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]fs.FileMode{"kept_gen.go": 0o666, "readonly_gen.go": 0o440, "new_gen.go": mode(t, reference)} {
		if got := mode(t, filepath.Join(dir, name)); got != want {
			t.Errorf("%s has mode %v, want %v", name, got, want)
		}
	}
}

func mode(t *testing.T, path string) fs.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestAnotherFormatBringsItsOwnHeader(t *testing.T) {
	dir := directory(t, map[string]string{"ours.lock": "# lock of typedsession\nold\n", "theirs.lock": "# another lock\n"})
	lock := func(name string) output.File {
		f := file(dir, name, "# lock of typedsession\nnew\n")
		f.Header = "# lock of typedsession"
		return f
	}
	if err := write([]output.File{lock("ours.lock"), lock("fresh.lock")}, nil); err != nil {
		t.Error(err)
	}
	var refused *output.RefusedError
	if err := write([]output.File{lock("theirs.lock")}, nil); !errors.As(err, &refused) {
		t.Errorf("error %v, want a refusal", err)
	}
	wantTree(t, dir, map[string]string{
		"ours.lock":   "# lock of typedsession\nnew\n",
		"fresh.lock":  "# lock of typedsession\nnew\n",
		"theirs.lock": "# another lock\n",
	})
}

func TestRemovingAsksForTheFormatsOwnHeader(t *testing.T) {
	dir := directory(t, map[string]string{"ours.lock": "# lock of typedsession\n", "blank.lock": "", "theirs.lock": "# another lock\n", "go.lock": oldContent})
	lock := func(name string) output.File {
		return output.File{Path: filepath.Join(dir, name), Header: "# lock of typedsession"}
	}
	for name, want := range map[string]bool{"ours.lock": true, "blank.lock": false, "theirs.lock": false, "go.lock": false, "none.lock": false, "": false} {
		if ours, err := lock(name).IsMarked(); ours != want || err != nil {
			t.Errorf("%q is ours: %t, error %v", name, ours, err)
		}
	}
	if err := write(nil, []output.File{lock("ours.lock"), lock("none.lock")}); err != nil {
		t.Error(err)
	}
	var refused *output.RefusedError
	if err := write(nil, []output.File{lock("go.lock")}); !errors.As(err, &refused) {
		t.Errorf("error %v, want a refusal", err)
	}
	wantTree(t, dir, map[string]string{"blank.lock": "", "theirs.lock": "# another lock\n", "go.lock": oldContent})
}

func TestASourceIsReplacedOnlyWhileItHoldsWhatWasRead(t *testing.T) {
	dir := directory(t, map[string]string{"same.go": "package p\n", "changed.go": "package p // just now\n", "locked.go": "package p\n"})
	if err := os.Chmod(filepath.Join(dir, "locked.go"), 0o444); err != nil {
		t.Fatal(err)
	}
	source := func(name string) output.File {
		return output.File{Path: filepath.Join(dir, name), Was: []byte("package p\n"), Content: []byte("package p // edited\n")}
	}
	if err := write([]output.File{source("same.go")}, nil); err != nil {
		t.Error(err)
	}
	for name, says := range map[string]string{"changed.go": "has changed since it was read", "locked.go": "is read-only", "gone.go": "has changed since it was read"} {
		if err := write([]output.File{source(name)}, nil); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: error %v, want one that says %q", name, err, says)
		}
	}
	wantTree(t, dir, map[string]string{"same.go": "package p // edited\n", "changed.go": "package p // just now\n", "locked.go": "package p\n"})
}

func TestASymbolicLinkIsWrittenThrough(t *testing.T) {
	dir := directory(t, map[string]string{"far/real.go": oldContent, "near/source.go": ""})
	link := filepath.Join(dir, "near", "x_gen.go")
	symlink(t, filepath.Join("..", "far", "real.go"), link)
	if err := write([]output.File{{Path: link, Content: []byte(newContent)}}, nil); err != nil {
		t.Fatal(err)
	}
	if to, err := os.Readlink(link); err != nil || to != filepath.Join("..", "far", "real.go") {
		t.Errorf("the link leads to %q, error %v", to, err)
	}
	wantTree(t, dir, map[string]string{"far/real.go": newContent, "near/x_gen.go": newContent, "near/source.go": ""})
}

func TestRemovingAnOrphanThatIsASymbolicLinkRemovesTheLink(t *testing.T) {
	dir := directory(t, map[string]string{"far/real.go": oldContent})
	link := filepath.Join(dir, "x_gen.go")
	symlink(t, filepath.Join(dir, "far", "real.go"), link)
	if err := write(nil, []output.File{{Path: link}}); err != nil {
		t.Fatal(err)
	}
	wantTree(t, dir, map[string]string{"far/real.go": oldContent})
}

func symlink(t *testing.T, to, at string) {
	t.Helper()
	if err := os.Symlink(to, at); err != nil {
		t.Skip(err)
	}
}
