package inspect

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// one returns a body with one number, whose encoded value is value.
func one(number int, value string) string {
	var set wire.Set
	set.Add(number)
	b, w := set.Begin(nil)
	return string(w.Number(b, number)) + value
}

// pair returns the encoding of a value with a ttl.
func pair(deadline time.Time, value string) string {
	return string(wire.AppendDeadline(nil, uint32(deadline.Unix()-envelope.Epoch))) + value
}

func TestEveryKindIsShownAsWhatItMeans(t *testing.T) {
	session, _ := shopSessions(t)
	id := "\xc4\x10\x6b\xa7\xb8\x10\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	for _, test := range []struct {
		number            int
		value             string
		name, goType, got string
	}{
		{1, "\xc3", "Bool", "bool", "true"},
		{2, "\xd3\x80\x00\x00\x00\x00\x00\x00\x00", "Int", "int", "-9223372036854775808"},
		{3, "\xd0\x80", "Int8", "int8", "-128"},
		{4, "\xd1\x80\x00", "Int16", "int16", "-32768"},
		{5, "\xd2\x80\x00\x00\x00", "Int32", "int32", "-2147483648"},
		{6, "\xcf\xff\xff\xff\xff\xff\xff\xff\xff", "Uint", "uint", "18446744073709551615"},
		{7, "\xcc\xff", "Uint8", "uint8", "255"},
		{8, "\xcd\xff\xff", "Uint16", "uint16", "65535"},
		{9, "\xce\xff\xff\xff\xff", "Uint32", "uint32", "4294967295"},
		{10, "\xca\x3f\xc0\x00\x00", "Float32", "float32", "1.5"},
		{11, "\xcb\x3f\xf8\x00\x00\x00\x00\x00\x00", "Float64", "float64", "1.5"},
		{12, "\xa3a\x1bb", "Text", "string", `"a\x1bb"`},
		{13, "\xc4\x01\xff", "Bytes", "[]byte", "0xff"},
		{14, "\xc4\x02\x00\xff", "Array", "[2]byte", "0x00ff"},
		{15, id, "UUID", "uuid.UUID", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"},
		{16, "\xcf\x00\x00\x00\x14\xf4\x6b\x04\x00", "Wait", "time.Duration", "1m30s"},
		{17, "\xce\x6a\x45\x04\xc0", "Unix", "time.Time", "2026-07-01T12:14:56Z"},
		{18, "\xcf\x00\x00\x01\x9f\x1d\xa0\x20\x07", "Milli", "time.Time", "2026-07-01T12:21:01.063Z"},
		{19, "\x05", "Nano", "time.Time", "1970-01-01T00:00:00.000000005Z"},
		{20, "\x02", "Theme", "Theme", `"dark"`},
		{20, "\x00", "Theme", "Theme", `""`},
		{21, id, "CartID", "string", `"6ba7b810-9dad-11d1-80b4-00c04fd430c8"`},
		{21, "\xa1x", "CartID", "string", `"x"`},
		{22, "\xc4\x10" + strings.Repeat("\x00", 15) + "\x1f", "Event", "string", `"0000000000000000000000000Z"`},
		{23, "\xc4\x01\xab", "Digest", "string", `"ab"`},
		{24, "\xc4\x05\x00\x00\x00\x00\x00", "OTP", "string", `"AAAAAAAA"`},
		{25, "\xc4\x03\xff\xff\xff", "Opaque", "string", `"____"`},
		{26, "\xc4\x05\x01\xab\x01\xcd\xef", "Token", "string", `"qw.zQ.7w"`},
		{27, "\xc4\x04\x7f\x00\x00\x01", "IP", "net.IP", "127.0.0.1"},
		{28, "\xc4\x10" + strings.Repeat("\x00", 15) + "\x01", "Addr", "netip.Addr", "::1"},
		{29, "\xc4\x06\x7f\x00\x00\x01\x50\x00", "Port", "netip.AddrPort", `"127.0.0.1:80"`},
		{30, "\xc4\x05\x0a\x00\x00\x00\x08", "Prefix", "netip.Prefix", `"10.0.0.0/8"`},
		{31, "\xc4\x0dhttps://a.b/c", "Back", "*url.URL", `"https://a.b/c"`},
		{32, "\xa212", "Big", "*big.Int", "12"},
		{33, "\xc4\x01\x07", "Money", "Money", "0x07"},
		{34, "\xc4\x04\x82\x01\x02\x03", "Own", "Own", "0x82010203"},
		{34, "\xc4\x03\x81\x01\x02", "Own", "Own", "{1: 2}"},
		{35, "\x92\xa1x\x02", "Home", "*Address", `{Street: "x", Floor: 2}`},
		{36, "\x91\x01", "Inline", "struct{…}", "{A: 1}"},
		{37, "\x93\x01\x00\x02", "Themes", "[]Theme", `["light", "", "dark"]`},
		{38, "\x92\x01\xff", "Point", "[2]int", "[1, -1]"},
		{39, "\x82\xa1a\xc3\xa1b\xc2", "ByName", "map[string]bool", `{"a": true, "b": false}`},
		{40, "\x81\xff\x01", "ByInt8", "map[int8]int", "{-1: 1}"},
		{41, "\x81\xff\x01", "ByInt16", "map[int16]int", "{-1: 1}"},
		{42, "\x81\xff\x01", "ByInt32", "map[int32]int", "{-1: 1}"},
		{43, "\x81\xff\x01", "ByInt", "map[int]int", "{-1: 1}"},
		{44, "\x81\x01\x01", "ByUint8", "map[uint8]int", "{1: 1}"},
		{45, "\x81\x01\x01", "ByUint16", "map[uint16]int", "{1: 1}"},
		{46, "\x81\x01\x01", "ByUint32", "map[uint32]int", "{1: 1}"},
		{47, "\x81\x01\x01", "ByUint", "map[uint]int", "{1: 1}"},
		{48, "\x82\xc2\x01\xc3\x02", "ByBool", "map[bool]int", "{false: 1, true: 2}"},
		{49, "\x82\x01\x05\x02\x06", "ByTheme", "map[Theme]int", `{"light": 5, "dark": 6}`},
		{50, pair(noon, "\x05"), "Code", "*int", "5"},
		{51, "\xa4hush", "Secret", "string", `"hush"`},
		{53, "\x92\x91\xa1x\x80", "Lines", "[]Address", `[{Street: "x"}, {}]`},
		{59, "\xc4\x13{\"b\":1, \n\"a\":\"\x7fé\"}", "Claims", "map[string]any", `{"b":1,"a":"\u007fé"}`},
		{59, "\xc4\x04null", "Claims", "map[string]any", "null"},
		{56, "\xc4\x07\x82\x01\xa1a\xff\xa1b", "Counts", "*map[int]Money", `{1: "a", -1: "b"}`},
		{56, "\xc4\x01\xc0", "Counts", "*map[int]Money", "nil"},
		{57, "\x92\x91\xa1x\x80", "Lines2", "[]*Address", `[{Street: "x"}, {}]`},
		{58, "\xce\x6a\x45\x04\xc0", "At", "Stamp", "2026-07-01T12:14:56Z"},
	} {
		b := body{session: session, secrets: true, now: noon}
		fields, err := b.fields(one(test.number, test.value))
		if err != nil || len(fields) != 1 {
			t.Errorf("%s: got %v, %v", test.name, fields, err)
			continue
		}
		f := fields[0]
		if f.Number != test.number || f.Name != test.name || f.Type != test.goType || Text(f.Value) != test.got || f.Status != "" || f.Bytes != len(test.value) {
			t.Errorf("%d %s %s %s %d bytes %q; want %d %s %s %s %d bytes", f.Number, f.Name, f.Type, Text(f.Value), f.Bytes, f.Status,
				test.number, test.name, test.goType, test.got, len(test.value))
		}
	}
}

