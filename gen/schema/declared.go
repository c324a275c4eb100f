package schema

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// declared is a field as its struct declares it: with its syntax in the package
// that is generated for, without in another one.
type declared struct {
	v       *types.Var
	tag     string // the value of its session tag
	tagged  bool   // or meant to be, when the tag has a mistake
	mistake *tagMistake
	tagAt   func(offset int) token.Position // a place in the tag's value; of a mistake, in the whole tag
	pos     token.Position
	typePos token.Position
	syntax  ast.Expr // of its type; nil in another package
	shares  bool     // a, b int: one tag for several
	doc     []string
}

// lacksNumber reports whether a number can be written for the field: into a tag that
// has none before its options, or into a new one.
func (d declared) lacksNumber() bool {
	switch {
	case !d.tagged:
		return true
	case d.v.Name() == "_":
		return false // which could only be retired
	}
	number, options, _ := strings.Cut(d.tag, ",")
	return number == "" && !slices.Contains(strings.Split(options, ","), "retired")
}

// declared pairs the fields of a struct type with their syntax.
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

// declaredElsewhere returns the fields of a struct of another package. What is wrong
// with one is said where the struct is used.
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
