package wire

import (
	"reflect"
	"slices"
	"strings"
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

// mapReaders read maps by the kind of their keys. Each has a value that it reads.
var mapReaders = []struct {
	keys, value string
	read        func(r *Reader)
}{
	{"text", "81 a161 a161", func(r *Reader) { readTexts(r) }},
	{"signed", "81 ff a161", func(r *Reader) { readIntMap[int8](r) }},
	{"unsigned", "81 cc80 a161", func(r *Reader) { readUintMap[uint8](r) }},
	{"bool", "81 c2 a161", func(r *Reader) { readBoolMap(r) }},
}

// A map with keys of another kind is a value of the wrong kind, like an array of
// another length, and not a map with a misfit inside.
func TestMapOfOtherKeysInAStructIsOnlyItsOwnMisfit(t *testing.T) {
	for _, m := range mapReaders {
		for name, c := range map[string]struct {
			value string
			keys  string // of the maps that read it
		}{
			"text keys":      {"81 a161 a161", "text"},
			"long text keys": {"81 d920" + strings.Repeat("61", 32) + "a161", "text"},
			"integer keys":   {"81 05 a161", "signed unsigned"},
			"long integers":  {"81 cc80 a161", "signed unsigned"},
			"negative keys":  {"81 d080 a161", "signed unsigned"},
			"bool keys":      {"82 c2 a161 c3 a162", "bool"},
			"no map":         {"05", ""},
		} {
			if slices.Contains(strings.Fields(c.keys), m.keys) {
				continue
			}
			raw := "\x92" + fromHex(t, c.value) + "\xa1b"
			var second string
			kept, err := readBody("\x91"+raw, func(r *Reader) {
				for fields := r.Struct(); fields.Next(); {
					if fields.Number() == 1 {
						m.read(r)
					} else {
						second = r.Text()
					}
				}
			})
			if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true, Partial: true}) {
				t.Errorf("%s for a map of %s keys: kept %v, error %v", name, m.keys, kept, err)
			}
			if second != "b" {
				t.Errorf("%s for a map of %s keys: what follows it reads as %q", name, m.keys, second)
			}
		}
	}
}

func TestMisfitValueInAMapMakesTheWholeNumberAMisfit(t *testing.T) {
	for _, m := range mapReaders {
		raw := "\x92" + strings.TrimSuffix(fromHex(t, m.value), "\xa1a") + "\x05\xa1b"
		kept, err := readBody("\x91"+raw, func(r *Reader) {
			for fields := r.Struct(); fields.Next(); {
				if fields.Number() == 1 {
					m.read(r)
				}
			}
		})
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
			t.Errorf("%s keys: kept %v, error %v", m.keys, kept, err)
		}
	}
}
