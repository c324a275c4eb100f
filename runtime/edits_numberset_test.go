package typedsession

import "testing"

func TestANumberSetHoldsWhatWasAddedAndNothingElse(t *testing.T) {
	for _, number := range []int{1, 63, 64, 127, 128, 998, 999} {
		var set numberSet
		if set != (numberSet{}) {
			t.Error("the empty set is not empty")
		}
		set.add(number)
		for other := 1; other <= 999; other++ {
			if set.has(other) != (other == number) {
				t.Errorf("after %d was added, %d is held: %t", number, other, set.has(other))
			}
		}
		if set == (numberSet{}) {
			t.Errorf("the set of %d is empty", number)
		}
	}
}
