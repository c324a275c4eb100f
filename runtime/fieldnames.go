package typedsession

import (
	"fmt"
	"slices"

	"github.com/typedsession/typedsession/runtime/wire"
)

// fieldNames are the names of a session's numbers.
type fieldNames []Field

// of returns a name to show for a number; one that this schema does not know is told as such.
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
