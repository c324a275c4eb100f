package testdata

import (
	"go/ast"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// importsOf maps packages, as go list finds them from the repository's root, to what they import.
func importsOf(t *testing.T, arguments ...string) map[string][]string {
	t.Helper()
	list := exec.Command("go", append([]string{"list", "-f", `{{.ImportPath}} {{join .Imports " "}}`}, arguments...)...)
	list.Dir, list.Stderr = "..", t.Output()
	lines, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string][]string{}
	for line := range strings.Lines(string(lines)) {
		words := strings.Fields(line)
		imports[words[0]] = words[1:]
	}
	return imports
}

// TestNothingButNetHTTPImportsACompressor is about CRIME, BREACH and decompression bombs: what an app links for its
// sessions cannot compress them. Only package flask does, for apps that read the cookies of Flask, and bounds what it
// unpacks.
func TestNothingButNetHTTPImportsACompressor(t *testing.T) {
	compressor := regexp.MustCompile(`(?i)(^|/)(compress|flate|gzip|zlib|lzw|bzip2|zstd|brotli|snappy|s2|lz4|xz)(/|$)`)
	all := importsOf(t, "-deps", "./runtime/...")
	if !slices.Contains(all["net/http"], "compress/gzip") {
		t.Error("not even net/http is found to import a compressor: this tests nothing")
	}
	for path, imports := range all {
		if path == "net/http" || strings.HasSuffix(path, "/runtime/flask") || compressor.MatchString(path) {
			continue
		}
		for _, imported := range imports {
			if compressor.MatchString(imported) {
				t.Errorf("%s imports %s", path, imported)
			}
		}
	}
}

// TestCVE202566630NoKeyComesFromAnotherSourceThanCryptoRand is about fallbacks for when there is no entropy. crypto/rand
// has none: it ends the program (since Go 1.24). Cookies need no randomness at all.
func TestCVE202566630NoKeyComesFromAnotherSourceThanCryptoRand(t *testing.T) {
	all := importsOf(t, "./cmd/...", "./gen/...", "./runtime/...")
	if !slices.Contains(all["github.com/typedsession/typedsession/runtime/internal/keyring"], "crypto/rand") {
		t.Error("keys are made elsewhere than this test looks")
	}
	for path, imports := range all {
		for _, imported := range imports {
			if strings.HasPrefix(imported, "math/rand") || strings.Contains(imported, "uuid") {
				t.Errorf("%s imports %s", path, imported)
			}
		}
	}
}

// TestGHSA92vmTagsAreComparedInConstantTime reads the package that verifies tags: it has no other means to compare bytes,
// and none of its comparisons is of a tag.
func TestGHSA92vmTagsAreComparedInConstantTime(t *testing.T) {
	fset := token.NewFileSet()
	constantTime := 0
	for _, file := range parseDir(t, fset, filepath.Join("..", "runtime", "envelope")) {
		for _, imported := range file.Imports {
			switch imported.Path.Value {
			case `"bytes"`, `"slices"`, `"reflect"`, `"cmp"`:
				t.Errorf("%s: this package compares nothing with %s", fset.Position(imported.Pos()), imported.Path.Value)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.SelectorExpr:
				if n.Sel.Name == "ConstantTimeCompare" {
					constantTime++
				}
			case *ast.BinaryExpr:
				if (n.Op == token.EQL || n.Op == token.NEQ) && (isOfATag(n.X) || isOfATag(n.Y)) {
					t.Errorf("%s: a tag is compared", fset.Position(n.Pos()))
				}
			}
			return true
		})
	}
	if constantTime != 3 {
		t.Errorf("%d comparisons in constant time, want that of a session, that of a touch and that of a record", constantTime)
	}
}

// isOfATag reports whether an operand is made of what is called like a tag. Lengths are not, nor is what is found out
// with a tag.
func isOfATag(operand ast.Expr) (found bool) {
	ast.Inspect(operand, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			switch f := n.Fun.(type) {
			case *ast.SelectorExpr:
				found = found || f.Sel.Name == "tag"
				return false
			case *ast.Ident:
				return f.Name != "len"
			}
		case *ast.Ident:
			found = found || slices.Contains([]string{"tag", "computed", "received", "sum"}, n.Name)
		}
		return true
	})
	return found
}

// TestCVE202327524NoDocumentHasAKeyThatWorks is about keys that are copied from a manual into production. (Some tests
// have keys that work.)
func TestCVE202327524NoDocumentHasAKeyThatWorks(t *testing.T) {
	key := regexp.MustCompile(`tsk1_[A-Za-z0-9_-]+`)
	if !key.MatchString(typedsession.GenerateKey(time.Time{})) {
		t.Error("this would not find a key")
	}
	documents := 0
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains([]string{".git", "node_modules"}, entry.Name()) {
				return fs.SkipDir
			}
			return nil
		}
		isDocument := strings.HasSuffix(path, ".md") || strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, "_test.go")
		if !isDocument {
			return nil
		}
		documents++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range key.FindAllString(string(text), -1) {
			if _, err := typedsession.NewKeys(found); err == nil {
				t.Errorf("%s has a key that works: %s", path, found)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if documents < 100 {
		t.Errorf("only %d documents were read", documents)
	}
}
