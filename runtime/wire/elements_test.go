package wire

import "testing"

// texts reads a list of texts. Any other element is a misfit.
func texts(r *Reader) {
	for elements := r.List(); elements.Next(); {
		r.Text()
	}
}

func TestLenNeverExceedsTheBytesLeft(t *testing.T) {
	for body, want := range map[string]int{
		"90": 0, "91 05": 1, "93 05 05 05": 3, "93 05 05": 0, "dc ffff": 0, "05": 0,
	} {
		r := NewReader(fromHex(t, body))
		elements := r.List()
		if elements.Len() != want {
			t.Errorf("list %s: %d elements, want %d", body, elements.Len(), want)
		}
	}
	for body, want := range map[string]int{
		"80": 0, "81 a0 05": 1, "82 a0 05 a161 05": 2, "82 a0 05 a0": 0, "83 a0 a0 a0 a0 a0": 0, "de ffff": 0, "05": 0,
	} {
		r := NewReader(fromHex(t, body))
		entries := r.Map()
		if entries.Len() != want {
			t.Errorf("map %s: %d entries, want %d", body, entries.Len(), want)
		}
	}
}

func TestNothingInAStructTakesAMisfitElementBack(t *testing.T) {
	for name, then := range map[string]func(r *Reader, fields *Fields){
		"nothing":        func(*Reader, *Fields) {},
		"another misfit": func(r *Reader, _ *Fields) { r.Misfit() },
		"another read":   func(r *Reader, _ *Fields) { r.Text() },
		"another list":   func(r *Reader, _ *Fields) { texts(r) },
		"a drop":         func(_ *Reader, fields *Fields) { fields.Drop() },
	} {
		raw := "\x92\x92\xa1a\x05\xa1b"
		kept, err := readBody("\x91"+raw, func(r *Reader) {
			for fields := r.Struct(); fields.Next(); {
				texts(r)
				then(r, &fields)
			}
		})
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
	}
}

func TestArrayIsAListOfExactlyItsLength(t *testing.T) {
	for body, fits := range map[string]bool{
		"93 a161 a0 a162":     true,
		"92 a161 a162":        false,
		"94 a161 a162 a0 a0":  false,
		"90":                  false,
		"05":                  false,
		"83 a161a0a162a0a163": false,
	} {
		r := NewReader(fromHex(t, body))
		elements := r.ListOf(3)
		if r.Fits() != fits || (elements.Len() == 3) != fits || elements.Len() == 0 == fits {
			t.Errorf("%s: %d elements, fits %v", body, elements.Len(), r.Fits())
		}
		read := 0
		for elements.Next() {
			r.Text()
			read++
		}
		if read != elements.Len() {
			t.Errorf("%s: %d of %d elements read", body, read, elements.Len())
		}
	}
	r := NewReader("\x90")
	if elements := r.ListOf(0); elements.Next() || !r.Fits() {
		t.Error("an array of no elements is no empty list")
	}
}

func TestArrayOfAnotherLengthInAStructIsOnlyItsOwnMisfit(t *testing.T) {
	raw := fromHex(t, "92 92 a161 a162 a163")
	second := ""
	kept, err := readBody("\x91"+raw, func(r *Reader) {
		for fields := r.Struct(); fields.Next(); {
			if fields.Number() == 1 {
				for elements := r.ListOf(3); elements.Next(); {
					r.Text()
				}
			} else {
				second = r.Text()
			}
		}
	})
	if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true, Partial: true}) || second != "c" {
		t.Errorf("kept %v, error %v, then %q", kept, err, second)
	}
}
