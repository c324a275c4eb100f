// Package emit writes the Go source of a checked schema. It is pure: it turns a schema into formatted bytes, which are
// the same on every run.
package emit

import (
	"path/filepath"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// Files returns the generated sources for the source files of p, in the order of p.Files. inTests are the names that the
// package's test files declare, which are compiled together with the sources.
func Files(p *schema.Package, inTests map[string]bool) ([][]byte, error) {
	sources := make([][]byte, len(p.Files))
	for i, e := range newScopes(p, inTests).emitFiles() {
		var err error
		if sources[i], err = e.Render(filepath.Base(p.Files[i].Output)); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// emitFiles writes the files of the package. The files that are always built come first, because all others may use the
// functions in them.
func (scopes *scopes) emitFiles() []*emitter {
	p := scopes.p
	emitters := make([]*emitter, len(p.Files))
	emit := func(constrained bool) {
		for i, file := range p.Files {
			if (file.Constraint != "") == constrained {
				emitters[i] = &emitter{File: gosource.New(p, file, scopes.declared), scope: scopes.of(file)}
				emitters[i].sessions(file)
			}
		}
	}
	emit(false)
	emit(true)
	return emitters
}

// sessions writes the sessions of a file, and the functions that these sessions are the first to need.
func (e *emitter) sessions(file *schema.File) {
	e.handshake()
	e.guards(file.Sessions)
	for _, s := range file.Sessions {
		e.session(s)
	}
	e.typeFunctions()
	e.DeclareSecondNames()
}

// emitter writes the sessions of one source file.
type emitter struct {
	*gosource.File
	scope   *scope
	pending []typeFunction // functions of types that this file still has to declare
}

// sessionEmitter writes one session.
type sessionEmitter struct {
	*emitter
	s     *schema.Session
	names schema.Names
}

func (e *emitter) session(s *schema.Session) {
	se := &sessionEmitter{emitter: e, s: s, names: schema.NamesOf(s.Name)}
	se.constants()
	se.declareType()
	se.declareManager()
	se.declareOwner()
	for _, f := range s.Struct.Fields {
		se.accessors(f)
	}
	se.verbs()
	se.printing()
	se.lock()
	se.declareAgain()
	se.appendBody()
	se.decodeBody()
	for _, f := range s.Struct.Fields {
		se.validator(f)
	}
	se.storeCopies()
	se.revert()
	se.expire()
	se.clear()
}

// handshake writes a declaration that does not compile with a runtime that no longer supports code of this form.
func (e *emitter) handshake() {
	e.Comment(nil, "If this line does not compile, this file and the runtime in go.mod are of different versions: run go generate.")
	e.Code.Const().Id("_").Op("=").Add(e.Wire("GeneratedV5"))
	e.Code.Line()
}
