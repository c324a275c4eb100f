package testdata

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/output"
)

// maxNesting is how deep the random types nest.
const maxNesting = 4

// TestRandomStructsGenerateCodeThatAgreesWithTheReference makes struct types at
// random, generates all of them in one run, builds and vets them in one build, and
// holds what they encode and decode against the reference on msgpack/v5. One package
// has emitted tests, too. The seed is fixed: a failure comes again.
func TestRandomStructsGenerateCodeThatAgreesWithTheReference(t *testing.T) {
	t.Parallel()
	packages, each := 3, 10
	if inCI() {
		packages, each = 6, 25 // 150 sessions: what a laptop would wait for too long
	}
	dir := scratch(t, "random")
	for p := range packages {
		g := &structGenerator{Rand: rand.New(rand.NewPCG(uint64(p), 7))}
		name := fmt.Sprintf("p%d", p)
		writeFile(t, filepath.Join(dir, name, "session.go"), g.source(name, each))
		writeFile(t, filepath.Join(dir, name, "session_test.go"), g.test(name, each))
	}
	generate := func() (files []output.File) {
		t.Helper()
		tested := inPackages("./_scratch/random/p0")
		tested.Tests = true
		for _, c := range []gen.Config{inPackages("./_scratch/random/..."), tested} {
			files = append(files, generateIn(t, c).Files...)
		}
		return files
	}
	first, second := generate(), generate()
	if !slices.EqualFunc(first, second, sameFile) {
		t.Error("generated again, the code differs")
	}
	for _, file := range first {
		writeFile(t, file.Path, string(file.Content))
	}
	generated, err := filepath.Glob(filepath.Join(dir, "*", "session_gen*.go"))
	if err != nil || len(generated) != packages+1 {
		t.Fatalf("generated %d files, want %d: %v", len(generated), packages+1, err)
	}
	for _, args := range [][]string{
		{"vet", "./_scratch/random/..."},
		{"test", "-vet=off", "./_scratch/random/..."},
	} {
		if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
			t.Fatalf("go %v: %v\n%s", args, err, firstLines(out, 30))
		}
	}
}

func sameFile(a, b output.File) bool { return a.Path == b.Path && bytes.Equal(a.Content, b.Content) }

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

func firstLines(text []byte, n int) []byte {
	lines := bytes.SplitAfterN(text, []byte("\n"), n+1)
	return bytes.Join(lines[:min(n, len(lines))], nil)
}

// structGenerator makes the source of random sessions.
type structGenerator struct {
	*rand.Rand
	types strings.Builder // the named types declared so far
	named int
	enums int
}

func (g *structGenerator) source(name string, sessions int) string {
	var b strings.Builder
	for i := range sessions {
		fmt.Fprintf(&b, "//typedsession:session S%d cookie=c%d idle=30m absolute=12h\ntype s%d struct {\n%s}\n\n", i, i, i, g.fields(0, true))
	}
	return "package " + name + "\n\nimport \"time\"\n\nvar _ time.Time\n\n" + b.String() + g.types.String()
}

// fields are those of one struct, with numbers that leave gaps.
func (g *structGenerator) fields(depth int, top bool) string {
	var b strings.Builder
	number := 0
	for i := range 1 + g.IntN(9) {
		number += 1 + []int{0, 0, 0, 0, 1, 5, 40}[g.IntN(7)]
		if g.IntN(12) == 0 {
			fmt.Fprintf(&b, "\t_ struct{} `session:\"%d,retired\"`\n", number)
			continue
		}
		text, options := g.fieldType(depth)
		if top && strings.HasPrefix(text, "[]") && text != "[]byte" && !carries(options) && g.IntN(4) == 0 {
			options += ",keep=2"
		}
		if g.IntN(5) == 0 {
			text = "*" + text
		}
		if top && g.IntN(10) == 0 && !(carries(options) && strings.HasPrefix(text, "[]")) {
			options += ",flash"
		}
		declared := fmt.Sprintf("F%d %s", i, text)
		if own := strings.TrimLeft(text, "*"); strings.HasPrefix(own, "N") || strings.HasPrefix(own, "T") {
			declared = text // embedded, and called after its type
		}
		fmt.Fprintf(&b, "\t%s `session:\"%d%s\"`\n", declared, number, options)
	}
	return b.String()
}