func TestWhatTheAppCannotHoldIsShownAsAMisfit(t *testing.T) {
	session, _ := shopSessions(t)
	for _, test := range []struct {
		number      int
		value, want string
	}{
		{1, "\x01", "1"},
		{3, "\xcc\xff", "255"},
		{7, "\xff", "-1"},
		{14, "\xc4\x03\x00\x00\x00", "0x000000"},
		{20, "\x03", "3"},
		{27, "\xc4\x01\x00", "0x00"},
		{31, "\xc4\x01\x7f", "0x7f"},
		{32, "\xa1x", `"x"`},
		{35, "\x82\x01\xa1x\x02\x02", `{1: "x", 2: 2}`}, // the field is an array, not a map
		{37, "\x92\x01\x07", "[1, 7]"},
		{38, "\x91\x01", "[1]"},
		{49, "\x81\x07\x05", "{7: 5}"},
		{50, "\x05", "5"},
		{50, pair(noon, "\xa1x"), `[47217600, "x"]`},
		{53, "\x91\x01", "[1]"},
		{59, "\xc4\x01{", "0x7b"},
		{59, "\xc4\x04{}{}", "0x7b7d7b7d"},
		{59, "\xa2{}", `"{}"`},
		{56, "\xc4\x01\xc1", "0xc1"},
		{57, "\x91\x01", "[1]"},
	} {
		fields, err := body{session: session, now: noon}.fields(one(test.number, test.value))
		if err != nil || len(fields) != 1 || fields[0].Status != Unfit || Text(fields[0].Value) != test.want || fields[0].Until != nil {
			t.Errorf("%d %x: got %+v, %v; want the misfit %s", test.number, test.value, fields, err, test.want)
		}
	}
}

