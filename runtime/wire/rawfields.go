package wire

import (
	"cmp"
	"iter"
	"slices"
)

// AppendMerged appends a body with the numbers of body and of kept. For a kept
// number whose value in body equals Normal, or which is absent from body if
// Normal is "", it appends Raw: the field is unchanged. Otherwise the field was
// set since, and AppendMerged appends the value in body, or nothing. It chooses
// the container anew.
func AppendMerged(b []byte, body string, kept []Kept) []byte {
	fields := allFields(body)
	for _, k := range kept {
		i, held := slices.BinarySearchFunc(fields, k.Number, func(f Kept, number int) int {
			return cmp.Compare(f.Number, number)
		})
		switch {
		case held && fields[i].Raw == k.Normal:
			fields[i].Raw = k.Raw
		case !held && k.Normal == "":
			fields = slices.Insert(fields, i, k)
		}
	}
	return appendFields(b, fields)
}

// FieldBytes returns the encoded value of one top-level number in body, and
// whether body holds that number. A body that is unreadable holds none; the
// depth of its containers is not checked.
func FieldBytes(body string, number int) (raw string, ok bool) {
	for n, raw := range EachField(body) {
		if n == number {
			return raw, true
		}
	}
	return "", false
}

// EachField yields the top-level numbers of body, ascending, each with its
// encoded value. A body that is unreadable yields none; the depth of its
// containers is not checked.
func EachField(body string) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for _, field := range allFields(body) {
			if !yield(field.Number, field.Raw) {
				return
			}
		}
	}
}

// allFields reads all top-level numbers of body as numbers that no schema knows.
func allFields(body string) []Kept {
	r := Reader{body: body, checked: true}
	fields := r.Body()
	for fields.Next() {
	}
	all, err := r.Finish()
	if err != nil {
		return nil
	}
	return all
}

// AppendWithout appends body without the top-level numbers in numbers, which may
// have any order. It chooses the container anew. For an unreadable body it
// appends an empty one.
func AppendWithout(b []byte, body string, numbers []int) []byte {
	return appendFields(b, slices.DeleteFunc(allFields(body), func(f Kept) bool {
		return slices.Contains(numbers, f.Number)
	}))
}

// appendFields appends the set of fields, which are ascending.
func appendFields(b []byte, fields []Kept) []byte {
	var set layout
	for _, f := range fields {
		set.add(f.Number)
	}
	b, w := set.begin(b)
	for _, f := range fields {
		b = append(w.Number(b, f.Number), f.Raw...)
	}
	return b
}
