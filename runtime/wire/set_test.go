package wire

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// sizeOf returns the lengths of the map and the array of numbers with values of one
// byte. It builds both containers.
func sizeOf(numbers []int) (asMap, asArray int) {
	b := AppendMap(nil, len(numbers))
	for _, n := range numbers {
		b = append(AppendInt(b, n), codeYes)
	}
	last := 0
	if len(numbers) > 0 {
		last = numbers[len(numbers)-1]
	}
	return len(b), len(AppendList(nil, last)) + last
}

func TestContainerIsAnArrayExactlyWhenThatIsShorter(t *testing.T) {
	sets := [][]int{
		nil, {1}, {2}, {1, 2}, {1, 3}, {1, 4}, {3}, {999}, {127, 128}, {255, 256}, {1, 999},
		span(1, 15), span(1, 16), span(2, 16), span(2, 17), span(1, 999), span(16, 31), span(500, 999),
	}
	for _, last := range []int{15, 16, 127, 128, 255, 256, 257, maxNumber} {
		for first := 1; first <= last; first++ {
			sets = append(sets, span(first, last))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		share := random.Float64()
		var numbers []int
		for n := 1; n <= 1+random.IntN(maxNumber); n++ {
			if random.Float64() < share {
				numbers = append(numbers, n)
			}
		}
		sets = append(sets, numbers)
	}
	for _, numbers := range sets {
		b := appendNumbers(t, numbers)
		asMap, asArray := sizeOf(numbers)
		isArray := b[0]&0xf0 == fixArray || b[0] == array16
		if isArray != (asArray < asMap) || len(b) != min(asMap, asArray) {
			t.Fatalf("%v: array %v, %d bytes; a map has %d, an array %d", numbers, isArray, len(b), asMap, asArray)
		}

		r := NewReader(string(b))
		var read []int
		for fields := r.Body(); fields.Next(); {
			read = append(read, fields.Number())
			r.Bool()
		}
		if kept, err := r.Finish(); err != nil || kept != nil || fmt.Sprint(read) != fmt.Sprint(numbers) {
			t.Fatalf("%v: reads as %v, error %v", numbers, read, err)
		}
	}
}

// appendNumbers appends a value of one byte for each of the numbers, with a LargeSet, and with a Set if it holds them all.
func appendNumbers(t *testing.T, numbers []int) []byte {
	t.Helper()
	var small Set
	var large LargeSet
	fit := true
	for _, n := range numbers {
		fit = fit && n <= MaxSmallNumber
		if fit {
			small.Add(n)
		}
		large.Add(n)
	}
	b, w := large.Begin(nil)
	for _, n := range numbers {
		b = append(w.Number(b, n), codeYes)
	}
	if fit {
		same, w := small.Begin(nil)
		for _, n := range numbers {
			same = append(w.Number(same, n), codeYes)
		}
		if string(same) != string(b) {
			t.Fatalf("%v: a Set makes % x, a LargeSet % x", numbers, same, b)
		}
	}
	return b
}

func TestEmptySetIsAnEmptyMap(t *testing.T) {
	if b := appendNumbers(t, nil); string(b) != "\x80" {
		t.Errorf("% x", b)
	}
}

func span(from, to int) []int {
	var numbers []int
	for n := from; n <= to; n++ {
		numbers = append(numbers, n)
	}
	return numbers
}

func TestNumberSizeIsThatOfTheKey(t *testing.T) {
	for n := minNumber; n <= maxNumber; n++ {
		if key := AppendInt(nil, n); numberSize(n) != len(key) {
			t.Errorf("number %d: size %d, but its key is % x", n, numberSize(n), key)
		}
	}
}

func TestSetHasWhatWasAddedAndNothingElse(t *testing.T) {
	for _, every := range []int{1, 2, 3, 7, 64, 65, 999, 1000} {
		var small Set
		var large LargeSet
		for n := minNumber; n <= maxNumber; n++ {
			if n <= MaxSmallNumber {
				small.AddIf(n, n%every == 0)
			}
			large.AddIf(n, n%every == 0)
		}
		for n := minNumber; n <= maxNumber; n++ {
			if n <= MaxSmallNumber && small.Has(n) != (n%every == 0) {
				t.Errorf("every %d: a Set has %d: %v", every, n, small.Has(n))
			}
			if large.Has(n) != (n%every == 0) {
				t.Errorf("every %d: a LargeSet has %d: %v", every, n, large.Has(n))
			}
		}
		if small.Any() != (every <= MaxSmallNumber) || large.Any() != (every <= maxNumber) {
			t.Errorf("every %d: any: %v and %v", every, small.Any(), large.Any())
		}
	}
}
