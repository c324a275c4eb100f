// Package emittests writes the tests that the flag -tests adds beside a session: a value
// that is set is read again, a value that exceeds a bound is refused, the largest session
// fits its budget, and the decoder rejects any bytes without a panic. The tests use the
// generated code as an app does, through a manager and the accessors; only the fuzz target
// calls the session's decoder and encoder themselves.
package emittests

import (
	"maps"
	"path/filepath"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// Source returns the source of the tests for the sessions of one source file of p.
// inTests are the names that the package's test files declare; Source adds the names that
// the tests declare.
func Source(p *schema.Package, file *schema.File, inTests map[string]bool) ([]byte, error) {
	declared := gosource.DeclaredNames(p)
	maps.Copy(declared, inTests)
	source := gosource.New(p, file, declared)
	for _, s := range file.Sessions {
		t := &emitter{
			File: source, s: s, names: schema.NamesOf(s.Name),
			test: testNamesOf(s.Name, func(name string) bool { return declared[name] || p.FileScope[name] }),
		}
		for _, name := range t.test.all() {
			declared[name], inTests[name] = true, true
		}
		t.session()
	}
	return source.Render(filepath.Base(output.TestsFor(file.Source)))
}

// emitter writes the tests of one session.
type emitter struct {
	*gosource.File
	s     *schema.Session
	names schema.Names
	test  testNames
	// uses says which helper functions the tests turned out to need.
	uses struct{ pointer, entries, optional, optionalStruct, notNil bool }
	last int // the last result of next
}

// session writes all that tests the session.
func (e *emitter) session() {
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
