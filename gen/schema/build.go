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
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

// builder turns one loaded package into a Package. It never stops at a mistake:
// every field is looked at, so that one run shows all there is to mend.
type builder struct {
	pkg    *load.Package
	tested *Package // that pkg holds the inner tests of; nil when there is none
	fset   *token.FileSet
	diags  *diagnostic.List
	// structs holds the named structs seen already, so that a type used twice is
	// read, and complained about, once. An entry without a result is being read:
	// meeting it again means that the type contains itself.
	structs map[string]*Struct
	// enums holds the values of each type of the package that is an enum somewhere.
	enums map[string]enumUse
	owner string // what the constants of unnamed enums are called after
	depth int    // containers around the struct being read
	// writable is where fields are written that can get a number; nil when one
	// without is a mistake.
	writable map[place]token.Position
}

func newBuilder(pkg *load.Package, tested *Package, diags *diagnostic.List) *builder {
	b := &builder{pkg: pkg, tested: tested, fset: pkg.Fset, diags: diags,
		structs: map[string]*Struct{}, enums: map[string]enumUse{}}
	if tested != nil {
		maps.Copy(b.enums, tested.enums)
	}
	return b
}

// Build reads the annotated structs of pkg. It returns nil when there are none.
// Mistakes go to diags; the result is fit for generating only without any. tested
// is the package that pkg holds the inner tests of, nil when there is none.
func Build(pkg *load.Package, tested *Package, diags *diagnostic.List) *Package {
	return newBuilder(pkg, tested, diags).build()
}

func (b *builder) build() *Package {
	pkg := b.pkg
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
	if len(result.Files) == 0 {
		return nil
	}
	result.shareEnums()
	return result
}

func (b *builder) position(pos token.Pos) token.Position { return b.fset.Position(pos) }

func (b *builder) file(file load.File) *File {
	f := &File{Source: file.Path, Output: output.PathFor(file.Path), Constraint: constraintOf(file.Path, file.Syntax)}
	attached := map[*ast.Comment]bool{}
	for _, decl := range file.Syntax.Decls {
		general, ok := decl.(*ast.GenDecl)
		if !ok || general.Tok != token.TYPE {
			continue
		}
		for _, spec := range general.Specs {
			spec := spec.(*ast.TypeSpec)
			doc := spec.Doc
			if doc == nil && !general.Lparen.IsValid() {
				doc = general.Doc
			}
			if directive := b.findDirective(doc, attached); directive != nil {
				if s := b.session(spec, doc, directive); s != nil {
					f.Sessions = append(f.Sessions, s)
				}
			}
		}
	}
	checkComments(b.fset, file.Syntax, attached, b.diags)
	if len(f.Sessions) == 0 {
		return nil
	}
	if name := filepath.Base(file.Path); !strconv.CanBackquote(name) {
		b.diags.Add(f.Sessions[0].DirectivePos, "file-name", "the name of this file has a character in it that cannot be printed, and the generated file mentions the name: rename the file")
	}
	return f
}

// findDirective finds the directive in a doc comment. There is one: a second is
// reported, and never read.
func (b *builder) findDirective(doc *ast.CommentGroup, attached map[*ast.Comment]bool) *ast.Comment {
	if doc == nil {
		return nil
	}
	var directive *ast.Comment
	for _, c := range doc.List {
		switch {
		case !isDirective(c):
			continue
		case directive == nil:
			directive = c
		default:
			b.diags.Add(b.position(c.Pos()), "directive-place", "the struct has a directive already (line %d): a second session needs a struct of its own", b.position(directive.Pos()).Line)
		}
		attached[c] = true
	}
	return directive
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
		return nil
	}
	key := types.TypeString(named, nil)
	b.structs[key] = nil
	b.owner = upperFirst(s.Name)
	s.Struct = b.structFields(named, structure, literal, true)
	b.structs[key] = s.Struct
	return s
}

// structFields reads the fields of one struct. literal is its syntax.
func (b *builder) structFields(goType types.Type, structure *types.Struct, literal *ast.StructType, top bool) *Struct {
	fields := b.declared(structure, literal)
	result := &Struct{Go: goType, NextNumber: firstFree(fields)}
	for _, d := range fields {
		b.field(result, d, top)
	}
	result.sort()
	return result
}

// anonymous reports whether the struct is written out where it is used.
func (s *Struct) anonymous() bool { _, ok := s.Go.(*types.Struct); return ok }

func (s *Struct) sort() {
	slices.SortStableFunc(s.Fields, func(x, y *Field) int { return cmp.Compare(x.Number, y.Number) })
	slices.SortStableFunc(s.Retired, func(x, y Retired) int { return cmp.Compare(x.Number, y.Number) })
}

