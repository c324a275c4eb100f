package typedsession

import (
	"maps"
	"testing"
)

func TestAChangeIsMadeAgainOnlyForTheNumberThatWasSetLast(t *testing.T) {
	redo := func(any) error { return nil }
	for name, test := range map[string]struct {
		set   []int
		again int
		want  map[int]bool // by number: whether its entry has a redo
	}{
		"set once":                 {[]int{1}, 1, map[int]bool{1: true}},
		"set after another number": {[]int{1, 2}, 2, map[int]bool{1: false, 2: true}},
		"set before another":       {[]int{1, 2}, 1, map[int]bool{1: false, 2: false}},
		"set twice":                {[]int{1, 1}, 1, map[int]bool{1: false}},
		"never set":                {[]int{1}, 2, map[int]bool{1: false}},
	} {
		t.Run(name, func(t *testing.T) {
			var j journal
			for _, number := range test.set {
				j.set(number)
			}
			j.again(test.again, redo)
			got := make(map[int]bool)
			for _, e := range j.entries {
				got[e.number] = e.redo != nil
			}
			if !maps.Equal(got, test.want) {
				t.Errorf("entries with a redo: got %v, want %v", got, test.want)
			}
		})
	}
}
