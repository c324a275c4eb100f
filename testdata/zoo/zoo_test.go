package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strings"
	"testing"
)

// sources are packages by their paths, which import only one another.
type sources map[string]string

func (s sources) Import(path string) (*types.Package, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, path+".go", s[path], 0)
	if err != nil {
		return nil, err
	}
	config := types.Config{Importer: s}
	return config.Check(path, fset, []*ast.File{file}, nil)
}

// herd is a package with structs of every kind that is found, or not.
var herd = sources{
	"a.example/meta/v1":    "package v1; type Kind struct { Name string }",
	"a.example/core/v1":    "package v1; type Port uint16",
	"a.example/internal/x": "package x; type Inner struct { N int }",
	"a.example/herd": `package herd
		import (
			core "a.example/core/v1"
			"a.example/internal/x"
			meta "a.example/meta/v1"
		)
		type Cow struct {
			meta.Kind
			Ports map[string]core.Port ` + "`json:\"ports\"`" + `
			Calf  *Cow
			age   int
			Bell  x.Inner
			Tag   struct{ name string }
			_     struct{}
		}
		type List[T any] struct { Items []T }
		type Name string
		type Alias = Cow
		type Empty struct { inner int }
		type bull struct { Name string }`,
}

func structOfHerd(t *testing.T, name string) (foundStruct, bool) {
	t.Helper()
	pkg, err := herd.Import("a.example/herd")
	if err != nil {
		t.Fatal(err)
	}
	s, ok := structOf(pkg.Scope().Lookup(name))
	if !ok {
		return foundStruct{}, false
	}
	return describe(pkg.Path(), name, s), true
}

func TestExportedStructTypesAreFoundWithTheFieldsThatAnotherPackageCanDeclare(t *testing.T) {
	for name, want := range map[string]string{
		"Cow":   "Kind Ports Calf, 3 left out",
		"Empty": ", 1 left out",
		"List":  "none", "Name": "none", "Alias": "none", "bull": "none",
	} {
		got := "none"
		if found, ok := structOfHerd(t, name); ok {
			var names []string
			for _, f := range found.fields {
				names = append(names, f.Name())
			}
			got = fmt.Sprintf("%s, %d left out", strings.Join(names, " "), found.lost)
		}
		if got != want {
			t.Errorf("%s: found %s, want %s", name, got, want)
		}
	}
}

func newCow(t *testing.T) *session {
	t.Helper()
	found, _ := structOfHerd(t, "Cow")
	s := newSession(found, 7)
	s.pkg = "p1"
	return s
}

