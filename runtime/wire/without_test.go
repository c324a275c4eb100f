package wire

import "testing"

func TestAppendWithoutLeavesTheOtherNumbersAndChoosesTheContainerAnew(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		numbers []int
		want    string
	}{
		"none of none":            {"80", nil, "80"},
		"none":                    {"92 05 06", nil, "92 05 06"},
		"one it does not hold":    {"92 05 06", []int{3, 999}, "92 05 06"},
		"an absent one":           {"93 05 c0 06", []int{2}, "93 05 c0 06"},
		"the last":                {"92 05 06", []int{2}, "91 05"},
		"the first, now a map":    {"92 05 06", []int{1}, "81 02 06"},
		"one in the middle":       {"93 05 06 07", []int{2}, "93 05 c0 07"},
		"all":                     {"93 05 06 07", []int{1, 2, 3}, "80"},
		"in any order, repeated":  {"93 05 06 07", []int{3, 1, 3}, "81 02 06"},
		"of a map":                {"83 05 05 0a a161 14 90", []int{10}, "82 05 05 14 90"},
		"so that an array is due": {"83 01 05 02 06 28 07", []int{40}, "92 05 06"},
		"a value of many bytes":   {"92 92 a161 92 05 06 a162", []int{1}, "81 02 a162"},
		"an unreadable body":      {"92 05 c1", []int{1}, "80"},
		"no body":                 {"", []int{1}, "80"},
	} {
		before := []byte("before")
		if got := string(AppendWithout(before, fromHex(t, c.body), c.numbers)); got != "before"+fromHex(t, c.want) {
			t.Errorf("%s: % x, want %s", name, got[len("before"):], c.want)
		}
	}
}
