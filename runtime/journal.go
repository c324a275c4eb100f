package typedsession

// journal is what an app did to a session since its record was last written, in order, so that it can be done again to
// what another request has written meanwhile.
type journal struct {
	entries []entry
	taken   int  // how many entries a commit has taken that is not known to have written them
	added   bool // the last call of set added an entry
}

// allFields is the number of an entry for all fields, as with Reset.
const allFields = 0

// entry is one call of a method that changes fields.
type entry struct {
	number int                     // of the field, or allFields
	redo   func(session any) error // nil if the value that the session has now replaces any other
}

// set records that the number was set or cleared.
func (j *journal) set(number int) {
	for i := len(j.entries) - 1; i >= j.taken && j.entries[i].redo == nil; i-- {
		if j.entries[i].number == number {
			j.added = false
			return // so that a setter in a loop does not make the journal grow
		}
	}
	j.entries = append(j.entries, entry{number: number})
	j.added = true
}

// again gives the entry that set has just added for the number a redo. It drops redo if set added none, because the number
// was set before, or if another number was set since: the session's value, which has the change, then replaces any other.
func (j *journal) again(number int, redo func(session any) error) {
	if j.added && j.entries[len(j.entries)-1].number == number {
		j.entries[len(j.entries)-1].redo = redo
	}
}

// take returns the entries for a commit. They stay in the journal until written drops them.
func (j *journal) take() []entry {
	j.taken = len(j.entries)
	return j.entries[:j.taken:j.taken]
}

// written drops the first n entries.
func (j *journal) written(n int) {
	j.entries = j.entries[n:]
	j.taken = 0
}

// Stored reports whether the session lives in a store, where a commit may meet the change of another request. The methods
// of generated code that add, append or take then call Again.
func (c *Core) Stored() bool { return c.stored != nil }

// Again says that the change which Set, SetWatched or SetValid has just recorded for that number can be made again to
// another session of the type, by redo, so that the changes of two requests add up. redo changes the fields of the session
// that it gets, a pointer to the generated type, and calls no method of its Core. Its error says which bound the change
// would break there: the change is then dropped and reported as refused.
func (c *Core) Again(number int, redo func(session any) error) { c.stored.journal.again(number, redo) }
