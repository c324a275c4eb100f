package wire

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

var packingOptions = []string{"uuid", "ulid", "hex", "base32", "base64url", "jwt"}

const someToken = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

// packable are texts that are packed, with their bytes, by option.
var packable = map[string]map[string]string{
	"uuid": {
		"6ba7b810-9dad-11d1-80b4-00c04fd430c8": "6ba7b810 9dad 11d1 80b4 00c04fd430c8",
		"00000000-0000-0000-0000-000000000000": "00000000000000000000000000000000",
		"ffffffff-ffff-ffff-ffff-ffffffffffff": "ffffffffffffffffffffffffffffffff",
	},
	"ulid": {
		"01F8MGV8AC3NGSJW0FE8W1BV70": "017a290da14c1d6199700f723815ece0",
		"00000000000000000000000000": "00000000000000000000000000000000",
		"00000000000000000000000001": "00000000000000000000000000000001",
		"7ZZZZZZZZZZZZZZZZZZZZZZZZZ": "ffffffffffffffffffffffffffffffff",
	},
	"hex": {"": "", "00": "00", "00ff10": "00ff10", "0123456789abcdef": "0123456789abcdef", strings.Repeat("a5", 300): strings.Repeat("a5", 300)},
	"base32": { // RFC 4648, 10
		"": "", "MY": "66", "MZXQ": "666f", "MZXW6": "666f6f", "MZXW6YQ": "666f6f62", "MZXW6YTB": "666f6f6261", "MZXW6YTBOI": "666f6f626172",
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567": "00443214c74254b635cf84653a56d7c675be77df",
	},
	"base64url": { // RFC 4648, 10
		"": "", "Zg": "66", "Zm8": "666f", "Zm9v": "666f6f", "Zm9vYg": "666f6f62", "Zm9vYmE": "666f6f6261", "Zm9vYmFy": "666f6f626172",
		"AP-_": "00ffbf",
	},
	"jwt": {
		"..":      "0000",
		"Zg..":    "01 66 00",
		".Zg.":    "00 01 66",
		"..Zg":    "00 00 66",
		someToken: "0f7b22616c67223a224853323536227d 0b7b22737562223a2231227d" + "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	},
}

// unpackable are texts that stay texts, because their bytes are those of another text
// or they have none.
var unpackable = map[string][]string{
	"uuid": {
		"", "6BA7B810-9DAD-11D1-80B4-00C04FD430C8", "6ba7b810-9dad-11d1-80b4-00c04fd430cG", "6ba7b8109dad11d180b400c04fd430c8",
		"6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430c80", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
		"urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1-80b4+00c04fd430c8", "6ba7b810+9dad-11d1-80b4-00c04fd430c8",
		"6ba7b810-9dad+11d1-80b4-00c04fd430c8", "6ba7b810-9dad-11d1+80b4-00c04fd430c8", "6ba7b81--9dad-11d1-80b4-00c04fd430c8",
		"6ba7b810-9dad-11d1-80b4-00c04fd430\n8", "6ba7b810-9daG-11d1-80b4-00c04fd430c8",
	},
	"ulid": {
		"", "01f8mgv8ac3ngsjw0fe8w1bv70", "8ZZZZZZZZZZZZZZZZZZZZZZZZZ", "ZZZZZZZZZZZZZZZZZZZZZZZZZZ", "01F8MGV8AC3NGSJW0FE8W1BV7", "01F8MGV8AC3NGSJW0FE8W1BV700",
		"O1F8MGV8AC3NGSJW0FE8W1BV70", "0IF8MGV8AC3NGSJW0FE8W1BV70", "0LF8MGV8AC3NGSJW0FE8W1BV70", "0UF8MGV8AC3NGSJW0FE8W1BV70", "01F8MGV8AC3NGSJW0FE8W1BV7-",
	},
	"hex":    {"0", "00F0", "abc", "0x00", "00 0", "g0", "é"},
	"base32": {"A", "AAA", "AAAAAA", "MZ", "MY======", "my", "MZXW6YT1", "MZXW6YT8", "MZXW 6YTB", "MZXW6YQ="},
	"base64url": {
		"A", "AAAAA", "AB", "AAB", "Zh", "Zm9", "AP+/", "Zg==", "Zm9v\n", "Zm\r9v", "Zm9v ",
	},
	"jwt": {
		"", ".", "...", "Zg", "Zg.Zg", "Zg.Zg.Zg.Zg", "Zg.Zg.Zh", "Zg.Zh.Zg", "Zh.Zg.Zg", "Zg.Zg.Zg==", "Zm8.Zg.Zm", "Zg.Z\ng.Zg", "Zg.Zg.A", someToken + "=", someToken + ".",
	},
}

func TestPackableTextIsItsBytes(t *testing.T) {
	for option, texts := range packable {
		for text, data := range texts {
			want := string(AppendBytes(nil, []byte(fromHex(t, data))))
			got := string(appendOption(nil, option, text))
			if got != want {
				t.Errorf("%s %q: % x, want % x", option, text, got, want)
			}
			if r := NewReader(want); readOption(r, option) != text || !r.Fits() || r.pos != len(want) {
				t.Errorf("%s: % x does not read as %q", option, want, text)
			}
		}
	}
}

func TestOtherTextStaysAText(t *testing.T) {
	for option, texts := range unpackable {
		for _, text := range append(texts, "é", "a\x00b", strings.Repeat("!", 26), strings.Repeat("!", 36)) {
			want := string(AppendText(nil, text))
			if got := string(appendOption(nil, option, text)); got != want {
				t.Errorf("%s %q: % x, want % x", option, text, got, want)
			}
			if r := NewReader(want); readOption(r, option) != text || !r.Fits() {
				t.Errorf("%s: the text %q does not read back", option, text)
			}
		}
	}
}

func TestTextThatWouldPackReadsAsItself(t *testing.T) {
	for option, texts := range packable {
		for text := range texts {
			if r := NewReader(string(AppendText(nil, text))); readOption(r, option) != text || !r.Fits() {
				t.Errorf("%s: the text %q does not read", option, text)
			}
		}
	}
}

func TestInvalidTextUnderAPackingOptionIsReplacedLikeAnyOther(t *testing.T) {
	for _, option := range packingOptions {
		if got := string(appendOption(nil, option, "\xff\xfe")); got != "\xa6\ufffd\ufffd" {
			t.Errorf("%s: % x", option, got)
		}
	}
}

func TestBytesThatStandForNoTextAreAMisfit(t *testing.T) {
	for option, values := range map[string][]string{
		"uuid": {"", "00", strings.Repeat("00", 15), strings.Repeat("00", 17), strings.Repeat("00", 32)},
		"ulid": {"", "00", strings.Repeat("00", 15), strings.Repeat("00", 17), strings.Repeat("00", 32)},
		"jwt": {
			"",                           // no length
			"00",                         // no second length
			"01",                         // no header
			"01 66",                      // no second length
			"02 66 00",                   // a header that takes the second length
			"01 66 02 66",                // a payload cut short
			"8000 00",                    // a longer uvarint than needed
			"00 8000",                    // the same before the payload
			"8100 66 00",                 // one byte, in two
			"80",                         // a uvarint cut short
			"ffffffffffffffffff01 00",    // the largest number
			"ffffffffffffffffff02 00",    // beyond it
			"ffffffffffffffffffff01 00",  // too long for any
			"8080808080808080808001 00",  // the same
			"80808080 10 00",             // 1 << 32
			"81808080 10 66 00",          // 1<<32 + 1, which is 1 in 32 bits
			"ffffffff0f 00",              // 1<<32 - 1, which is -1 in 32 bits
			"ffffffffffffffff7f 00",      // 1<<63 - 1
			"80808080808080808001 00 00", // 1 << 63
		},
	} {
		for _, value := range values {
			raw := string(AppendBytes(nil, []byte(fromHex(t, value))))
			got := ""
			kept, err := readBody("\x91"+raw, func(r *Reader) { got = readOption(r, option) })
			if err != nil || got != "" || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
				t.Errorf("%s of %s: %q, kept %v, error %v", option, value, got, kept, err)
			}
		}
	}
}

