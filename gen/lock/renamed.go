package lock

import (
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// Renamed notes every field of a session that has the number of a former one and another
// name, unless its tag says so with was=. Cookies lose nothing by that, but callers of the
// accessors have to follow.
func Renamed(old, now *File, notes *diagnostic.List) {
	for i := range now.Sessions {
		s := &now.Sessions[i]
		before := old.before(s, now)
		if before == nil {
			continue
		}
		for _, e := range s.Fields.Entries {
			if former := before.Fields.entry(e.Number); renames(former, e, s.Fields) {
				notes.Add(e.Pos, "field-renamed", "number %d was called %s%s and is %s: cookies lose nothing; where callers still say %s, write was=%s into this tag, and go fix ./... renames their calls",
					e.Number, former.Name, was(former.Pos), e.Name, former.Name, former.Name)
			}
		}
	}
}

// renames reports whether former and e, an entry of now, are one field whose name has
// changed and is free.
func renames(former, e *Entry, now *Struct) bool {
	return former.isField() && e.isField() && former.Name != e.Name &&
		brokenRule(former.Type, e.Type) == "" && now.named(former.Name) == nil && !slices.Contains(e.Was, former.Name)
}
