// Package number gives numbers to the fields of sessions that have none, and writes
// them into the sources.
package number

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// Session is a session that schema.Draft has read.
type Session struct {
	*schema.Session
	// Used returns the numbers that the lock file remembers for the struct at a path of
	// field numbers; the empty path is the session itself. Paths with the same id lead to
	// the same struct.
	Used func(path []int) (numbers []int, id any)
}

// Field is a field that gets a number.
type Field struct {
	Name   string
	Pos    token.Position // the position of its name in the file, without line directives
	Number int
}

// Assign gives every field that Draft read without a number the next number of its
// struct: above all numbers that the struct uses or has retired, and above all that the
// lock file remembers for any use of the struct. It never gives a number that was used
// before, even if there is a gap, since existing cookies may hold a value under it. It
// returns the fields sorted by position.
func Assign(sessions []Session, diags *diagnostic.List) []Field {
	a := assigner{structs: map[token.Position]*numbered{}, seen: map[visited]bool{}}
	for _, s := range sessions {
		a.visit(s.Struct, s.Used, nil)
	}
	var fields []Field
	for _, n := range a.structs {
		for i, f := range n.untagged {
			number := n.largest + 1 + i
			if number > schema.MaxNumber {
				diags.Add(f.Untagged, "number", "no number is left for field %s: they are given upwards and end at %d, so that a free one has to be chosen by hand", f.Name, schema.MaxNumber)
				break
			}
			fields = append(fields, Field{f.Name, f.Untagged, number})
		}
	}
	slices.SortFunc(fields, func(a, b Field) int { return comparePlaces(a.Pos, b.Pos) })
	return fields
}

func comparePlaces(a, b token.Position) int {
	return cmp.Or(cmp.Compare(a.Filename, b.Filename), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}

type assigner struct {
	// structs holds each struct by the position of its first field without a number: a
	// struct type can be read several times, for several packages or type arguments.
	structs map[token.Position]*numbered
	seen    map[visited]bool
}

// visited is a struct together with the lock file's struct for it; nil when there is
// none.
type visited struct {
	structure *schema.Struct
	id        any
}

// numbered is a struct type as declared.
type numbered struct {
	untagged []*schema.Field
	largest  int
}

// visit reads a struct. used is nil for a struct inside a new field.
func (a *assigner) visit(s *schema.Struct, used func(path []int) ([]int, any), path []int) {
	var known []int
	var id any
	if used != nil {
		known, id = used(path)
	}
	if len(known) == 0 {
		used, id = nil, nil // the lock file knows nothing inside this field
	}
	if a.seen[visited{s, id}] {
		return
	}
	a.seen[visited{s, id}] = true
	var untagged []*schema.Field
	largest := slices.Max(append(known, 0))
	for _, r := range s.Retired {
		largest = max(largest, r.Number)
	}
	for _, f := range s.Fields {
		inside := f.Type
		for inside.Elem != nil {
			inside = inside.Elem
		}
		history := used
		if f.Untagged.IsValid() {
			untagged = append(untagged, f)
			history = nil
		} else {
			largest = max(largest, f.Number)
		}
		if inside.Struct != nil {
			a.visit(inside.Struct, history, append(slices.Clip(path), f.Number))
		}
	}
	if len(untagged) == 0 {
		return
	}
	n := a.structs[untagged[0].Untagged]
	if n == nil {
		n = &numbered{untagged: untagged}
		a.structs[untagged[0].Untagged] = n
	}
	n.largest = max(n.largest, largest)
}
