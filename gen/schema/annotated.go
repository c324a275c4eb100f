// This file finds the annotated structs of a package.

package schema

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
)

// annotatedStructs finds the structs with a directive, and fills annotated and generated.
func (b *builder) annotatedStructs() {
	b.annotated, b.generated = map[string]string{}, map[string]string{}
	if b.tested != nil {
		for _, file := range b.tested.Files {
			for _, s := range file.Sessions {
				b.generates(s.Name, s.Struct.Go.(*types.Named).Obj().Name())
			}
		}
	}
	for _, file := range b.pkg.Files {
		for general, spec := range file.TypeSpecs() {
			object := b.pkg.Types.Scope().Lookup(spec.Name.Name)
			doc := docOf(general, spec)
			if object == nil || doc == nil {
				continue
			}
			i := slices.IndexFunc(doc.List, isDirective)
			if i < 0 {
				continue
			}
			if named, ok := object.Type().(*types.Named); ok {
				b.annotated[typeKey(named)] = spec.Name.Name
			}
			if words := directiveWords(b.fset, doc.List[i]); len(words) > 0 {
				b.generates(words[0].text, spec.Name.Name)
			}
		}
	}
}

// generates records the types that are generated for the session called name.
func (b *builder) generates(name, structName string) {
	names := NamesOf(name)
	b.generated[names.Type], b.generated[names.Config] = structName, structName
}

// alsoSession returns a clause for a message which says that the nested struct being read is
// also a session. It is empty for other structs.
func (b *builder) alsoSession() string {
	name := b.annotated[b.holder]
	if name == "" {
		return ""
	}
	return fmt.Sprintf("; %s is a session of its own and nested as well: nest a struct without the option", name)
}

// docOf returns the comment above a type declaration.
func docOf(general *ast.GenDecl, spec *ast.TypeSpec) *ast.CommentGroup {
	if spec.Doc == nil && !general.Lparen.IsValid() {
		return general.Doc
	}
	return spec.Doc
}

// findDirective returns the directive in a doc comment. It reports a second directive,
// which is never read.
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
