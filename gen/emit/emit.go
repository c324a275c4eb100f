// Package emit writes the Go source of a checked schema. It is pure: schema in,
// formatted bytes out, the same to the byte on every run.
package emit

import (
	"bytes"
	"fmt"
	"go/types"
	"path"
	"path/filepath"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

const (
	modulePath  = "github.com/typedsession/typedsession"
	runtimePath = modulePath + "/runtime"
	wirePath    = runtimePath + "/wire"
)

// Files returns the generated sources for the source files of p, in the order of p.Files.
func Files(p *schema.Package) ([][]byte, error) {
	sources := make([][]byte, len(p.Files))
	for i, e := range newScopes(p).emitFiles() {
		var err error
		if sources[i], err = e.render(filepath.Base(p.Files[i].Output)); err != nil {
			return nil, err
		}
	}
	return sources, nil
}

// emitFiles writes the files of the package. Those that are always built come first, because all others may use the functions in
// them.
func (scopes *scopes) emitFiles() []*emitter {
	p := scopes.p
	emitters := make([]*emitter, len(p.Files))
	emit := func(constrained bool) {
		for i, file := range p.Files {
			if (file.Constraint != "") == constrained {
				emitters[i] = newEmitter(p, file, scopes.declared)
				emitters[i].scope = scopes.of(file)
				emitters[i].sessions(file)
			}
		}
	}
	emit(false)
	emit(true)
	return emitters
}

// sessions writes the sessions of a file, and the functions that they are the first to need.
func (e *emitter) sessions(file *schema.File) {
	e.handshake()
	e.guards(file.Sessions)
	for _, s := range file.Sessions {
		e.session(s)
	}
	e.typeFunctions()
	e.declareSecondNames()
}

// newEmitter begins a file that is built where the source file is. declared are
// the names that are taken at the package level.
func newEmitter(p *schema.Package, file *schema.File, declared map[string]bool) *emitter {
	f := jen.NewFilePathName(p.Path, p.Name)
	if file.Constraint != "" {
		f.HeaderComment("//go:build " + file.Constraint)
	}
	f.HeaderComment(output.Header)
	f.HeaderComment("// Source: " + filepath.Base(file.Source))
	return &emitter{file: f, imports: map[string]string{}, declared: declared, pkg: p.Types, first: file.Sessions[0].Name}
}

// render is the formatted source.
func (e *emitter) render(name string) ([]byte, error) {
	e.declareImports()
	var b bytes.Buffer
	if err := e.file.Render(&b); err != nil {
		// The error goes on with the whole file, which helps nobody.
		what, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fmt.Errorf("generating %s failed, which is a mistake in typedsession: please report it, with the struct: %s", name, what)
	}
	return groupImports(b.Bytes()), nil
}

// emitter holds what is shared by the parts of one generated file.
type emitter struct {
	file     *jen.File
	imports  map[string]string // path → package name, of what was referred to
	declared map[string]bool   // names of the package level that are taken
	scope    *scope
	pending  []typeFunction // functions of types that this file declares
	pkg      *types.Package
	first    string // name of the file's first session

	// ownNames has types of the package written as they were declared: no second
	// name, and for an alias what it stands for.
	ownNames    bool
	secondNames []secondName
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
	for _, f := range s.Struct.Fields {
		se.accessors(f)
	}
	se.verbs()
	se.printing()
	se.appendBody()
	se.decodeBody()
	for _, f := range s.Struct.Fields {
		se.bounds(f)
	}
	se.storeCopies()
	se.revert()
	se.expire()
	se.clear()
}

// declaredNames are the names at the package level of p: what is there, and what
// its sessions add beside the functions of types.
func declaredNames(p *schema.Package) map[string]bool {
	names := map[string]bool{}
	if p.Tested != nil {
		names = declaredNames(p.Tested)
	}
	for _, name := range p.Types.Scope().Names() {
		names[name] = true
	}
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			for _, name := range schema.NamesOf(s.Name).Declared() {
				names[name] = true
			}
			for _, enum := range s.Enums() {
				for _, v := range enum.Enum {
					names[v.Constant] = true
				}
			}
		}
	}
	return names
}

// handshake makes a runtime that no longer serves code of this form fail to compile.
func (e *emitter) handshake() {
	e.comment(nil, "If this line does not compile, this file and the runtime in go.mod are of different versions: run go generate.")
	e.file.Const().Id("_").Op("=").Add(e.wire("GeneratedV2"))
	e.file.Line()
}

// runtime and wire name what the generated code uses of us.
func (e *emitter) runtime(name string) *jen.Statement {
	e.imports[runtimePath] = "typedsession"
	return jen.Qual(runtimePath, name)
}

func (e *emitter) wire(name string) *jen.Statement {
	e.imports[wirePath] = "wire"
	return jen.Qual(wirePath, name)
}

// std names something of the standard library.
func (e *emitter) std(importPath, name string) *jen.Statement {
	e.imports[importPath] = path.Base(importPath)
	return jen.Qual(importPath, name)
}
