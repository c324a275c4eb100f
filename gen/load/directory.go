package load

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/typedsession/typedsession/gen/output"
)

// directory lists the Go files in a package's directory that mention a directive, are not
// generated, and are left out of a package that is loaded without its tests. All paths are
// absolute.
type directory struct {
	tests    []string // test files
	excluded []string // files that build constraints exclude
	lost     []string // files that the go command dropped because it could not read them
}

func readDirectory(p *packages.Package, s *sources) directory {
	var d directory
	for _, path := range goFilesIn(p.Dir) {
		switch {
		case slices.Contains(p.GoFiles, path) || !s.mentionsDirective(path):
		case slices.Contains(p.IgnoredFiles, path):
			d.excluded = append(d.excluded, path)
		case strings.HasSuffix(path, "_test.go"):
			d.tests = append(d.tests, path)
		default:
			d.lost = append(d.lost, path)
		}
	}
	return d
}

// goFilesIn returns the Go files in dir that the go command considers, including
// generated ones, sorted by name. It returns none for a directory that cannot be read,
// which the go command has reported.
func goFilesIn(dir string) []string {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var files []string
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasSuffix(name, ".go") || name[0] == '_' || name[0] == '.' {
			continue
		}
		path := filepath.Join(dir, name)
		isRegular := entry.Type().IsRegular()
		if entry.Type()&fs.ModeSymlink != 0 {
			info, err := os.Stat(path)
			isRegular = err == nil && info.Mode().IsRegular()
		}
		if isRegular { // a pipe would be read without end
			files = append(files, path)
		}
	}
	return files
}

// generatedFilesIn returns the generated files in dir.
func generatedFilesIn(dir string) []string {
	return slices.DeleteFunc(goFilesIn(dir), func(path string) bool {
		if _, ok := output.SourceFor(path); !ok {
			return true
		}
		content, err := os.ReadFile(path)
		return err != nil || !output.IsGenerated(path, content)
	})
}
