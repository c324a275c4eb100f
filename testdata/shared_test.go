package testdata

import (
	"bytes"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// sharedTypes are what all sessions of a shop reach.
const sharedTypes = `package shop

import "net/netip"

type (
	Home  struct { Street string ` + "`session:\"1,max=30\"`" + `; Zip *Zip ` + "`session:\"2\"`" + ` }
	Zip   struct { Code string ` + "`session:\"1,max=5\"`" + ` }
	Line  struct { SKU string ` + "`session:\"1\"`" + `; Note string ` + "`session:\"2,max=20\"`" + `; From netip.Addr ` + "`session:\"3\"`" + ` }
	Color string
)

const (
	ColorRed   Color = "red"
	ColorGreen Color = "green"
)
`

const sharedFields = `
	Home   Home             ` + "`session:\"1\"`" + `
	Lines  []Line           ` + "`session:\"2,max=4\"`" + `
	Groups [][]Line         ` + "`session:\"3,max=4\"`" + `
	ByName map[string]Line  ` + "`session:\"4,max=4,each=8\"`" + `
	Color  Color            ` + "`session:\"5,enum=red|green\"`" + `
	Colors map[Color][]bool ` + "`session:\"6,max=2,enum=red|green\"`" + `
`

// sharedSession is the source of a session with a number, after the package clause.
func sharedSession(n int) string {
	return fmt.Sprintf("//typedsession:session S%d cookie=c%d idle=30m absolute=12h budget=unbounded\ntype s%d struct {%s}\n\n", n, n, n, sharedFields)
}

// sharedDir is where writeShared writes its package.
const sharedDir = "./_scratch/shared"

// writeShared writes a package of the shared types and of files, contents by name.
func writeShared(t *testing.T, files map[string]string) {
	t.Helper()
	dir := scratch(t, "shared")
	writeFile(t, filepath.Join(dir, "types.go"), sharedTypes)
	for name, content := range files {
		writeFile(t, filepath.Join(dir, name), content)
	}
}

// generateShared generates the package under build tags, writes the files, and returns
// those of Go by their names.
func generateShared(t *testing.T, tags string) map[string][]byte {
	t.Helper()
	config := inPackages(sharedDir + "/...")
	config.BuildFlags = []string{"-tags=" + tags}
	result := generateIn(t, config)
	writeGenerated(t, result)
	files := map[string][]byte{}
	for _, file := range result.Files {
		if strings.HasSuffix(file.Path, ".go") {
			files[filepath.Base(file.Path)] = file.Content
		}
	}
	return files
}

// goVet compiles what was generated, tests included, under build tags.
func goVet(t *testing.T, tags string) {
	t.Helper()
	if out, err := exec.Command("go", "vet", "-tags="+tags, sharedDir+"/...").CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", tags, err, firstLines(out, 30))
	}
}

func TestTwoHundredSessionsOverSharedTypesGrowByTheirOwnCodeOnly(t *testing.T) {
	lines := func(sessions, files int) int {
		sources := map[string]string{}
		for f := range files {
			var b strings.Builder
			b.WriteString("package shop\n\n")
			for n := f; n < sessions; n += files {
				b.WriteString(sharedSession(n))
			}
			sources[fmt.Sprintf("f%d.go", f)] = b.String()
		}
		writeShared(t, sources)
		total := 0
		for _, content := range generateShared(t, "") {
			total += bytes.Count(content, []byte("\n"))
			for _, once := range []string{"func appendSessionLine(", "func presentSessionHome(", "func readSessionZip(", "var enumSessionColor "} {
				if n := bytes.Count(content, []byte(once)); n > 1 {
					t.Errorf("%s stands %d times in one file", once, n)
				}
			}
		}
		return total
	}
	one, two := lines(1, 1), lines(2, 1)
	each := two - one
	if all := lines(200, 1); all != one+199*each {
		t.Errorf("200 sessions have %d lines; the first has %d, the second adds %d", all, one, each)
	}
	if each > one*3/4 {
		t.Errorf("the second of two sessions adds %d lines to the %d of the first: what they share is repeated", each, one)
	}
	spread := lines(200, 20)
	if most := one + 199*each + 19*120; spread > most { // a file has its own head, and guards
		t.Errorf("200 sessions in 20 files have %d lines, want at most %d", spread, most)
	}
}

// Tags stand for systems here: with those, the standard library would have to be compiled for each.
func TestFilesThatAreNotAlwaysBuiltTogetherCompileUnderEveryConstraint(t *testing.T) {
	source := func(constraint string, n int) string {
		if constraint != "" {
			constraint = "//go:build " + constraint + "\n\n"
		}
		return constraint + "package shop\n\n" + sharedSession(n)
	}
	for name, files := range map[string]map[string]string{
		"some are always built": {
			"a_linux.go": source("", 1), "b.go": source("one", 2), "c.go": source("", 3), "d.go": source("two", 4), "e.go": source("one", 5),
			"f.go": source("one || two", 6), "g.go": source("", 7), "h_windows.go": source("", 8),
		},
		"none is always built": {"a.go": source("one", 1), "b.go": source("two", 2), "c.go": source("!one", 3), "d.go": source("one", 4)},
		"tests have some": {
			"a.go": source("", 1), "b.go": source("one", 2), "c_test.go": source("", 3), "d_test.go": source("two", 4),
			"e_test.go": "package shop_test\n\nimport . \"" + modulePath + "/testdata/_scratch/shared\"\n\n" + sharedSession(5),
		},
		"only tests have some": {"a_test.go": source("", 1), "b_test.go": source("", 2), "c_test.go": source("one", 3)},
	} {
		if !inCI() && name != "some are always built" {
			continue // each of the others takes a second
		}
		t.Run(name, func(t *testing.T) {
			writeShared(t, files)
			all := []string{"", "one,two"}
			if inCI() {
				all = append(all, "one", "two")
			}
			generated := map[string][]byte{}
			for _, tags := range append(all, "") { // whatever was generated under other tags before
				for name, content := range generateShared(t, tags) {
					if before, ok := generated[name]; ok && !bytes.Equal(before, content) {
						t.Errorf("%s differs under %q", name, tags)
					}
					generated[name] = content
				}
			}
			for _, tags := range all {
				goVet(t, tags)
			}
		})
	}
}
