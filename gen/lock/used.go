package lock

import "slices"

// Used returns the numbers that the file, as it was before now, remembers for the
// struct at path of a session of now: its own ones at the empty path, and at 2.1
// those of the struct in field 1 of the struct in field 2.
func (f *File) Used(now *File, session string, path []int) []int {
	s := now.session(session)
	if s == nil {
		return nil
	}
	before := f.before(s, now)
	if before == nil {
		return nil
	}
	var numbers []int
	for _, e := range before.Entries {
		if last := len(e.Path) - 1; slices.Equal(e.Path[:last], path) {
			numbers = append(numbers, e.Path[last])
		}
	}
	return numbers
}
