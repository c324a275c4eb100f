package emit

import (
	"maps"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// Tests is the source of the tests for the sessions of one source file of p.
// inTests are the names that the package's test files declare; those that these
// tests declare are added to it.
func Tests(p *schema.Package, file *schema.File, inTests map[string]bool) ([]byte, error) {
	declared := declaredNames(p)
	maps.Copy(declared, inTests)
	e := newEmitter(p, file, declared)
	for _, s := range file.Sessions {
		t := &testEmitter{
			sessionEmitter: &sessionEmitter{emitter: e, s: s, names: schema.NamesOf(s.Name)},
			test:           testNamesOf(s.Name, func(name string) bool { return declared[name] || p.FileScope[name] }),
		}
		for _, name := range t.test.all() {
			declared[name], inTests[name] = true, true
		}
		t.session()
	}
	return e.render(filepath.Base(output.TestsFor(file.Source)))
}

// testEmitter writes the tests of one session.
type testEmitter struct {
	*sessionEmitter
	test testNames
	// uses are the functions of its own that the tests turned out to need.
	uses struct{ pointer, entries, optional, optionalStruct, lent bool }
	last int // what next returned last
}

func (e *testEmitter) session() {
	cases := e.cases()
	e.values(cases)
	e.fill()
	e.compare()
	e.manager()
	e.roundTrip()
	e.refusals()
	e.fits()
	e.fuzz()
	e.benchmark(cases)
	e.functions()
}
