package schema

import (
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// Walk calls visit for t and every type inside it. It visits the fields of a struct that
// occurs several times once.
func (t *Type) Walk(visit func(*Type)) {
	t.some(map[*Struct]bool{}, func(t *Type) bool { visit(t); return false })
}

// some reports whether is returns true for t or a type inside it. It visits each struct
// once.
func (t *Type) some(seen map[*Struct]bool, is func(*Type) bool) bool {
	switch {
	case is(t):
		return true
	case t.Key != nil && t.Key.some(seen, is):
		return true
	case t.Elem != nil:
		return t.Elem.some(seen, is)
	case t.Struct == nil || seen[t.Struct]:
		return false
	}
	seen[t.Struct] = true
	return t.Struct.any(func(f *Field) bool { return f.Type.some(seen, is) })
}

// height returns how many levels of containers a value of the type has, itself included.
func (t *Type) height() int {
	switch {
	case t.Struct != nil:
		return t.Struct.height
	case t.Elem != nil:
		return 1 + t.Elem.height()
	}
	return 0
}

// Innermost returns the struct that t is, or that its lists, arrays and maps consist of;
// nil when there is none.
func (t *Type) Innermost() *Struct {
	for t.Elem != nil {
		t = t.Elem
	}
	return t.Struct
}

// Walk calls visit for every type inside the struct.
func (s *Struct) Walk(visit func(*Type)) {
	seen := map[*Struct]bool{s: true}
	for _, f := range s.Fields {
		f.Type.some(seen, func(t *Type) bool { visit(t); return false })
	}
}

// FieldsWith returns the struct's own fields for which has returns true.
func (s *Struct) FieldsWith(has func(*Field) bool) []*Field {
	var fields []*Field
	for _, f := range s.Fields {
		if has(f) {
			fields = append(fields, f)
		}
	}
	return fields
}

// Enums returns the enums whose constants are generated with the session: those of its
// fields, except those generated with another session of the package, each list once, in
// the order in which the fields mention them.
func (s *Session) Enums() []*Type { return s.enums }

// shareEnums gives each enum of the package to the first session by name that uses it, so
// that the order of the declarations makes no difference. A session in a file that is
// always built comes before those in files that may not be.
func (p *Package) shareEnums() {
	seen := map[string]bool{}
	if p.Tested != nil {
		for _, s := range p.Tested.sessions() {
			for _, t := range s.enums {
				seen[t.constantsKey()] = true
			}
		}
	}
	for _, s := range p.sessions() {
		s.Struct.Walk(func(t *Type) {
			if t.Kind != Enum || t.Declared || seen[t.constantsKey()] {
				return
			}
			seen[t.constantsKey()] = true
			s.enums = append(s.enums, t)
		})
	}
}

// sessions returns the package's sessions: first those in files that are always built,
// then the others, both sorted by name.
func (p *Package) sessions() []*Session {
	var always, constrained []*Session
	for _, file := range p.Files {
		if file.Constraint == "" {
			always = append(always, file.Sessions...)
		} else {
			constrained = append(constrained, file.Sessions...)
		}
	}
	byName := func(a, b *Session) int { return strings.Compare(a.Name, b.Name) }
	slices.SortStableFunc(always, byName)
	slices.SortStableFunc(constrained, byName)
	return append(always, constrained...)
}

// constantsKey returns a key that tells the constants of one Enum from those of another.
func (t *Type) constantsKey() string {
	text := types.TypeString(types.Unalias(t.Go), nil)
	for _, v := range t.Enum {
		text += " " + v.Constant + " " + strconv.Quote(v.Text)
	}
	return text
}
