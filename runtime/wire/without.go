package wire

import "slices"

// AppendWithout appends body without the top-level numbers in numbers, which may
// have any order. It chooses the container anew. For an unreadable body it
// appends an empty one.
func AppendWithout(b []byte, body string, numbers []int) []byte {
	return appendFields(b, slices.DeleteFunc(allFields(body), func(f Kept) bool {
		return slices.Contains(numbers, f.Number)
	}))
}
