package wire

import (
	"reflect"
	"testing"
)

func readTexts(r *Reader) map[string]string {
	m := map[string]string{}
	for entries := r.Map(); entries.Next(); {
		m[entries.Key()] = r.Text()
	}
	return m
}

func TestMapReadsItsEntries(t *testing.T) {
	for body, want := range map[string]map[string]string{
		"80":                     {},
		"81 a0 a161":             {"": "a"},
		"82 a0 a161 a161 a0":     {"": "a", "a": ""},
		"82 a161 a162 a26161 a0": {"a": "b", "aa": ""},
	} {
		r := NewReader(fromHex(t, body))
		if got := readTexts(r); !reflect.DeepEqual(got, want) || !r.Fits() {
			t.Errorf("%s: %v, want %v", body, got, want)
		}
	}
}

func TestMapOfOtherKeysInAStructIsOnlyItsOwnMisfit(t *testing.T) {
	for name, value := range map[string]string{
		"integer keys": "81 05 a161",
		"bool keys":    "81 c2 a161",
		"no map":       "05",
	} {
		raw := "\x92" + fromHex(t, value) + "\xa1b"
		var second string
		kept, err := readBody("\x91"+raw, func(r *Reader) {
			for fields := r.Struct(); fields.Next(); {
				if fields.Number() == 1 {
					readTexts(r)
				} else {
					second = r.Text()
				}
			}
		})
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true, Partial: true}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
		if second != "b" {
			t.Errorf("%s: what follows it reads as %q", name, second)
		}
	}
}
