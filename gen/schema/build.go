package schema

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

// builder reads one loaded package into a Package. It does not stop at a mistake, so that
// one run shows all of them.
type builder struct {
	pkg    *load.Package
	tested *Package // the package that pkg holds the inner tests of; nil when there is none
	fset   *token.FileSet
	diags  *diagnostic.List
	notes  diagnostic.List
	// structs holds the named struct types that were read as nested ones, so that a type
	// that is used twice is read, and its mistakes reported, once. A session's struct is
	// in it only if it is nested in another one too, where other rules apply.
	structs map[string]*Struct
	// reading holds the struct types that are being read.
	reading map[string]bool
	// elements holds the named lists, arrays and maps that are being read, within the
	// struct that contains them.
	elements map[string]bool
	// containments are the places where a struct contains another. holder is the struct
	// that is being read; it is empty for a session's own.
	containments []containment
	holder       string
	// annotated holds the names of the structs with a directive, by the key of their
	// type.
	annotated map[string]string
	// generated holds the names of the structs from which this run generates types for
	// the package, by the names of these types.
	generated map[string]string
	// deep are the sessions' fields that nest too deep. The depth of a struct is known
	// only if no struct contains itself.
	deep []deepField
	// enums holds the values of each type of the package that is used as an enum.
	enums map[string]enumUse
	// enumPrefix is what the names of constants begin with, for enums whose type has no
	// name: the name of the session or struct that is being read.
	enumPrefix string
	depth      int // the number of containers around the struct being read
	// writable holds the places of the fields that can get a number. It is nil when a
	// field without a number is a mistake.
	writable map[place]token.Position
}

func newBuilder(pkg *load.Package, tested *Package, diags *diagnostic.List) *builder {
	b := &builder{pkg: pkg, tested: tested, fset: pkg.Fset, diags: diags,
		structs: map[string]*Struct{}, reading: map[string]bool{}, elements: map[string]bool{}, enums: map[string]enumUse{}}
	if tested != nil {
		maps.Copy(b.enums, tested.enums)
	}
	return b
}

// Build reads the annotated structs of pkg. It returns nil when there are none. It
// reports mistakes to diags; code can be generated from the result only if there are
// none. tested is the package that pkg holds the inner tests of, nil when there is none.
func Build(pkg *load.Package, tested *Package, diags *diagnostic.List) *Package {
	return newBuilder(pkg, tested, diags).build()
}

func (b *builder) build() *Package {
	pkg := b.pkg
	b.annotatedStructs()
	result := &Package{Path: pkg.Path, Name: pkg.Name, Test: pkg.Test, Types: pkg.Types, Tested: b.tested, FileScope: map[string]bool{}, enums: b.enums}
	for _, file := range pkg.Files {
		if scope := pkg.Info.Scopes[file.Syntax]; scope != nil {
			for _, name := range scope.Names() {
				result.FileScope[name] = true
			}
		}
		if f := b.file(file); f != nil {
			result.Files = append(result.Files, f)
		}
	}
	b.reportDepth(b.reportRecursion())
	if len(result.Files) == 0 {
		return nil
	}
	result.Notes = b.notes
	result.shareEnums()
	return result
}

func (b *builder) position(pos token.Pos) token.Position { return b.fset.Position(pos) }

func (b *builder) file(file load.File) *File {
	f := &File{Source: file.Path, Output: output.PathFor(file.Path), Constraint: constraintOf(file.Path, file.Syntax)}
	attached := map[*ast.Comment]bool{}
	for general, spec := range file.TypeSpecs() {
		doc := docOf(general, spec)
		if directive := b.findDirective(doc, attached); directive != nil {
			if s := b.session(spec, doc, directive); s != nil {
				f.Sessions = append(f.Sessions, s)
			}
		}
	}
	checkComments(b.fset, file.Syntax, attached, b.diags)
	if len(f.Sessions) == 0 {
		return nil
	}
	if character := unfitCharacter(filepath.Base(file.Path)); character != "" {
		b.diags.Add(f.Sessions[0].DirectivePos, "file-name", "the name of this file has the character %q in it, and the generated file mentions the name, which must have no control characters and no back quotes: rename the file", character)
	}
	return f
}

