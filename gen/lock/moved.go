package lock

import (
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
)

// A name that is still there under another number was not renamed: its field was
// renumbered, and where the types agree nothing else would tell that one field gets
// what the other one holds. moved finds where such a field is now; nil where no
// value changes hands, as when a number was retired and its name has a new one.
func moved(old Entry, before, now *Session) *Entry {
	if old.Retired {
		return nil
	}
	after := now.named(old.Path[:len(old.Path)-1], old.Name)
	if after == nil || slices.Equal(after.Path, old.Path) {
		return nil
	}
	if isField(now.entry(old.Path)) || isField(before.entry(after.Path)) {
		return after
	}
	return nil
}

func isField(e *Entry) bool { return e != nil && !e.Retired }

// named finds the field called name in the struct at path.
func (s *Session) named(path []int, name string) *Entry {
	for i := range s.Entries {
		e := &s.Entries[i]
		if last := len(e.Path) - 1; !e.Retired && e.Name == name && slices.Equal(e.Path[:last], path) {
			return e
		}
	}
	return nil
}

// compareMoves reports every field that was renumbered. It returns the paths on
// which there is nothing more to say, since other fields stand there for now.
func compareMoves(old, now *Session, diags *diagnostic.List) (settled [][]int) {
	for _, before := range old.Entries {
		after := moved(before, old, now)
		if after == nil || within(before.Path[:len(before.Path)-1], settled) {
			continue
		}
		from, to := before.Name, after.Name
		if heir := now.entry(before.Path); isField(heir) {
			to = heir.Name
		} else {
			from = old.entry(after.Path).Name
		}
		diags.Add(after.Pos, "number-moved", "%s was number %s%s and is number %s: what cookies out there hold as %s would be read as %s; give %s its number %s back (renaming is free, renumbering is not), or accept true renames with typedsession lock",
			before.Name, pathText(before.Path), was(before.Pos), pathText(after.Path), from, to, before.Name, last(before.Path))
		settled = append(settled, before.Path, after.Path)
	}
	return settled
}

// within reports whether path is one of those in paths, or leads into a struct there.
func within(path []int, paths [][]int) bool {
	return slices.ContainsFunc(paths, func(p []int) bool { return len(p) <= len(path) && slices.Equal(p, path[:len(p)]) })
}
