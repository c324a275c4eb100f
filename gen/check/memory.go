// This file checks how much memory the lists and maps of a session can take.

package check

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// The most elements of a list and entries of a map that a cookie can hold when nothing in them is present: an element
// then takes one byte, and an entry with its key two.
const (
	mostElements = 4096
	mostEntries  = mostElements / 2
)

const (
	// worthANote is how much memory the elements of a list may take before it is noted.
	worthANote = 1 << 20
	// mostHeavy is how much memory all heavy lists and maps of a session may take: reading a cookie allows them no more
	// (wire.Reader.Reserve).
	mostHeavy = mostElements * schema.HeavyElement
)

// Memory reports sessions that are large in memory and almost nothing in a cookie: by their arrays, or by lists and maps
// that a visitor fills with empty elements, which makes every request expensive. Large elements have to be bounded; others
// are noted. The package must have no other mistakes.
func Memory(p *schema.Package, diags, notes *diagnostic.List) {
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			checkMemory(s, diags, notes)
			checkArrays(s, diags)
		}
	}
}

// checkMemory reports each list and map of a session that can take too much memory. If there is none, it reports the
// session if all of them together can.
func checkMemory(s *schema.Session, diags, notes *diagnostic.List) {
	m := memory{diags: diags, notes: notes, known: map[counted]int64{}}
	if total := m.fields(s.Struct, 1); total > mostHeavy && m.reported == 0 {
		most := slices.MaxFunc(m.heavy, func(a, b collection) int { return cmp.Compare(a.total(), b.total()) })
		diags.Add(most.at, "list-memory", "the lists and maps of %s can hold elements of %d MB of memory together, most of it in field %s, and reading a cookie may take %d MB for them: lower max=, or make the elements smaller", s.Name, total>>20, most.name, mostHeavy>>20)
	}
}

// checkArrays reports a session that takes too much memory even if its lists and maps are empty.
func checkArrays(s *schema.Session, diags *diagnostic.List) {
	if total := s.Memory(); total > mostHeavy {
		name, at, most := s.LargestField()
		diags.Add(at, "array-memory", "%s takes %d bytes of memory without the elements of its lists and maps, %d of them in field %s, and %d are the most, since a request that has almost nothing in its cookie takes them too: make the arrays in it shorter, or use a list with max=", s.Name, total, most, name, mostHeavy)
	}
}

// memory adds up how much memory the lists and maps of a session can hold.
type memory struct {
	diags, notes *diagnostic.List
	known        map[counted]int64 // the results for structs that were visited before
	heavy        []collection
	reported     int
}

// counted is a struct and how many of its values there can be.
type counted struct {
	*schema.Struct
	count int64
}

// collection is a list or map, with the number of elements that all its values can hold together.
type collection struct {
	name           string // of the field that it is in
	at             token.Position
	element, count int64
	unit           int64 // how much max= has to be for each element
}

// advice says how to make a collection smaller.
func (c collection) advice() string {
	if c.element > mostHeavy {
		return "make the elements smaller"
	}
	return fmt.Sprintf("write max=%d or less, in all with the lists around it, or make the elements smaller", mostHeavy/c.element*c.unit)
}

func (c collection) total() int64 { return c.element * c.count }

// fields returns how much memory the heavy elements in count values of the struct can take.
func (m *memory) fields(s *schema.Struct, count int64) (total int64) {
	key := counted{s, count}
	if known, ok := m.known[key]; ok {
		return known
	}
	for _, f := range s.Fields {
		total += m.value(f, f.Type, f.Bounds(), count)
	}
	m.known[key] = total
	return total
}

func (m *memory) value(f *schema.Field, t *schema.Type, b schema.Bounds, count int64) int64 {
	switch {
	case t.Struct != nil:
		return m.fields(t.Struct, count)
	case t.Kind == schema.FixedList:
		return m.value(f, t.Elem, b.Of(t.Elem), min(count*int64(t.ArrayLen()), mostElements))
	case t.Carried():
		return m.carried(f, t, b, count)
	case t.Elem == nil:
		return 0
	}
	fit := int64(mostElements)
	if t.Key != nil {
		fit = mostEntries
	}
	most := cmp.Or(int64(b.Max), fit)
	if t.Key != nil {
		most = min(most, cmp.Or(int64(t.Key.Values()), fit))
	}
	most = min(most*count, fit)
	c := collection{f.Name, f.Pos, t.ElementMemory(), most, 1}
	return m.collection(c) + m.value(f, t.Elem, b.Of(t.Elem), most)
}

// carried returns how much memory the elements of lists and maps inside count carried values can take.
func (m *memory) carried(f *schema.Field, t *schema.Type, b schema.Bounds, count int64) int64 {
	element, encoded := t.CarriedElement()
	if encoded == 0 {
		return 0
	}
	most := min(cmp.Or(int64(b.Max), mostElements)*count, mostElements) / encoded
	return m.collection(collection{f.Name, f.Pos, element, most, encoded})
}

// collection reports a list or map that takes too much memory by itself, and returns how much it takes if its elements
// are heavy.
func (m *memory) collection(c collection) int64 {
	heavy := c.element > schema.HeavyElement
	switch {
	case heavy && c.total() > mostHeavy:
		m.reported++
		m.diags.Add(c.at, "list-memory", "field %s can hold %d elements, each of %d bytes of memory and next to nothing in a cookie while it is empty, and reading a cookie may take %d MB for them: %s", c.name, c.count, c.element, mostHeavy>>20, c.advice())
	case heavy:
		m.heavy = append(m.heavy, c)
	case c.total() > worthANote:
		m.notes.Add(c.at, "list-memory", "field %s can hold %d elements, each of %d bytes of memory and next to nothing in a cookie while it is empty: write max=", c.name, c.count, c.element)
		return 0
	default:
		return 0
	}
	return c.total()
}
