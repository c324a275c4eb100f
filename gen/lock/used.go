package lock

// Used returns the numbers that the file, as it was before now, remembers for the
// struct at path of a session of now: its own ones at the empty path, and at 2.1
// those of the struct in field 1 of the struct in field 2. Where two paths lead to one
// struct, it is the same.
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
