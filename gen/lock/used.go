package lock

// Used returns the numbers that f, the older version of now, has for a struct of a session
// in now. path leads to the struct: the empty path to the session's own, and 2.1 to the struct
// in field 1 of the struct in field 2. structure is the same for all paths to one struct.
func (f *File) Used(now *File, session string, path []int) (numbers []int, structure *Struct) {
	s := now.session(session)
	if s == nil {
		return nil, nil
	}
	before := f.before(s, now)
	if before == nil {
		return nil, nil
	}
	structure = before.Fields
	for _, number := range path {
		e := structure.entry(number)
		if e == nil || e.Struct == nil {
			return nil, nil
		}
		structure = e.Struct
	}
	for _, e := range structure.Entries {
		numbers = append(numbers, e.Number)
	}
	return numbers, structure
}
