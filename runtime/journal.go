package typedsession

// Stored reports whether the session lives in a store, where a commit may meet the change of another request. The methods
// of generated code that add, append or take then call Again.
func (c *Core) Stored() bool { return false }

// Again says that the change which Set, SetWatched or SetValid has just recorded for that number can be made again to
// another session of the type, by redo, so that the changes of two requests add up. redo changes the fields of the session
// that it gets, a pointer to the generated type, and calls no method of its Core. Its error says which bound the change
// would break there: the change is then dropped and reported as refused.
func (c *Core) Again(number int, redo func(session any) error) {}
