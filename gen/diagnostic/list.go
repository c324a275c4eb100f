package diagnostic

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
)

// A List collects diagnostics, so that one run shows all of them.
type List []Diagnostic

// Add appends a diagnostic whose message is formatted as fmt.Sprintf does.
func (l *List) Add(pos token.Position, rule, format string, args ...any) {
	*l = append(*l, Diagnostic{Pos: pos, Message: fmt.Sprintf(format, args...), Rule: rule})
}

// Sort orders the list by file, line, column, message and rule, and drops repeats:
// several stages may report the same mistake at the same place.
func (l *List) Sort() {
	slices.SortFunc(*l, compare)
	*l = slices.CompactFunc(*l, func(a, b Diagnostic) bool { return compare(a, b) == 0 })
}

// compare orders two diagnostics. It ignores Pos.Offset, which repeats line and column
// and is missing from positions that were read from another tool's output.
func compare(a, b Diagnostic) int {
	return cmp.Or(
		cmp.Compare(a.Pos.Filename, b.Pos.Filename),
		cmp.Compare(a.Pos.Line, b.Pos.Line),
		cmp.Compare(a.Pos.Column, b.Pos.Column),
		cmp.Compare(a.Message, b.Message),
		cmp.Compare(a.Rule, b.Rule),
	)
}
