package wire

import (
	"slices"
	"testing"
)

func TestUntakenDropsOneElementForEachThatWasTaken(t *testing.T) {
	list := func(elements ...string) []string { return elements }
	for _, test := range []struct {
		name                 string
		current, taken, rest []string
	}{
		{"all were taken", list("a", "b"), list("a", "b"), nil},
		{"others were added behind them", list("a", "b", "c"), list("a", "b"), list("c")},
		{"others were added between them", list("a", "c", "b"), list("a", "b"), list("c")},
		{"the first of them made room for others", list("b", "c", "d"), list("a", "b", "c"), list("d")},
		{"none is left", list("c", "d"), list("a", "b"), list("c", "d")},
		{"the list is empty", nil, list("a"), nil},
		{"nothing was taken", list("a"), nil, list("a")},
		{"an equal one was added", list("a", "b", "a"), list("a", "b"), list("a")},
		{"equal ones were taken", list("a", "a", "a"), list("a", "a"), list("a")},
	} {
		got := Untaken(test.current, AppendTexts(nil, test.current), AppendTexts(nil, test.taken))
		if !slices.Equal(got, test.rest) {
			t.Errorf("%s: %v remain, want %v", test.name, got, test.rest)
		}
	}
}

func TestUntakenTellsElementsApartThatHoldOthers(t *testing.T) {
	grid := [][]int{{1}, {1, 2}, {}, {300}}
	encode := func(v [][]int) []byte { return AppendValues(nil, v, AppendInts) }
	got := Untaken(grid, encode(grid), encode([][]int{{1, 2}, {}}))
	if len(got) != 2 || !slices.Equal(got[0], []int{1}) || !slices.Equal(got[1], []int{300}) {
		t.Errorf("%v remain", got)
	}
}