func TestTextOfANamedTypeIsPacked(t *testing.T) {
	type id string
	if got := AppendUUID(nil, id(someUUID)); string(got[:2]) != "\xc4\x10" {
		t.Errorf("% x", got)
	}
}

func TestPackingAllocatesNothingAndReadingOneString(t *testing.T) {
	buffer := make([]byte, 0, 512)
	for option, texts := range packable {
		for text, data := range texts {
			if n := testing.AllocsPerRun(10, func() { buffer = appendOption(buffer[:0], option, text) }); n != 0 {
				t.Errorf("%s %q: packing makes %v allocations", option, text, n)
			}
			var r Reader
			body := string(buffer)
			if n := testing.AllocsPerRun(10, func() { r = *NewReader(body); readOption(&r, option) }); n > 1 || data == "" && n > 0 {
				t.Errorf("%s %q: reading makes %v allocations", option, text, n)
			}
		}
		for _, text := range unpackable[option] {
			if n := testing.AllocsPerRun(10, func() { buffer = appendOption(buffer[:0], option, text) }); n != 0 {
				t.Errorf("%s %q: not packing makes %v allocations", option, text, n)
			}
		}
	}
}

func TestAnyBytesUnpackToATextThatPacksToThem(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 2000 {
		data := make([]byte, random.IntN(40))
		for i := range data {
			data[i] = byte(random.Uint32())
		}
		for _, option := range packingOptions {
			if n := 16; option == "uuid" || option == "ulid" {
				data = append(data, make([]byte, n)...)[:n]
			} else if option == "jwt" {
				data = fmt.Appendf(nil, "%c%s%c%s%s", len(data), data, len(data), data, data)
			}
			body := string(AppendBytes(nil, data))
			r := NewReader(body)
			text := readOption(r, option)
			if !r.Fits() || string(appendOption(nil, option, text)) != body {
				t.Fatalf("%s: % x reads as %q, fits %v", option, data, text, r.Fits())
			}
		}
	}
}

