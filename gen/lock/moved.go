package lock

import (
	"strconv"
	"strings"
)

// moved returns the entry of now to which the field e was renumbered: the one that has the
// name of e and another number. It returns nil if no field reads the values of another after
// that, as when the old number was retired and the new one is new. The types of two fields
// can agree, so that only their names show that one would read the other's values.
func moved(e *Entry, old, now *Struct) *Entry {
	if e.Retired {
		return nil
	}
	after := now.named(e.Name)
	if after == nil || after.Number == e.Number {
		return nil
	}
	heir := now.entry(e.Number)
	if !heir.isField() && !old.entry(after.Number).isField() || changesType(e, after, heir, old) {
		return nil
	}
	return after
}

// changesType reports whether e became two fields, as the recipe of type-changed says: after
// has its name, another type and a number that is new, and heir, called like OldName, keeps
// its values. No field reads the values of another then.
func changesType(e, after, heir *Entry, old *Struct) bool {
	return heir.isField() && heir.Type == e.Type && strings.Contains(heir.Name, e.Name) && old.named(heir.Name) == nil &&
		after.Type != e.Type && old.entry(after.Number) == nil
}

// named returns the field of that name; nil when there is none.
func (s *Struct) named(name string) *Entry {
	for _, e := range s.Entries {
		if !e.Retired && e.Name == name {
			return e
		}
	}
	return nil
}

// moves reports every field that was renumbered. It returns the old and new numbers of these
// fields, of which nothing else has to be reported.
func (c *comparison) moves(old, now *Struct, prefix string) map[int]bool {
	settled := map[int]bool{}
	for _, before := range old.Entries {
		after := moved(before, old, now)
		if after == nil {
			continue
		}
		from, to := before.Name, after.Name
		if heir := now.entry(before.Number); heir.isField() {
			to = heir.Name
		} else {
			from = old.entry(after.Number).Name
		}
		c.diags.Add(after.Pos, "number-moved", "%s was number %s%s and is number %s: what cookies in browsers hold as %s would be read as %s; give %s its number %d back (renaming is free, renumbering is not), or take true renames with go tool typedsession lock",
			before.Name, prefix+strconv.Itoa(before.Number), was(before.Pos), prefix+strconv.Itoa(after.Number), from, to, before.Name, before.Number)
		settled[before.Number], settled[after.Number] = true, true
	}
	return settled
}
