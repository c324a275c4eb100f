package schema

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

// Walk calls visit for every type inside the struct.
func (s *Struct) Walk(visit func(*Type)) {
	for _, f := range s.Fields {
		f.Type.Walk(visit)
	}
}

// Enums are the enums of the session whose constants are to be generated, each
// list once, in the order in which the fields mention them.
func (s *Session) Enums() []*Type {
	var enums []*Type
	seen := map[string]bool{}
	s.Struct.Walk(func(t *Type) {
		if t.Kind != Enum || t.Declared || seen[t.Enum[0].Constant] {
			return
		}
		seen[t.Enum[0].Constant] = true
		enums = append(enums, t)
	})
	return enums
}
