package wire

import (
	"net/netip"
	"testing"
	"time"
)

// kindsSchema has a field of each kind whose encoding depends on its tag or its
// container, not on its Go type.
func kindsSchema() set {
	return set{
		1: packedText{"uuid", someUUID}, 2: packedText{"ulid", "01F8MGV8AC3NGSJW0FE8W1BV70"}, 3: packedText{"hex", "00ff10"},
		4: packedText{"base32", "MZXW6YTB"}, 5: packedText{"base64url", "AP-_"}, 6: packedText{"jwt", someToken},
		7: enumIndex(2), 8: threeOf{"a", "", "c"}, 9: map[int64]any{-1: "a", 300: "b"}, 10: map[uint64]any{0: "a", 1 << 63: "b"},
		11: map[bool]any{false: "", true: "b"}, 12: ipBytes("\x01\x02\x03\x04"), 13: netip.MustParseAddr("2001:db8::1"),
		14: inMilli{time.Unix(1795219200, 5e6).UTC()}, 15: inNano{time.Unix(-1795219200, 5).UTC()}, 16: untilDeadline{60000000, "x"},
	}
}

// FuzzEveryKindIsWrittenAsItWasRead reads arbitrary bytes with a schema of every kind.
// A readable body must be written back byte for byte, except for text that packs and
// IPv4 addresses in 16 bytes.
func FuzzEveryKindIsWrittenAsItWasRead(f *testing.F) {
	f.Add(appendModel(nil, kindsSchema()))
	for number, value := range kindsSchema() {
		f.Add(appendModel(nil, set{number: value}))
	}
	for number := 1; number <= 6; number++ {
		f.Add(appendModel(nil, set{number: kindsSchema()[number].(packedText).text}))
	}
	f.Add(appendModel(nil, set{12: []byte(fromHex(f, mapped[4:])), 13: []byte(fromHex(f, mapped[4:]))}))
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 4096 {
			return
		}
		body := string(data)
		next, ok := rewriteKinds(body)
		if !ok {
			return
		}
		for number, raw := range EachField(body) {
			now, _ := FieldBytes(next, number)
			redundant := number <= 6 && startsText(raw[0]) || number == 12 && len(raw) == len(mapped)/2 && now == raw[:1]+"\x04"+raw[14:]
			if now != raw && !redundant {
				t.Fatalf("% x is written as % x: number %d changed", body, next, number)
			}
		}
		if again, ok := rewriteKinds(next); !ok || again != next {
			t.Fatalf("% x is written as % x, and that as % x", body, next, again)
		}
	})
}

// rewriteKinds reads body and returns the next body, with the kept values. It reports
// whether body is readable.
func rewriteKinds(body string) (next string, ok bool) {
	r := NewReader(body)
	read := set{}
	schema := kindsSchema()
	for fields := r.Body(); fields.Next(); {
		like, known := schema[fields.Number()]
		if !known {
			continue
		}
		if value := readModel(r, like); r.Fits() {
			read[fields.Number()] = value
		}
	}
	kept, err := r.Finish()
	if err != nil {
		return "", false
	}
	return string(AppendMerged(nil, string(appendModel(nil, read)), kept)), true
}
