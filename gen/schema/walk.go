package schema

import (
	"go/types"
	"strconv"
)

// Walk calls visit for t and every type inside it. What is inside a struct is visited
// once, however often the struct is used: types that use types twice would take twice
// as long with every one of them.
func (t *Type) Walk(visit func(*Type)) { t.walk(visit, map[*Struct]bool{}) }

func (t *Type) walk(visit func(*Type), seen map[*Struct]bool) {
	visit(t)
	if t.Key != nil {
		t.Key.walk(visit, seen)
	}
	if t.Elem != nil {
		t.Elem.walk(visit, seen)
	}
	if t.Struct != nil {
		t.Struct.walk(visit, seen)
	}
}

// height is how many containers a value of the type nests, itself included.
func (t *Type) height() int {
	switch {
	case t.Struct != nil:
		return t.Struct.height
	case t.Elem != nil:
		return 1 + t.Elem.height()
	}
	return 0
}

// Walk calls visit for every type inside the struct, as that of a Type does.
func (s *Struct) Walk(visit func(*Type)) { s.walk(visit, map[*Struct]bool{}) }

func (s *Struct) walk(visit func(*Type), seen map[*Struct]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	for _, f := range s.Fields {
		f.Type.walk(visit, seen)
	}
}

// Enums are the enums whose constants are generated with the session: those of its
// fields that no session before it in the package has, each list once, in the order
// in which the fields mention them.
func (s *Session) Enums() []*Type { return s.enums }

// shareEnums gives each enum of the package to the first session that has it. One
// in a file that is always built comes before those in files that may not be.
func (p *Package) shareEnums() {
	seen := map[string]bool{}
	if p.Tested != nil {
		for _, s := range p.Tested.sessions() {
			for _, t := range s.enums {
				seen[t.constants()] = true
			}
		}
	}
	for _, s := range p.sessions() {
		s.Struct.Walk(func(t *Type) {
			if t.Kind != Enum || t.Declared || seen[t.constants()] {
				return
			}
			seen[t.constants()] = true
			s.enums = append(s.enums, t)
		})
	}
}

// sessions are those of the package, first the ones that are always built.
func (p *Package) sessions() []*Session {
	var always, constrained []*Session
	for _, file := range p.Files {
		if file.Constraint == "" {
			always = append(always, file.Sessions...)
		} else {
			constrained = append(constrained, file.Sessions...)
		}
	}
	return append(always, constrained...)
}

// constants tells the constants of one Enum from those of another.
func (t *Type) constants() string {
	text := types.TypeString(types.Unalias(t.Go), nil)
	for _, v := range t.Enum {
		text += " " + v.Constant + " " + strconv.Quote(v.Text)
	}
	return text
}
