// Package starter writes the source of a first session, for a user to change: an annotated
// struct with its directive, in a file of the package where it is to be.
package starter

import (
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/schema"
)

// ErrNoPackage is the error of Source for a directory without a Go file.
var ErrNoPackage = errors.New("no Go file of a package here: write one first, or go to the package's directory")

// Source returns the source of a session for the package in a directory. The session's
// names are free there.
func Source(dir string) (string, error) {
	p, err := Read(dir)
	if err != nil {
		return "", err
	}
	name, err := p.FreeName()
	if err != nil {
		return "", err
	}
	structName := StructName(name)
	text, err := format.Source(fmt.Appendf(nil, source, p.Name, p.GenerateLine(), structName, name, structName[:1]))
	return string(text), err
}

// source is the text of a session: its verbs are the package, the go:generate line, the
// struct, the generated type and the cookie.
const source = `package %[1]s

%[2]s// %[3]s is what the app remembers about a visitor. Each field has a number of its own, which
// stays with it. The generated %[4]s has methods for each: UserID, SetUserID, ClearUserID.
//
//typedsession:session %[4]s cookie=%[5]s idle=30m absolute=12h
type %[3]s struct {
	UserID  int64    ` + "`session:\"1\"`" + ` // 0 before the login
	Name    string   ` + "`session:\"2,max=64\"`" + ` // at most 64 bytes
	Notices []string ` + "`session:\"3,flash,max=4,each=100\"`" + ` // read once, with TakeNotices
}
`

// sessionNames are the names that a session can get; it gets the first that is free.
var sessionNames = []string{"Session", "Visit", "Login", "Browser"}

// Package is what a new session needs to know of the package where it is to be.
type Package struct {
	Name      string
	declared  map[string]bool // the names at its package level
	generates bool            // a source has a go:generate line for this command
}

// Read reads the sources in a directory, except tests and what build constraints exclude. A
// file without a package clause is none yet: the shell has made it for what Source returns.
func Read(dir string) (Package, error) {
	p := Package{declared: map[string]bool{}}
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return p, err
	}
	for _, path := range paths {
		if built, err := build.Default.MatchFile(dir, filepath.Base(path)); err != nil || !built || strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if file == nil {
			return p, err
		}
		if file.Name != nil {
			p.add(file)
		}
	}
	if p.Name == "" {
		return p, ErrNoPackage
	}
	return p, nil
}

// add adds what a file declares.
func (p *Package) add(file *ast.File) {
	if p.Name == "" {
		p.Name = file.Name.Name
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			p.generates = p.generates || strings.HasPrefix(c.Text, "//go:generate ") && strings.Contains(c.Text, "typedsession")
		}
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Recv == nil {
				p.declared[decl.Name.Name] = true
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				p.addSpec(spec)
			}
		}
	}
}

func (p *Package) addSpec(spec ast.Spec) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		p.declared[spec.Name.Name] = true
	case *ast.ValueSpec:
		for _, name := range spec.Names {
			p.declared[name.Name] = true
		}
	}
}

// GenerateLine returns the line that makes go generate run this command, and an empty line;
// both are empty if a source has such a line.
func (p *Package) GenerateLine() string {
	if p.generates {
		return ""
	}
	return "//go:generate go tool typedsession\n\n"
}

// FreeName returns a name for a session none of whose declarations the package has.
func (p *Package) FreeName() (string, error) {
	for _, name := range sessionNames {
		if p.CanName(name) {
			return name, nil
		}
	}
	return "", fmt.Errorf("the package declares names of sessions called %s already: copy one of its own sessions", strings.Join(sessionNames, ", "))
}

// CanName reports whether the package declares none of the names that a session called name
// needs.
func (p *Package) CanName(name string) bool {
	session := schema.Session{Name: name, Struct: &schema.Struct{}}
	return !p.Declares(StructName(name)) && !slices.ContainsFunc(session.DeclaredNames(), p.Declares)
}

// Declares reports whether the package declares a name.
func (p *Package) Declares(name string) bool { return p.declared[name] }

// StructName returns the name of the struct from which a session called name is made.
func StructName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(first)) + name[size:]
}
