package testdata

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// fieldCounts stand around what the format changes at: the longest short map and
// array, the largest one-byte number, a machine word of flags, and a lot.
var fieldCounts = []int{0, 1, 15, 16, 64, 65, 127, 500}

// TestSessionsOfAnyNumberOfFieldsSurviveARoundTrip generates sessions of 0 to 500
// fields, and holds what they encode empty, full and with a single field against
// the reference on msgpack/v5.
func TestSessionsOfAnyNumberOfFieldsSurviveARoundTrip(t *testing.T) {
	t.Parallel()
	dir := scratch(t, "fieldcount")
	var source, sessions strings.Builder
	source.WriteString("package fieldcount\n\ntype Nested struct {\n\tText string `session:\"1\"`\n}\n\n")
	for i, count := range fieldCounts {
		fmt.Fprintf(&source, "//typedsession:session S%d cookie=c%d idle=30m absolute=12h\ntype s%d struct {\n", count, i, count)
		for n := 1; n <= count; n++ {
			goType := []string{"int", "string", "bool", "*int", "[]string", "Nested", "[]byte", "map[string]int"}[n%8]
			fmt.Fprintf(&source, "\tF%d %s `session:\"%d\"`\n", n, goType, n)
		}
		source.WriteString("}\n\n")
		fmt.Fprintf(&sessions, "\t{%d, func() (any, codec) { s := new(S%d); return &s.state.Get().f, s.state.Get() }},\n", count, count)
	}
	writeFile(t, filepath.Join(dir, "session.go"), source.String())
	writeFile(t, filepath.Join(dir, "session_test.go"), fmt.Sprintf(fieldCountTest, sessions.String()))
	writeGenerated(t, generateIn(t, inPackages("./_scratch/fieldcount")))
	if out, err := exec.Command("go", "test", "-vet=off", "./_scratch/fieldcount").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, firstLines(out, 30))
	}
}

const fieldCountTest = `package fieldcount

import (
	"bytes"
	"fmt"
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
	count int
	make  func() (fields any, session codec)
}{
%s}

func TestRoundTrip(t *testing.T) {
	for _, s := range sessions {
		if fields, _ := s.make(); reflect.ValueOf(fields).Elem().NumField() != s.count {
			t.Fatalf("%%d fields, want %%d", reflect.ValueOf(fields).Elem().NumField(), s.count)
		}
		roundTrip(t, s.make, fmt.Sprint(s.count, ", empty"), func(int) bool { return false })
		roundTrip(t, s.make, fmt.Sprint(s.count, ", full"), func(int) bool { return true })
		roundTrip(t, s.make, fmt.Sprint(s.count, ", every third"), func(n int) bool { return n%%3 == 0 })
		for one := 1; one <= s.count; one++ {
			roundTrip(t, s.make, fmt.Sprint(s.count, ", only ", one), func(n int) bool { return n == one })
		}
	}
}

func roundTrip(t *testing.T, make func() (any, codec), name string, present func(number int) bool) {
	fields, session := make()
	v := reflect.ValueOf(fields).Elem()
	for i := range v.NumField() {
		if present(i + 1) {
			v.Field(i).Set(value(v.Field(i).Type(), i))
		}
	}
	want, err := reference.Encode(fields)
	if err != nil {
		t.Fatal(err)
	}
	body, err := session.appendBody(nil)
	if err != nil || !bytes.Equal(body, want) {
		t.Fatalf("%%s: %%v\n got %%x\nwant %%x", name, err, body, want)
	}
	back, again := make()
	r := wire.NewReader(string(body))
	again.decodeBody(r)
	if kept, err := r.Finish(); err != nil || len(kept) > 0 {
		t.Fatalf("%%s: kept %%v, %%v: %%x", name, kept, err, body)
	}
	if !reflect.DeepEqual(back, fields) {
		t.Fatalf("%%s: another value came back from %%x", name, body)
	}
}

func value(t reflect.Type, i int) reflect.Value {
	switch t {
	case reflect.TypeFor[int]():
		return reflect.ValueOf(i + 1)
	case reflect.TypeFor[string]():
		return reflect.ValueOf("x")
	case reflect.TypeFor[bool]():
		return reflect.ValueOf(true)
	case reflect.TypeFor[*int]():
		return reflect.ValueOf(new(int))
	case reflect.TypeFor[[]string]():
		return reflect.ValueOf([]string{"a", ""})
	case reflect.TypeFor[Nested]():
		return reflect.ValueOf(Nested{"x"})
	case reflect.TypeFor[[]byte]():
		return reflect.ValueOf([]byte{byte(i)})
	case reflect.TypeFor[map[string]int]():
		return reflect.ValueOf(map[string]int{"": i})
	}
	panic(t)
}
`
