package testdata

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkCommand measures hot runs, as go generate makes them all day: nothing
// has changed and the go command has compiled everything already. The package
// has an enum for stringer beside the session, so that both load the same file.
func BenchmarkCommand(b *testing.B) {
	bin := b.TempDir()
	goTool(b, "build", "-o", bin+string(filepath.Separator), modulePath+"/cmd/typedsession", "golang.org/x/tools/cmd/stringer")
	dir := moduleOfForty(b)
	run := func(b *testing.B, dir, name string, args ...string) {
		cmd := exec.Command(filepath.Join(bin, name), args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod")
		if output, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%s: %v\n%s", name, err, output)
		}
	}
	run(b, dir, "typedsession", "./...")
	one := filepath.Join(dir, "p00")
	for _, bb := range []struct {
		name string
		run  func(b *testing.B)
	}{
		{"stringer/packages=1", func(b *testing.B) { run(b, one, "stringer", "-type=Color") }},
		{"typedsession/packages=1", func(b *testing.B) { run(b, one, "typedsession") }},
		{"typedsession/packages=40", func(b *testing.B) { run(b, dir, "typedsession", "./...") }},
	} {
		b.Run(bb.name, func(b *testing.B) {
			bb.run(b)
			for b.Loop() {
				bb.run(b)
			}
		})
	}
}

// moduleOfForty makes a module of forty packages with a session each, and returns its
// directory.
func moduleOfForty(b *testing.B) string {
	const source = `package %s

import "net/http"

// Color is for stringer.
type Color int

const (
	Red Color = iota
	Green
	Blue
)

//typedsession:session Session cookie=s idle=30m absolute=12h remember=14d/180d
type session struct {
	Count   int    ` + "`session:\"1\"`" + `
	PetName string ` + "`session:\"2,max=64\"`" + `
	Entered string ` + "`session:\"3,max=64\"`" + `
}

func count(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).AddCount(1)
}
`
	dir := b.TempDir()
	write := func(name, content string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	write("go.mod", "module forty\n\ngo 1.26.0\n\nrequire "+modulePath+" v0.0.0\n\nreplace "+modulePath+" => "+rootDir(b)+"\n")
	sums, err := os.ReadFile(filepath.Join(rootDir(b), "go.sum"))
	if err != nil {
		b.Fatal(err)
	}
	write("go.sum", string(sums))
	for i := range 40 {
		name := fmt.Sprintf("p%02d", i)
		write(filepath.Join(name, "session.go"), fmt.Sprintf(source, name))
	}
	return dir
}