// field reads one declared field into result.
func (b *builder) field(result *Struct, d declared, top bool) {
	name := d.v.Name()
	if d.mistake != nil {
		b.diags.Add(d.tagAt(d.mistake.offset), "tag-syntax", "field %s: %s", name, d.mistake.message)
		return
	}
	var t tag
	var written token.Position
	writable := false
	if d.lacksNumber() {
		written, writable = b.writtenAt(d.v)
	}
	if d.tagged {
		var ok bool
		if t, ok = b.parseTag(d.tag, !writable, d.tagAt); !ok {
			return
		}
	}
	switch {
	case !d.tagged && name == "_":
		return // padding, or a marker for the compiler: it holds nothing
	case d.v.Embedded() && !t.excluded:
		b.diags.Add(d.pos, "field-embedded", "%s is embedded, and what is promoted would have no number here: give the field a name, as in %s %s, or leave it out with `session:\"-\"`", name, name, b.written(d.v.Type()))
		return
	case !d.tagged && b.writable == nil:
		b.diags.Add(d.pos, "field-untagged", "field %s has no number: tag it `session:\"%d\"` to keep it, `session:\"-\"` to leave it out, or run go tool typedsession number", name, result.Propose())
		return
	case b.writable != nil && d.lacksNumber() && result.anonymous():
		b.diags.Add(d.pos, "field-untagged", "field %s has no number, and a tag is part of the type of a struct without a name, so that writing one would keep values of the old type from compiling: declare the struct as a type of its own, or tag the field by hand", name)
		return
	case !d.tagged && !writable:
		b.diags.Add(d.pos, "field-untagged", "field %s has no number, and where to write one cannot be told from here: name the package that declares it too, or tag the field by hand", name)
		return
	case t.excluded:
		return
	case t.retired && name != "_":
		b.diags.Add(d.pos, "retired", "a retired number holds nothing: write _ struct{} `session:\"%d,retired\"`", t.number)
		return
	case t.retired:
		for _, option := range optionNames {
			if option != "retired" && t.options.has(option) {
				b.diags.Add(t.options.pos[option], "option-misplaced", "retired stands alone: leave %s out", option)
			}
		}
		result.Retired = append(result.Retired, Retired{t.number, t.numberPos})
		return
	case name == "_":
		b.diags.Add(t.numberPos, "retired", "a field without a name cannot be read or set: did you mean session:\"%d,retired\"?", t.number)
		return
	case d.shares && d.tagged && !writable:
		b.diags.Add(d.pos, "number-twice", "%s shares its tag with its neighbours: give each field a line and a number of its own", name)
		return
	case top && !d.v.Exported():
		b.diags.Add(d.pos, "field-unexported", "field %s is not exported, and its accessors are named after it: call it %s, or leave it out with `session:\"-\"`", name, exportedName(name))
		return
	}
	if !d.tagged {
		t.options = newOptions()
	}
	if writable {
		t.number = result.Propose()
	}
	f := &Field{
		Name: name, Untagged: written, Number: t.number, Doc: d.doc, Pos: d.pos, NumberPos: t.numberPos, TypePos: d.typePos,
		Max: t.options.max, Each: t.options.each, Flash: t.options.flash, Secret: t.options.secret, TTL: t.options.ttl,
		OptionPos: t.options.pos,
	}
	use := use{what: "field " + name, at: d.typePos, syntax: d.syntax, options: &t.options, field: name, hint: exportedName(name), depth: b.depth}
	if t.options.ttl > 0 {
		use.depth++ // the pair of deadline and value
	}
	goType := d.v.Type()
	if pointer, ok := types.Unalias(goType).(*types.Pointer); ok {
		f.Optional = true
		goType = pointer.Elem()
	}
	f.Type = b.kind(goType, use)
	if f.Type == nil {
		return
	}
	b.finishOptions(f, &t.options, top)
	result.Fields = append(result.Fields, f)
}

// firstFree is the number after the largest that a tag mentions, right or wrong.
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

// Propose returns a number for a field that needs one, another one each time.
func (s *Struct) Propose() int {
	s.NextNumber++
	return s.NextNumber - 1
}

func (b *builder) typeString(t types.Type) string {
	return types.TypeString(t, types.RelativeTo(b.pkg.Types))
}

// written is the type as a source writes it, with the package's name and not its path.
func (b *builder) written(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == b.pkg.Types {
			return ""
		}
		return p.Name()
	})
}

// exportedName proposes a name that can be exported; in scripts without upper
// case that takes a letter before it.
func exportedName(name string) string {
	name = strings.TrimLeft(name, "_")
	first, size := firstRune(name)
	if exported := first + name[size:]; token.IsExported(exported) {
		return exported
	}
	return "X" + name
}

// methodsOf lists the methods that the package declares for a type that is yet to
// be generated.
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
