package wire

import (
	"errors"
	"strings"
	"testing"
)

func TestATextIsMeasuredAsABodyHoldsIt(t *testing.T) {
	for _, text := range []string{
		"", "a", "abc", "ä", "€", "\xff", "a\xffb", "\xff\xff\xff", "\xe2\x82", strings.Repeat("a", 40), strings.Repeat("ä", 20),
		strings.Repeat("\xff", 13), strings.Repeat("a", 39) + "\xff",
	} {
		n := len(ValidText(text))
		for most := 1; most <= 45; most++ {
			var want error
			if n > most {
				want = TooLong{Got: n, Max: most}
			}
			if err := MaxText(text, most); err != want {
				t.Errorf("%q, at most %d: %v, want %v", text, most, err, want)
			}
			if err := MaxEachText([]string{"", text}, most); !errors.Is(err, want) || err != nil && err.(*PathError).Path != "[1]" {
				t.Errorf("%q in a list, at most %d: %v, want %v", text, most, err, want)
			}
		}
	}
}

func TestAnEnumHasAnIndexForEachOfItsValues(t *testing.T) {
	type role string
	var values EnumOf[role]
	for _, r := range strings.Fields(strings.Repeat("a b c d ", 50)) {
		values = append(values, role(r+string(rune('A'+len(values)%26))+strings.Repeat("x", len(values)/26)))
	}
	for i, v := range append([]role{""}, values...) {
		b, err := values.Append(nil, v)
		if err != nil || string(b) != string(AppendInt(nil, i)) || values.Check(v) != nil {
			t.Fatalf("%q: % x, %v", v, b, err)
		}
		r := NewReader("\x91" + string(b))
		elements := r.List()
		elements.Next()
		if got := values.Read(r); got != v || !r.Fits() {
			t.Errorf("%q reads as %q", v, got)
		}
		if got := values.Key(r, uint16(i)); got != v || !r.Fits() {
			t.Errorf("key %d is %q, want %q", i, got, v)
		}
	}
	if b, err := values.Append([]byte("b"), "other"); err != ErrNotInEnum || string(b) != "b" || values.Check("other") != ErrNotInEnum {
		t.Errorf("%q, %v", b, err)
	}
	r := NewReader("\x91\x00")
	if got := values.Key(r, uint16(len(values)+1)); got != "" || r.Fits() {
		t.Errorf("a newer key is %q; fits %v", got, r.Fits())
	}
}

func TestTheFirstOfTwoErrorsThatACheckFindsIsAtItsPlace(t *testing.T) {
	negative := func(v *int) error {
		if *v < 0 {
			return ErrNotInEnum
		}
		return nil
	}
	if err := CheckList([]int{1, -1, -2}, negative); err == nil || err.(*PathError).Path != "[1]" {
		t.Error(err)
	}
	if err := CheckMap(map[string]int{"a": 1, "b": -1}, func(_ string, v int) error { return negative(&v) }); err == nil || err.(*PathError).Path != `["b"]` {
		t.Error(err)
	}
	if err := errors.Join(CheckList([]int{1, 2}, negative), MaxLen(3, 3), MaxBytes(3, 3)); err != nil {
		t.Error(err)
	}
	if MaxLen(4, 3) != (TooMany{Got: 4, Max: 3}) || MaxBytes(4, 3) != (TooLong{Got: 4, Max: 3}) {
		t.Error("what is too much is not refused")
	}
}
