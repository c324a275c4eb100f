package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/typedsession/typedsession/gen/output"
)

// emptyUnread splits orphans into those that can be removed and those that can only be
// emptied: go generate, which runs this command, has yet to read them, and fails when one
// is gone.
func emptyUnread(orphans []output.File) (removed, emptied []output.File, err error) {
	for _, orphan := range orphans {
		if !goGenerateReads(orphan.Path) {
			removed = append(removed, orphan)
			continue
		}
		content, err := os.ReadFile(orphan.Path)
		if err != nil {
			return nil, nil, err
		}
		if output.IsEmptied(content) {
			removed = append(removed, orphan)
		} else {
			emptied = append(emptied, output.Emptied(orphan.Path, content))
		}
	}
	return removed, emptied, nil
}

// goGenerateReads reports whether go generate runs this command and may read the file at
// path after the command is finished. It sets GOFILE to the file with the directive that
// it runs. It reads the files of a package sorted by name, first those that are not
// tests.
func goGenerateReads(path string) bool {
	directive := os.Getenv("GOFILE")
	if directive == "" || os.Getenv("GOPACKAGE") == "" || filepath.Ext(path) != ".go" {
		return false
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink != 0 {
		return false // emptying a symbolic link would empty the file that it leads to
	}
	dir, name := filepath.Split(path)
	read := filepath.Clean(dir) == workingDirectory() && !isTest(name) && (isTest(directive) || name < directive)
	return !read
}

func isTest(name string) bool { return strings.HasSuffix(name, "_test.go") }
