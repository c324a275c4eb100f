package typedsession

import (
	"fmt"
	"slices"

	"github.com/typedsession/typedsession/runtime/wire"
)

// fieldNames finds the names of a session's fields by their numbers, for errors, events and descriptions.
type fieldNames []Field

// of returns the name of the field of a number, or "unknown number 17" for a number that this schema does not know.
func (names fieldNames) of(number int) string {
	for _, f := range names {
		if f.Number == number {
			return f.Name
		}
	}
	return fmt.Sprintf("unknown number %d", number)
}

// sizes lists the fields of a body, largest first.
func (names fieldNames) sizes(body string) []FieldSize {
	var all []FieldSize
	for number, raw := range wire.EachField(body) {
		all = append(all, FieldSize{Number: number, Name: names.of(number), Bytes: len(raw)})
	}
	slices.SortStableFunc(all, func(a, b FieldSize) int { return b.Bytes - a.Bytes })
	return all
}

// differences names the fields in which two bodies differ.
func (names fieldNames) differences(a, b string) []string {
	values := make(map[int]string)
	for number, raw := range wire.EachField(a) {
		values[number] = raw
	}
	var numbers []int
	for number, raw := range wire.EachField(b) {
		if values[number] != raw {
			numbers = append(numbers, number)
		}
		delete(values, number)
	}
	for number := range values {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	var all []string
	for _, number := range numbers {
		all = append(all, names.of(number))
	}
	return all
}
