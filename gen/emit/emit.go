// Package emit writes the Go source of a checked schema. It is pure: schema in,
// formatted bytes out, the same to the byte on every run.
package emit

import (
	"bytes"
	"fmt"
	"go/types"
	"path/filepath"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

const (
	modulePath  = "github.com/typedsession/typedsession"
	runtimePath = modulePath + "/runtime"
	wirePath    = runtimePath + "/wire"
)

// File is the generated source for one source file of p.
func File(p *schema.Package, file *schema.File) ([]byte, error) {
	f := jen.NewFilePathName(p.Path, p.Name)
	if file.Constraint != "" {
		f.HeaderComment("//go:build " + file.Constraint)
	}
	f.HeaderComment(output.Header)
	f.HeaderComment("// Source: " + filepath.Base(file.Source))

	e := &emitter{file: f, scope: p.Types.Scope(), imports: map[string]string{}}
	e.handshake()
	e.guards(file.Sessions)
	for _, s := range file.Sessions {
		e.session(s)
	}
	e.declareImports()

	var b bytes.Buffer
	if err := f.Render(&b); err != nil {
		return nil, fmt.Errorf("generating %s: %w", filepath.Base(file.Output), err)
	}
	return groupImports(b.Bytes()), nil
}

// emitter holds what is shared by the parts of one generated file.
type emitter struct {
	file    *jen.File
	scope   *types.Scope      // of the package generated for
	imports map[string]string // path → package name, of what was referred to
}

// sessionEmitter writes one session.
type sessionEmitter struct {
	*emitter
	s       *schema.Session
	names   schema.Names
	helpers helpers
}

func (e *emitter) session(s *schema.Session) {
	se := &sessionEmitter{emitter: e, s: s, names: schema.NamesOf(s.Name)}
	se.helpers = collectHelpers(s, e.scope)
	se.declareType()
	se.declareManager()
	for _, f := range s.Struct.Fields {
		se.accessors(f)
	}
	se.verbs()
	se.appendBody()
	se.decodeBody()
	se.settle()
	se.clear()
	for _, h := range se.helpers.ordered {
		se.helperFuncs(h)
	}
}

// handshake makes a runtime that no longer serves code of this form fail to compile.
func (e *emitter) handshake() {
	e.comment(nil, "If this line does not compile, this file and the runtime in go.mod are of different versions: run go generate.")
	e.file.Const().Id("_").Op("=").Add(e.wire("GeneratedV1"))
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
func (e *emitter) std(path, name string) *jen.Statement {
	e.imports[path] = filepath.Base(path)
	return jen.Qual(path, name)
}
