package wire

import (
	"math"
	"slices"
	"testing"
)

func TestIntegerKeysAreSortedByValue(t *testing.T) {
	type level int8
	for _, n := range []int{0, 1, 300} {
		m := map[level]bool{}
		for i := range min(n, 256) {
			m[level(i-128)] = true
		}
		if got := SortedIntKeys(m); len(got) != len(m) || !slices.IsSorted(got) {
			t.Errorf("%v", got)
		}
	}
	got := SortedIntKeys(map[uint64]int{math.MaxUint64: 1, 0: 2, math.MaxInt64: 3, 1 << 63: 4})
	if want := []uint64{0, math.MaxInt64, 1 << 63, math.MaxUint64}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestFalseIsSortedBeforeTrue(t *testing.T) {
	type answer bool
	for _, c := range []struct {
		in   map[answer]string
		want []answer
	}{
		{nil, nil},
		{map[answer]string{true: ""}, []answer{true}},
		{map[answer]string{false: ""}, []answer{false}},
		{map[answer]string{true: "yes", false: "no"}, []answer{false, true}},
	} {
		if got := SortedBoolKeys(c.in); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, want %v", c.in, got, c.want)
		}
	}
}