// unfitCharacter returns the first character of a file's name that no generated file may have
// in a comment, or a byte that is no UTF-8; empty when there is none.
func unfitCharacter(name string) string {
	for i := range name {
		_, size := utf8.DecodeRuneInString(name[i:])
		if character := name[i : i+size]; !strconv.CanBackquote(character) {
			return character
		}
	}
	return ""
}

func (b *builder) session(spec *ast.TypeSpec, doc *ast.CommentGroup, directive *ast.Comment) *Session {
	s := &Session{Doc: commentLines(doc), Pos: b.position(spec.Name.Pos())}
	b.parseDirective(s, directive, spec.Name.Name)
	s.Methods = b.methodsOf(s.Name)
	b.giveID(s)
	literal, ok := spec.Type.(*ast.StructType)
	switch {
	case !ok || spec.Assign.IsValid():
		b.diags.Add(s.Pos, "directive-place", "the directive belongs above a struct type; %s is none", spec.Name.Name)
		return nil
	case spec.TypeParams != nil:
		b.diags.Add(s.Pos, "directive-place", "%s has type parameters: a session is one concrete struct", spec.Name.Name)
		return nil
	}
	object, ok := b.pkg.Types.Scope().Lookup(spec.Name.Name).(*types.TypeName)
	if !ok || object.Pos() != spec.Name.Pos() {
		b.diags.Add(s.Pos, "directive-place", "%s is declared twice", spec.Name.Name)
		return nil
	}
	named, ok := object.Type().(*types.Named)
	if !ok {
		return nil
	}
	structure, ok := named.Underlying().(*types.Struct)
	if !ok {
		b.unresolved(named, use{what: spec.Name.Name, at: s.Pos, syntax: spec.Name})
		return nil
	}
	b.enumPrefix = upperFirst(s.Name)
	s.Struct = b.structFields(named, structure, literal, true)
	return s
}

// structFields reads the fields of a struct type, whose syntax is literal.
func (b *builder) structFields(goType types.Type, structure *types.Struct, literal *ast.StructType, top bool) *Struct {
	fields := b.declared(structure, literal)
	result := &Struct{Go: goType, NextNumber: firstFree(fields)}
	for _, d := range fields {
		b.field(result, d, top)
	}
	result.useRenamed(structure)
	result.finish()
	return result
}

// anonymous reports whether the struct type has no name.
func (s *Struct) anonymous() bool { _, ok := s.Go.(*types.Struct); return ok }

// finish sorts and measures the fields of a struct.
func (s *Struct) finish() {
	s.height = 1
	for _, f := range s.Fields {
		s.height = max(s.height, 1+f.Type.height())
	}
	s.measure()
	slices.SortStableFunc(s.Fields, func(x, y *Field) int { return cmp.Compare(x.Number, y.Number) })
	slices.SortStableFunc(s.Retired, func(x, y Retired) int { return cmp.Compare(x.Number, y.Number) })
}

// firstFree returns the number after the largest that a tag mentions, even in a wrong
// tag.
func firstFree(all []declared) int {
	largest := 0
	for _, d := range all {
		var n int
		if _, err := fmt.Sscanf(d.tag, "%d", &n); err == nil && n <= MaxNumber {
			largest = max(largest, n)
		}
	}
	return largest + 1
}

// Propose returns a number for a field without one, a different one each time.
func (s *Struct) Propose() int {
	s.NextNumber++
	return s.NextNumber - 1
}

func (b *builder) typeString(t types.Type) string {
	return types.TypeString(t, types.RelativeTo(b.pkg.Types))
}

// methodsOf returns the methods that the package declares for a type that is not
// generated yet.
func (b *builder) methodsOf(typeName string) map[string]token.Position {
	methods := map[string]token.Position{}
	for _, file := range b.pkg.Files {
		for _, decl := range file.Syntax.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok || f.Recv == nil || len(f.Recv.List) != 1 {
				continue
			}
			receiver := f.Recv.List[0].Type
			if star, ok := receiver.(*ast.StarExpr); ok {
				receiver = star.X
			}
			if name, ok := receiver.(*ast.Ident); ok && name.Name == typeName {
				methods[f.Name.Name] = b.position(f.Name.Pos())
			}
		}
	}
	return methods
}
