package wire

// Untaken returns v without what taken holds, the encoding of another list: for each element of that list, it drops the
// first element of v that has the same encoding and was not dropped before. All other elements of v stay, in their order.
// encoded is the encoding of v. Untaken returns nil if no element stays.
func Untaken[S ~[]E, E any](v S, encoded, taken []byte) S {
	drop := map[string]int{} // how many elements of an encoding are still to be dropped
	eachElement(taken, func(_ int, element string) { drop[element]++ })
	var rest S
	eachElement(encoded, func(i int, element string) {
		if drop[element] > 0 {
			drop[element]--
			return
		}
		rest = append(rest, v[i])
	})
	return rest
}

// eachElement calls visit with the index and the encoding of each element of an encoded list.
func eachElement(list []byte, visit func(i int, element string)) {
	r := NewReader(string(list))
	elements := r.List()
	for i := 0; elements.Next(); i++ {
		visit(i, r.Raw())
	}
}
