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

// Session is a session that schema.Draft read.
type Session struct {
	*schema.Session
	// Used returns the numbers that the lock file remembers for the struct at a path
	// of field numbers; at the empty path those of the session itself. Paths with equal
	// ids lead to one struct there.
	Used func(path []int) (numbers []int, id any)
}

// Field is a field that gets a number.
type Field struct {
	Name   string
	Pos    token.Position // of its name, as the file is without line directives
	Number int
}

// Assign gives every field that Draft met without a number the next number of its
// struct: above all that are in use there or retired, and above those that the lock
// file remembers, wherever the struct is used. A number is never given again, even if
// there is a gap: cookies out there may hold what was in it. The fields are in
// the order of their places.
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
	// structs are known by the place of their first field without a number: one struct
	// type can be read several times, for several packages or type arguments.
	structs map[token.Position]*numbered
	seen    map[visited]bool
}

// visited is a struct, and what the lock file remembers for it; nil for nothing.
type visited struct {
	structure *schema.Struct
	id        any
}

// numbered is a struct type as it is declared.
type numbered struct {
	untagged []*schema.Field
	largest  int
}

// visit reads a struct; used is nil where it is in a field that is new.
func (a *assigner) visit(s *schema.Struct, used func(path []int) ([]int, any), path []int) {
	var known []int
	var id any
	if used != nil {
		known, id = used(path)
	}
	if len(known) == 0 {
		used, id = nil, nil // what is inside is not remembered either
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