// fieldType is a type, and the options that go with it.
func (g *structGenerator) fieldType(depth int) (text, options string) {
	switch g.IntN(9) {
	case 8:
		return g.carried(), []string{",json", ",msgpack"}[g.IntN(2)]
	case 0:
		packing := []string{"uuid", "ulid", "hex", "base32", "base64url", "jwt"}[g.IntN(6)]
		text, options = "string", ","+packing
	case 1:
		g.enums++
		text = fmt.Sprintf("E%d", g.enums)
		fmt.Fprintf(&g.types, "type %s string\n\n", text)
		options = ",enum=a|b-c|d"
	case 2:
		text, options = "time.Time", []string{"", ",unix", ",milli", ",nano"}[g.IntN(4)]
		if g.IntN(2) == 0 {
			g.named++
			text = fmt.Sprintf("T%d", g.named)
			fmt.Fprintf(&g.types, "type %s time.Time\n\n", text)
		}
	default:
		return g.anyType(depth), ""
	}
	switch g.IntN(4) {
	case 0:
		text = "[]" + g.pointer() + text
	case 1:
		text = "map[string]" + g.pointer() + text
	}
	return text, options
}

func carries(options string) bool { return options == ",json" || options == ",msgpack" }

// carried is a type for the options json and msgpack.
func (g *structGenerator) carried() string {
	parts := []string{"string", "int", "uint8", "bool", "float64", "any", "[]string", "map[string]any", "map[string]int", "map[int]any", "[]any"}
	if g.IntN(2) == 0 {
		return parts[g.IntN(len(parts))]
	}
	g.named++
	name := fmt.Sprintf("C%d", g.named)
	fmt.Fprintf(&g.types, "type %s struct {\n", name)
	for i := range 1 + g.IntN(4) {
		fmt.Fprintf(&g.types, "\tA%d %s%s\n", i, g.pointer(), parts[g.IntN(len(parts))])
	}
	fmt.Fprintf(&g.types, "}\n\n")
	return []string{"", "[]", "map[string]", "map[int]"}[g.IntN(4)] + name
}

// pointer makes some elements pointers.
func (g *structGenerator) pointer() string {
	return []string{"", "", "*"}[g.IntN(3)]
}

func (g *structGenerator) anyType(depth int) string {
	basic := []string{
		"bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
		"float32", "float64", "string", "[]byte", "[4]byte", "time.Time", "time.Duration",
	}
	if depth == maxNesting {
		return basic[g.IntN(len(basic))]
	}
	switch g.IntN(7) {
	case 0:
		return "[]" + g.pointer() + g.anyType(depth+1)
	case 1:
		key := []string{"string", "string", "int", "int8", "uint16", "uint64", "bool"}[g.IntN(7)]
		return "map[" + key + "]" + g.pointer() + g.anyType(depth+1)
	case 2:
		return fmt.Sprintf("[%d]%s%s", 1+g.IntN(3), g.pointer(), []string{"int", "string", "bool", "uint16", "float64"}[g.IntN(5)])
	case 3:
		fields := g.fields(depth+1, false)
		g.named++
		name := fmt.Sprintf("N%d", g.named)
		fmt.Fprintf(&g.types, "type %s struct {\n%s}\n\n", name, fields)
		return name
	case 4:
		g.named++
		name := fmt.Sprintf("T%d", g.named)
		fmt.Fprintf(&g.types, "type %s %s\n\n", name, g.anyType(depth+1))
		return name
	}
	return basic[g.IntN(len(basic))]
}

func (g *structGenerator) test(name string, sessions int) string {
	var b strings.Builder
	for i := range sessions {
		fmt.Fprintf(&b, "\t{%q, func() (any, codec) { s := new(S%d); return &s.state.Get().f, s.state.Get() }},\n", fmt.Sprintf("S%d", i), i)
	}
	return fmt.Sprintf(randomTest, name, b.String())
}

const randomTest = `package %s

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
	"github.com/typedsession/typedsession/testdata/interop/reference"
)

type codec interface {
	appendBody([]byte) ([]byte, error)
	decodeBody(*wire.Reader)
}

var sessions = []struct {
	name string
	make func() (fields any, session codec)
}{
%s}

func TestAll(t *testing.T) {
	none := func(reflect.Type, *rand.Rand) (reflect.Value, bool) { return reflect.Value{}, false }
	for _, s := range sessions {
		for seed := range uint64(60) {
			fields, session := s.make()
			reference.Fill(fields, rand.New(rand.NewPCG(seed, 1)), none)
			want, err := reference.Encode(fields)
			if err != nil {
				t.Fatal(s.name, err)
			}
			body, err := session.appendBody(nil)
			if err != nil || !bytes.Equal(body, want) {
				t.Fatalf("%%s, seed %%d: %%v\n got %%x\nwant %%x", s.name, seed, err, body, want)
			}
			back, again := s.make()
			r := wire.NewReader(string(body))
			again.decodeBody(r)
			if kept, err := r.Finish(); err != nil || len(kept) > 0 {
				t.Fatalf("%%s, seed %%d: kept %%v, %%v: %%x", s.name, seed, kept, err, body)
			}
			if !reflect.DeepEqual(back, fields) {
				t.Fatalf("%%s, seed %%d: another value came back from %%x", s.name, seed, body)
			}
		}
	}
}
`
