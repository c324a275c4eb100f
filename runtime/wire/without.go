package wire

import "slices"

// AppendWithout appends body without those of its top-level numbers that are
// among numbers, in any order. The container is chosen anew. A body that is
// unreadable has no numbers.
func AppendWithout(b []byte, body string, numbers []int) []byte {
	return appendFields(b, slices.DeleteFunc(allFields(body), func(f Kept) bool {
		return slices.Contains(numbers, f.Number)
	}))
}