func TestInsideAStructEachNumberIsShownAsWhatItIs(t *testing.T) {
	session, _ := shopSessions(t)
	for value, want := range map[string]string{
		"\x92\x05\x02":                  `{Street: 5 (misfit), Floor: 2}`,
		"\x93\xa1x\xcc\xff\xc3":         `{Street: "x", Floor: 255 (misfit), 3 (retired): true}`,
		"\x82\x01\xa1x\x14\x92\x01\x02": `{Street: "x", 20: [1, 2]}`,
	} {
		fields, err := body{session: session, now: noon}.fields(one(35, value))
		if err != nil || len(fields) != 1 || fields[0].Status != "" || Text(fields[0].Value) != want {
			t.Errorf("%x: got %+v, %v; want %s", value, fields, err, want)
		}
	}
}

func TestNumbersThatNoFieldHasAreUnknownOrRetired(t *testing.T) {
	session, _ := shopSessions(t)
	got, err := body{session: session, now: noon}.fields("\x83\x01\xc3\x36\x05\x37\xa1x")
	want := []Field{
		{Number: 1, Name: "Bool", Type: "bool", Kind: "bool", Bytes: 1, Value: true},
		{Number: 54, Kind: "integer", Bytes: 1, Status: Retired, Value: uint64(5)},
		{Number: 55, Kind: "text", Bytes: 2, Status: Unknown, Value: "x"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestWithoutASchemaThereAreNumbersOnly(t *testing.T) {
	got, err := body{now: noon}.fields("\x92\xa1x\x93\xc0\x01\x02")
	want := []Field{
		{Number: 1, Kind: "text", Bytes: 2, Value: "x"},
		{Number: 2, Kind: "list", Bytes: 4, Value: List{nil, uint64(1), uint64(2)}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestAValueWithATTLIsExpiredAfterItsDeadlineAndNotAtIt(t *testing.T) {
	session, _ := shopSessions(t)
	for after, want := range map[time.Duration]Status{-time.Hour: "", 0: "", 1: Expired, time.Hour: Expired} {
		fields, err := body{session: session, now: noon.Add(after)}.fields(one(50, pair(noon, "\x05")))
		if err != nil || len(fields) != 1 || fields[0].Status != want || !fields[0].Until.Equal(noon) || fields[0].Value != int64(5) {
			t.Errorf("%v after the deadline: got %+v, %v; want status %q", after, fields, err, want)
		}
	}
}

func TestSecretsAreKeptBackAndWhatMayBeOne(t *testing.T) {
	session, visits := shopSessions(t)
	for _, test := range []struct {
		name   string
		body   body
		number int
		value  string
		shown  bool
	}{
		{"a field", body{session: session, encrypted: true}, 12, "\xa4hush", true},
		{"a secret field", body{session: session, encrypted: true}, 51, "\xa4hush", false},
		{"one that came signed", body{session: session}, 51, "\xa4hush", false},
		{"one with a ttl", body{session: session, encrypted: true}, 52, pair(noon, "\x91\xa4hush"), false},
		{"one that does not fit", body{session: session}, 51, "\xc4\x04hush", false},
		{"one with a misfit in it", body{session: session}, 52, pair(noon, "\x92\x01\xa4hush"), false},
		{"a misfit that is no secret", body{session: session, encrypted: true}, 1, "\xa4hush", true},
		{"an unknown number, encrypted", body{session: visits, encrypted: true}, 9, "\xa4hush", false},
		{"an unknown number, signed", body{session: visits}, 9, "\xa4hush", true},
		{"a retired number, encrypted", body{session: session, encrypted: true}, 54, "\xa4hush", false},
		{"without a schema, encrypted", body{encrypted: true}, 1, "\xa4hush", false},
		{"without a schema, signed", body{}, 1, "\xa4hush", true},
	} {
		for _, secrets := range []bool{false, true} {
			test.body.now, test.body.secrets = noon, secrets
			fields, err := test.body.fields(one(test.number, test.value))
			if err != nil || len(fields) != 1 {
				t.Fatalf("%s: got %v, %v", test.name, fields, err)
			}
			encoded, err := json.Marshal(fields)
			if err != nil {
				t.Fatal(err)
			}
			printed := fmt.Sprintf("%+v %s", fields, encoded)
			shown := strings.Contains(printed, "hush") || strings.Contains(printed, "68757368")
			if want := test.shown || secrets; shown != want || fields[0].Redacted != !want {
				t.Errorf("%s, secrets %v: shown is %v, redacted %v", test.name, secrets, shown, fields[0].Redacted)
			}
		}
	}
}

func TestAnUnreadableBodyShowsNothing(t *testing.T) {
	session, _ := shopSessions(t)
	for _, encoded := range []string{
		"", "\xc0", "hush", "\x91", "\x92\xc3\xc0", "\x91\xd9\x04hush", "\x82\x01\xc3\x01\xc3", "\x81\x00\xc3", "\x91\xc3hush",
		"\x81\x37" + strings.Repeat("\x91", 40) + "\x01", "\xdd\xff\xff\xff\xff",
	} {
		for _, b := range []body{{session: session, now: noon}, {now: noon}} {
			fields, err := b.fields(encoded)
			if !errors.Is(err, wire.ErrUnreadable) || fields != nil || strings.Contains(err.Error(), "hush") {
				t.Errorf("%x: got %v, %v", encoded, fields, err)
			}
		}
	}
}
