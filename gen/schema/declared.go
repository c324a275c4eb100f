// This file pairs the fields of a struct type with their syntax.

package schema

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// declared is a field as its struct declares it. It has syntax only in the package for
// which code is generated.
type declared struct {
	v       *types.Var
	tag     string // the value of the field's session tag
	tagged  bool   // there is a tag, perhaps with a mistake
	mistake *tagMistake
	// tagAt returns the position of a byte in the tag's value or, if the tag has a mistake, in
	// the whole tag.
	tagAt   func(offset int) token.Position
	pos     token.Position
	typePos token.Position
	syntax  ast.Expr // of the field's type; nil in another package
	shares  bool     // several names share the tag, as in a, b int
	doc     []string
}

// lacksNumber reports whether a number can be written for the field: before the options
// of its tag, which has none, or into a new tag.
func (d declared) lacksNumber() bool {
	switch {
	case !d.tagged:
		return true
	case d.v.Name() == "_":
		return false // such a field could only be retired
	}
	number, options, _ := strings.Cut(d.tag, ",")
	return number == "" && !slices.Contains(strings.Split(options, ","), "retired")
}

// declared returns the fields of a struct type, with their syntax.
func (b *builder) declared(structure *types.Struct, literal *ast.StructType) []declared {
	var fields []declared
	for _, f := range literal.Fields.List {
		value, at, tagged, mistake := b.sessionTag(f)
		if mistake != nil {
			tagged = true
			at = func(offset int) token.Position { return b.inTag(f.Tag, offset) }
		}
		names := f.Names
		if len(names) == 0 {
			names = []*ast.Ident{nil}
		}
		for _, name := range names {
			if len(fields) == structure.NumFields() {
				return fields
			}
			d := declared{
				v: structure.Field(len(fields)), tag: value, tagged: tagged, mistake: mistake, tagAt: at,
				pos: b.position(f.Pos()), typePos: b.position(f.Type.Pos()), syntax: f.Type,
				shares: len(names) > 1, doc: fieldComment(f),
			}
			if name != nil {
				d.pos = b.position(name.Pos())
			}
			fields = append(fields, d)
		}
	}
	return fields
}

// declaredElsewhere returns the fields of a struct of another package. Mistakes in them
// are reported where the struct is used.
func declaredElsewhere(structure *types.Struct, at token.Position) []declared {
	fields := make([]declared, structure.NumFields())
	for i := range fields {
		value, tagged, mistake := sessionKey(structure.Tag(i))
		fields[i] = declared{
			v: structure.Field(i), tag: value, tagged: tagged || mistake != nil, mistake: mistake,
			tagAt: func(int) token.Position { return at }, pos: at, typePos: at,
		}
	}
	return fields
}
