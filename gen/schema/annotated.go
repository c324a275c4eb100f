package schema

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// annotatedStructs are the names of the types with a directive, by key.
func (b *builder) annotatedStructs() map[string]string {
	names := map[string]string{}
	for _, file := range b.pkg.Files {
		for _, decl := range file.Syntax.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.TYPE {
				continue
			}
			for _, spec := range general.Specs {
				spec := spec.(*ast.TypeSpec)
				object := b.pkg.Types.Scope().Lookup(spec.Name.Name)
				doc := docOf(general, spec)
				if object == nil || doc == nil || !slices.ContainsFunc(doc.List, isDirective) {
					continue
				}
				if named, ok := object.Type().(*types.Named); ok {
					names[typeKey(named)] = spec.Name.Name
				}
			}
		}
	}
	return names
}

// alsoSession says of the struct being read as a nested one that it is a session too.
func (b *builder) alsoSession() string {
	name := b.annotated[b.holder]
	if name == "" {
		return ""
	}
	return fmt.Sprintf("; %s is a session of its own and nested as well: nest a struct without the option", name)
}

// docOf is the comment above a type.
func docOf(general *ast.GenDecl, spec *ast.TypeSpec) *ast.CommentGroup {
	if spec.Doc == nil && !general.Lparen.IsValid() {
		return general.Doc
	}
	return spec.Doc
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