// FuzzPackedTextReadsBackAndIsBytesExactlyWhenThoseStandForIt compares packing with
// the standard library's decoders.
func FuzzPackedTextReadsBackAndIsBytesExactlyWhenThoseStandForIt(f *testing.F) {
	for _, texts := range packable {
		for text := range texts {
			f.Add(text)
		}
	}
	for _, texts := range unpackable {
		for _, text := range texts {
			f.Add(text)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 4096 {
			return
		}
		for _, option := range packingOptions {
			body := string(appendOption(nil, option, text))
			want := string(AppendText(nil, text))
			if data, exact := standardPack(option, text); exact {
				want = string(AppendBytes(nil, data))
			}
			if body != want {
				t.Fatalf("%s %q: % x, want % x", option, text, body, want)
			}
			r := NewReader(body)
			if got := readOption(r, option); got != ValidText(text) || !r.Fits() || r.pos != len(body) {
				t.Fatalf("%s %q reads back as %q, fits %v", option, text, got, r.Fits())
			}
		}
	})
}

// standardPack packs with the standard library. A text is packed if the standard
// library decodes it and encodes the bytes to the same text again.
func standardPack(option, text string) (data []byte, exact bool) {
	var err error
	again := ""
	switch option {
	case "uuid":
		data, err = hex.DecodeString(strings.ReplaceAll(text, "-", ""))
		if len(data) == idLen {
			again = fmt.Sprintf("%x-%x-%x-%x-%x", data[:4], data[4:6], data[6:8], data[8:10], data[10:])
		}
		return data, err == nil && len(data) == idLen && again == text
	case "ulid":
		const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
		sum := new(big.Int)
		for i := range len(text) {
			digit := strings.IndexByte(crockford, text[i])
			if digit < 0 {
				return nil, false
			}
			sum.Add(sum.Lsh(sum, 5), big.NewInt(int64(digit)))
		}
		if len(text) != ulidLen || sum.BitLen() > 128 {
			return nil, false
		}
		return sum.FillBytes(make([]byte, idLen)), true
	case "hex":
		data, err = hex.DecodeString(text)
		again = hex.EncodeToString(data)
	case "base32":
		unpadded := base32.StdEncoding.WithPadding(base32.NoPadding)
		data, err = unpadded.DecodeString(text)
		again = unpadded.EncodeToString(data)
	case "base64url":
		data, err = base64.RawURLEncoding.DecodeString(text)
		again = base64.RawURLEncoding.EncodeToString(data)
	case "jwt":
		parts := strings.Split(text, ".")
		if len(parts) != 3 {
			return nil, false
		}
		for i, part := range parts {
			decoded, exact := standardPack("base64url", part)
			if !exact {
				return nil, false
			}
			if i < 2 {
				data = binary.AppendUvarint(data, uint64(len(decoded)))
			}
			data = slices.Concat(data, decoded)
		}
		return data, true
	}
	return data, err == nil && again == text
}