func TestASessionHasTheStructsFieldsAndAFieldChangesItsFormWhereItIsRefused(t *testing.T) {
	cow := newCow(t)
	trial := &trial{sessions: []*session{cow}}
	refuse := func(name string) {
		t.Helper()
		cow.source()
		for _, f := range cow.fields {
			if f.Name() == name {
				if err := trial.refuse(finding{File: "/tmp/p1/s7.go", Line: f.line, Rule: "kind-foreign"}); err != nil {
					t.Error(err)
				}
			}
		}
	}
	refuse("Kind")
	refuse("Calf")
	refuse("Calf")
	const want = `package p1

import v12 "a.example/core/v1"
import herd "a.example/herd"
import v1 "a.example/meta/v1"

// s7 has the fields of a.example/herd.Cow.
//
//typedsession:session S7 cookie=c7 idle=30m absolute=12h
type s7 struct {
	v1.Kind ` + "`session:\"1,json\"`" + `
	Ports map[string]v12.Port ` + "`session:\"2\"`" + `
	Calf *herd.Cow ` + "`session:\"-\"`" + `
}
`
	if got := cow.source(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if got := cow.outcome(); got != partlyRefused {
		t.Errorf("a struct with one excluded field counts as %s", got)
	}
}

func TestAStructCountsByWhatBecameOfItsFields(t *testing.T) {
	for _, c := range []struct {
		refusals [3]int // of each field
		want     outcome
	}{
		{[3]int{0, 0, 0}, takenWhole},
		{[3]int{0, 1, 0}, takenWithJSON},
		{[3]int{0, 1, 2}, partlyRefused},
		{[3]int{2, 2, 2}, whollyRefused},
	} {
		cow := newCow(t)
		for i, n := range c.refusals {
			for range n {
				cow.fields[i].refuse(refusal{rule: "kind"})
			}
		}
		if got := cow.outcome(); got != c.want {
			t.Errorf("refused %v times: %s, want %s", c.refusals, got, c.want)
		}
	}
}

func TestRulesAreCountedByFieldsAndByStructs(t *testing.T) {
	one, other := newCow(t), newCow(t)
	for _, r := range []struct {
		f    *field
		rule string
	}{
		{one.fields[0], "field-embedded"},
		{one.fields[0], "option-unknown"}, // of the second form: the rule of the first counts
		{one.fields[1], "kind"},
		{one.fields[2], "kind"},
		{other.fields[1], "kind"},
	} {
		r.f.refuse(refusal{rule: r.rule})
	}
	got := map[string]ruleCount{}
	for rule, c := range countRules([]*session{one, other}) {
		got[rule] = *c
	}
	want := map[string]ruleCount{
		"field-embedded": {fields: 1, structs: 1, left: 1},
		"kind":           {fields: 3, structs: 2, left: 0},
	}
	if !maps.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestWhatGoVetPrintsIsAboutCodeThatDoesNotCompileOrAComplaint(t *testing.T) {
	broken, complaints := vetted([]byte("# zoo.example/plain/p1\nvet: plain/p1/s7_gen_session_test.go:3:4: undefined: x\nplain/p1/s8_gen.go:5:6: literal copies lock value\n"))
	if got := string(broken); got != "vet: plain/p1/s7_gen_session_test.go:3:4: undefined: x\n" {
		t.Errorf("broken: %q", got)
	}
	if got := string(complaints); got != "plain/p1/s8_gen.go:5:6: literal copies lock value\n" {
		t.Errorf("complaints: %q", got)
	}
}

func TestAComplaintOfGoVetIsAFailureWhereItIsAboutGeneratedCodeAlone(t *testing.T) {
	cow, other := newCow(t), newCow(t)
	other.number = 8
	trial := &trial{sessions: []*session{cow, other}}
	found := trial.complaints([]byte("plain/p1/s7.go:9:2: struct field repeats json tag\n" +
		"plain/p1/s7_gen.go:9:2: struct field repeats json tag\n" +
		"plain/p1/s8_gen.go:5:6: literal copies lock value\n"))
	if len(found) != 1 || found[0].session != other {
		t.Errorf("got %v", found)
	}
}

func TestWhatGoTestPrintsTellsTheCompilersWordsFromFailingTests(t *testing.T) {
	compiler, failed, output := readTestEvents([]byte(`{"ImportPath":"p1","Action":"build-output","Output":"plain/p1/s7_gen.go:3:4: undefined: x\n"}
{"Action":"output","Package":"p2","Test":"TestS8RoundTrip/typical","Output":"another value\n"}
{"Action":"fail","Package":"p2","Test":"TestS8RoundTrip/typical"}
{"Action":"fail","Package":"p2","Test":"TestS8RoundTrip"}
{"Action":"pass","Package":"p2","Test":"TestS9RoundTrip"}
{"Action":"fail","Package":"p2"}
{"Action":"output","Package":"p3","Output":"panic\n"}
{"Action":"fail","Package":"p3"}
`))
	if got := string(compiler); got != "plain/p1/s7_gen.go:3:4: undefined: x\n" {
		t.Errorf("the compiler says %q", got)
	}
	if want := []failedTest{{"p2", "TestS8RoundTrip"}, {"p3", ""}}; !slices.Equal(failed, want) {
		t.Errorf("failed: %v, want %v", failed, want)
	}
	for f, want := range map[failedTest]string{failed[0]: "another value\n", failed[1]: "panic\n"} {
		if output[f] != want {
			t.Errorf("%v printed %q, want %q", f, output[f], want)
		}
	}
}

func TestRandomOptionsComeAgainWithTheirSeed(t *testing.T) {
	sources := func(seed uint64) (all []string) {
		var plain []*session
		for n := range 20 {
			s := newCow(t)
			s.number = n
			plain = append(plain, s)
		}
		for _, s := range withRandomOptions(plain, seed) {
			all = append(all, s.source())
		}
		return all
	}
	if !slices.Equal(sources(1), sources(1)) {
		t.Error("one seed gave two different series")
	}
	if slices.Equal(sources(1), sources(2)) {
		t.Error("two seeds gave the same series")
	}
}

func TestTheSmallPartIsInTheCatalogue(t *testing.T) {
	all, err := cataloguePaths()
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range small {
		if !slices.Contains(all, path) {
			t.Errorf("%s is not in catalogue.go", path)
		}
	}
}
