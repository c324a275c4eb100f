package schema

import "go/token"

// Walk calls visit for t and every type inside it, nested structs included.
func (t *Type) Walk(visit func(*Type)) {
	visit(t)
	if t.Key != nil {
		t.Key.Walk(visit)
	}
	if t.Elem != nil {
		t.Elem.Walk(visit)
	}
	if t.Struct != nil {
		t.Struct.Walk(visit)
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

// Walk calls visit for every type inside the struct.
func (s *Struct) Walk(visit func(*Type)) {
	for _, f := range s.Fields {
		f.Type.Walk(visit)
	}
}

// Enums are the enums whose constants are generated with the session: those of its
// fields that no session before it in the package has, each list once, in the order
// in which the fields mention them.
func (s *Session) Enums() []*Type { return s.enums }

// shareEnums gives each enum of the package to the first session that has it.
func (p *Package) shareEnums() {
	type list struct {
		pos   token.Position // one for all lists in a struct of another package
		first string
	}
	seen := map[list]bool{}
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			s.Struct.Walk(func(t *Type) {
				if t.Kind != Enum || t.Declared || seen[list{t.EnumPos, t.Enum[0].Constant}] {
					return
				}
				seen[list{t.EnumPos, t.Enum[0].Constant}] = true
				s.enums = append(s.enums, t)
			})
		}
	}
}
