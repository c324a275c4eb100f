// This file makes fields of what an app does with the values of its old session.

package migrate

import (
	"cmp"
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// session is one session of the old library, and the struct that replaces it.
type session struct {
	id        string // what the reader tells it from others by
	name      string // of the generated type
	cookie    string // the name that it has; empty if that is not known
	newCookie string // the name that the directive gets
	accesses  []access
	settings  settings
	fields    []*field
}

// field is a field of the struct.
type field struct {
	name     string
	number   int // zero for a field that is only a comment
	goType   types.Type
	options  []string // the options that its tag can have, the best one first
	tried    int      // how many of them the generator refused
	reason   string   // why the field is only a comment
	remark   string   // more about its type
	list     bool     // whether it is a list of flash messages
	flash    bool
	accesses []access
}

// option returns the options for the tag.
func (f *field) option() string { return f.options[min(f.tried, len(f.options)-1)] }

// fieldsOf makes the fields of a session, in the order of its accesses.
func (p *program) fieldsOf(s *session) []*field {
	var fields []*field
	byKey, taken := map[string]*field{}, map[string]bool{}
	for _, a := range s.accesses {
		id, text := p.keyOf(a)
		f := byKey[id]
		if f == nil {
			f = &field{name: numbered(goName(text), taken)}
			byKey[id] = f
			fields = append(fields, f)
		}
		f.accesses = append(f.accesses, a)
	}
	for _, f := range fields {
		p.decideType(f)
	}
	return fields
}

func comparePositions(a, b token.Position) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Offset, b.Offset))
}

// decideType chooses the type of a field: the first one that the app writes, or else the
// first one that it reads.
func (p *program) decideType(f *field) {
	var types []seen
	for _, a := range f.accesses {
		switch a.operation {
		case appendTo, takeList:
			f.flash, f.list = true, true
		case take:
			f.flash = true
		}
		for _, s := range a.types {
			if concrete(s.goType) {
				types = append(types, s)
			}
		}
	}
	slices.SortStableFunc(types, func(a, b seen) int {
		return cmp.Or(-compareBools(a.written, b.written), comparePositions(a.at, b.at))
	})
	if len(types) == 0 {
		f.reason = p.whyUnknown(f)
		return
	}
	f.goType = types[0].goType
	f.remark = p.otherType(types)
}

// whyUnknown returns why the type of a field is not known.
func (p *program) whyUnknown(f *field) string {
	for _, a := range f.accesses {
		if a.value == nil {
			continue
		}
		if t := p.typeOf(a.value); t != nil && types.IsInterface(t) {
			return "it is written as " + nameOf(t) + ", and what an interface holds is known only at run time"
		}
	}
	return "nothing in these packages says its type"
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// otherType names the first type that differs from the chosen one, with both places.
func (p *program) otherType(all []seen) string {
	chosen := all[0]
	for _, other := range all[1:] {
		if types.Identical(other.goType, chosen.goType) {
			continue
		}
		return fmt.Sprintf("It is %s at %s, but %s at %s", nameOf(chosen.goType), p.place(chosen.at), nameOf(other.goType), p.place(other.at))
	}
	return ""
}

// nameOf returns a type as messages write it, with the names of packages before it.
func nameOf(t types.Type) string {
	return types.TypeString(t, func(pkg *types.Package) string { return pkg.Name() })
}

// places returns where a field was found: two places at most.
func (p *program) places(f *field) string {
	var places []string
	for _, a := range f.accesses {
		if place := p.place(p.position(a.node)); !slices.Contains(places, place) {
			places = append(places, place)
		}
	}
	return strings.Join(places[:min(2, len(places))], ", ")
}
