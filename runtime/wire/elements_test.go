package wire

import "testing"

// texts reads a list of texts, as an element of which anything else is a misfit.
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
