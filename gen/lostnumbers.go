// This file notices numbers that the lock file has lost.

package gen

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/schema"
)

// noteLostNumbers notes the numbers of a session that have no line in the existing lock file
// although they are in made, the result of numbersIn for the existing generated file: a merge has
// lost the lines.
func (d *directory) noteLostNumbers(s *schema.Session, file *schema.File, made map[string][]int, notes *diagnostic.List) {
	l := lostNumbers{directory: d, session: s, made: made, seen: map[*schema.Struct]bool{}}
	l.structure(s.Struct, nil)
	if len(l.lost) > 0 {
		notes.Add(s.DirectivePos, "history-lost", "%s has no line in %s for number %s, with which %s was made before: that part of its history is gone, so that nothing tells what a change of it loses; restore it from version control", s.Name, lock.FileName, strings.Join(l.lost, ", "), filepath.Base(file.Output))
	}
}

type lostNumbers struct {
	*directory
	session *schema.Session
	made    map[string][]int // the numbers of the structs of the package, by the name of the struct
	seen    map[*schema.Struct]bool
	lost    []string
}

// structure visits a struct, to which path leads, and the structs inside it.
func (l *lostNumbers) structure(s *schema.Struct, path []int) {
	if l.seen[s] {
		return
	}
	l.seen[s] = true
	known, structure := l.existing.lock.Used(l.now, l.session.Name, path)
	named, ok := s.Go.(*types.Named)
	if structure == nil || !ok {
		return // the field is new, or the struct has no name
	}
	if named.Obj().Pkg() == l.session.Package() {
		for _, number := range l.made[named.Obj().Name()] {
			if !slices.Contains(known, number) {
				l.lost = append(l.lost, dotted(append(path, number)))
			}
		}
	}
	for _, f := range s.Fields {
		if nested := f.Type.Innermost(); nested != nil {
			l.structure(nested, append(slices.Clip(path), f.Number))
		}
	}
}

// dotted returns a path as the lock file has it.
func dotted(path []int) string {
	parts := make([]string, len(path))
	for i, number := range path {
		parts[i] = strconv.Itoa(number)
	}
	return strings.Join(parts, ".")
}

// numbersIn returns the numbers in the structs of which generated code says what they were
// like, by the names of the structs.
func numbersIn(made []byte) map[string][]int {
	numbers := map[string][]int{}
	if made == nil {
		return numbers
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", made, parser.SkipObjectResolution)
	if err != nil {
		return numbers
	}
	for _, decl := range file.Decls {
		if f, ok := decl.(*ast.FuncDecl); ok && f.Name.Name == "_" {
			if name, structure := guarded(f); structure != nil {
				numbers[name] = numbersOf(structure)
			}
		}
	}
	return numbers
}

// guarded returns the struct that a generated function compares, which does not compile when
// the struct has changed, and the struct's name; nil for another function.
func guarded(f *ast.FuncDecl) (name string, structure *ast.StructType) {
	for _, param := range f.Type.Params.List {
		if function, ok := param.Type.(*ast.FuncType); ok && function.Results.NumFields() == 1 {
			structure, _ = function.Results.List[0].Type.(*ast.StructType)
		}
	}
	for _, statement := range f.Body.List {
		if declaration, ok := statement.(*ast.DeclStmt); ok {
			for _, spec := range declaration.Decl.(*ast.GenDecl).Specs {
				if value, ok := spec.(*ast.ValueSpec); ok {
					if ident, ok := value.Type.(*ast.Ident); ok {
						return ident.Name, structure
					}
				}
			}
		}
	}
	return "", nil
}

func numbersOf(structure *ast.StructType) (numbers []int) {
	for _, field := range structure.Fields.List {
		if field.Tag == nil {
			continue
		}
		text, err := strconv.Unquote(field.Tag.Value)
		if err != nil {
			continue
		}
		number, _, _ := strings.Cut(reflect.StructTag(text).Get("session"), ",")
		if n, err := strconv.Atoi(number); err == nil {
			numbers = append(numbers, n)
		}
	}
	return numbers
}
