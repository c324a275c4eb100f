// This file works out the edits that put numbers into the tags of a source.

package number

import (
	"cmp"
	"go/ast"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// editor collects the edits of a source.
type editor struct {
	*file
	diags   *diagnostic.List
	numbers map[*ast.Ident]int
	edits   []edit
	structs []int // the indexes of the structs that change, only the outermost ones
}

// edit replaces the text between two offsets.
type edit struct {
	start, end int
	text       string
}

func (e *editor) editAll() {
	var outer *ast.StructType
	outerIndex := 0
	for i, s := range e.file.structs() {
		if outer == nil || s.Pos() >= outer.End() {
			outer, outerIndex = s, i
		}
		for _, field := range s.Fields.List {
			if !slices.ContainsFunc(schema.FieldNames(field), func(name *ast.Ident) bool { return e.numbers[name] > 0 }) {
				continue
			}
			e.editField(field)
			if !slices.Contains(e.structs, outerIndex) {
				e.structs = append(e.structs, outerIndex)
			}
		}
	}
}

func (e *editor) editField(field *ast.Field) {
	if len(field.Names) > 1 {
		e.split(field)
		return
	}
	end := e.offset(field.Type.End())
	at := edit{start: end, end: end}
	if field.Tag != nil {
		at = edit{start: e.offset(field.Tag.Pos()), end: e.offset(field.Tag.End())}
	} else {
		at.text = " "
	}
	at.text += e.tag(field, e.numbers[schema.FieldNames(field)[0]])
	e.edits = append(e.edits, at)
}

// split turns a field with several names, such as A, B int, into a field for each name.
func (e *editor) split(field *ast.Field) {
	start, end := e.offset(field.Names[0].Pos()), e.offset(field.End())
	if e.holdsStruct(field.Type) || e.holdsComment(field) {
		e.diags.Add(e.position(field.Names[0].Pos()), "number-twice", "%s shares its type with its neighbours: give each field a line of its own", field.Names[0].Name)
		return
	}
	separator := "; "
	lineStart := strings.LastIndexByte(string(e.source[:start]), '\n') + 1
	if indent := string(e.source[lineStart:start]); strings.TrimSpace(indent) == "" {
		separator = "\n" + indent
	}
	var parts []string
	for _, name := range field.Names {
		part := name.Name + " " + e.text(field.Type)
		if number := e.numbers[name]; number > 0 {
			part += " " + e.tag(field, number)
		} else if field.Tag != nil {
			part += " " + field.Tag.Value
		}
		parts = append(parts, part)
	}
	e.edits = append(e.edits, edit{start, end, strings.Join(parts, separator)})
}

func (e *editor) holdsStruct(x ast.Expr) (found bool) {
	ast.Inspect(x, func(n ast.Node) bool {
		_, ok := n.(*ast.StructType)
		found = found || ok
		return true
	})
	return found
}

func (e *editor) holdsComment(field *ast.Field) bool {
	return slices.ContainsFunc(e.syntax.Comments, func(c *ast.CommentGroup) bool {
		return field.Names[0].Pos() < c.Pos() && c.Pos() < field.End()
	})
}

// tag returns the literal of a field's tag with the number in it: before the options of
// its session key or, if there is no such key, after its other keys.
func (e *editor) tag(field *ast.Field, number int) string {
	value := strconv.Itoa(number)
	key := `session:"` + value + `"`
	if field.Tag == nil {
		return "`" + key + "`"
	}
	literal := field.Tag.Value
	if numbered, ok := beforeOptions(literal, value); ok {
		return numbered
	}
	quote := literal[:1]
	inner := strings.TrimRight(literal[1:len(literal)-1], " ")
	if quote == `"` {
		key = `session:\"` + value + `\"`
	}
	if inner != "" {
		key = " " + key
	}
	literal = quote + inner + key + quote
	if written, _ := sessionKey(literal); written != value {
		e.diags.Add(e.position(field.Tag.Pos()), "tag-syntax", "the tag is not well formed, and a key at its end would not be read: write `key:\"value\"`, separated by single blanks")
	}
	return literal
}

// beforeOptions inserts a number into a session key that has only options. ok is false
// when the tag has no such key.
func beforeOptions(literal, number string) (numbered string, ok bool) {
	options, ok := sessionKey(literal)
	if !ok {
		return "", false
	}
	opening := `session:"`
	if literal[0] == '"' {
		opening = `session:\"`
	}
	for i := range literal { // the first match may be in another key or its value
		if !strings.HasPrefix(literal[i:], opening) {
			continue
		}
		behind := i + len(opening)
		numbered = literal[:behind] + number + literal[behind:]
		if value, ok := sessionKey(numbered); ok && value == number+options {
			return numbered, true
		}
	}
	return "", false
}

// sessionKey returns the value of the session key in the literal of a tag.
func sessionKey(literal string) (value string, ok bool) {
	text, err := strconv.Unquote(literal)
	if err != nil {
		return "", false
	}
	return reflect.StructTag(text).Lookup("session")
}

// apply returns the source with all edits, which are in the order of the structs.
func (e *editor) apply() []byte {
	slices.SortFunc(e.edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var out []byte
	done := 0
	for _, edit := range e.edits {
		out = append(out, e.source[done:edit.start]...)
		out = append(out, edit.text...)
		done = edit.end
	}
	return append(out, e.source[done:]...)
}
