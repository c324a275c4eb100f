package inspect

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/schema"
)

// FuzzInspect inspects any text, and checks that nothing in the output can harm a terminal.
func FuzzInspect(f *testing.F) {
	session, visits := shopSessions(f)
	server := newServer(f)
	for _, text := range []string{
		"", "s", "s=" + server.sealed(false, "s", "shop.Session"), server.sealed(true, "s", "shop.Session"),
		"Cookie: a\x1b=1; s=" + server.sealed(false, "s", "shop.Session"), "Set-Cookie: s=; Path=/", "\x00", "a=b\n\nc=d",
	} {
		f.Add(text, "s", true)
		f.Add(text, "", false)
	}
	f.Fuzz(func(t *testing.T, text, name string, known bool) {
		cookies, err := Parse(text)
		if err != nil {
			mustBePrintable(t, err.Error())
			return
		}
		r := Request{Cookies: cookies, Name: name, Keys: server.keys, Now: noon}
		if known {
			r.Sessions = []*schema.Session{session, visits}
		}
		report, err := Inspect(r)
		if err != nil {
			mustBePrintable(t, err.Error())
			return
		}
		mustBeHarmless(t, report)
	})
}

// FuzzRecord inspects any bytes as a record, and checks that nothing in the output can harm a terminal.
func FuzzRecord(f *testing.F) {
	session, visits := shopSessions(f)
	server := newServer(f)
	key, sealed := stored(&server, "s", "shop.Session", isSession, "\x91\xc3")
	f.Add(string(sealed), key)
	for kind, rest := range []string{isSession: one(51, "\xa4hush"), isEmptied: "", isRenewed: "sixteen letters.", isEnded: "\n"} {
		_, data := stored(nil, "s", "shop.Session", byte(kind), rest)
		f.Add(string(data), "")
		f.Add("\x00"+string(data)+"\n", testToken)
	}
	f.Fuzz(func(t *testing.T, text, recordKey string) {
		data, _ := ParseRecord(text, true)
		for _, sessions := range [][]*schema.Session{{session, visits}, nil} {
			report, err := Inspect(Request{Record: data, RecordKey: recordKey, Sessions: sessions, Keys: server.keys, Now: noon})
			if err != nil {
				mustBePrintable(t, err.Error())
				continue
			}
			mustBeHarmless(t, report)
		}
	})
}

// FuzzBody decodes any body that a key might have signed, and checks that secret values are always redacted.
func FuzzBody(f *testing.F) {
	session, _ := shopSessions(f)
	for _, encoded := range []string{
		"\x80", "\x91\xc3", one(12, "\xa3a\x1bb"), one(26, "\xc4\x05\x01\xab\x01\xcd\xef"), one(34, "\xc4\x03\x81\x01\x02"),
		one(35, "\x92\xa1x\x02"), one(49, "\x82\x01\x05\x02\x06"), one(50, pair(noon, "\x05")), one(51, "\xa4hush"),
		one(53, "\x92\x91\xa1x\x80"), one(54, "\xc0"), "\x83\x01\xc3\x36\x05\x37\xa1x",
	} {
		f.Add([]byte(encoded))
	}
	key := newServer(f).key(false, "s", "shop.Session")
	f.Fuzz(func(t *testing.T, encoded []byte) {
		value := key.Seal(false, 0, 0, encoded)
		for _, sessions := range [][]*schema.Session{{session}, nil} {
			report, err := Inspect(Request{Cookies: []Cookie{{"s", value}}, Sessions: sessions, Now: noon})
			if err != nil {
				t.Fatal(err)
			}
			mustBeHarmless(t, report)
		}
		fields, err := body{session: session, encrypted: true, now: noon}.fields(string(encoded))
		if err != nil {
			return
		}
		for _, field := range fields {
			mayBeSecret := field.Secret || field.Status == Unknown || field.Status == Retired
			if field.Redacted != mayBeSecret || field.Redacted && field.Value != nil {
				t.Errorf("%x: %+v", encoded, field)
			}
		}
	})
}

func mustBeHarmless(t *testing.T, r *Report) {
	t.Helper()
	for _, f := range r.Fields {
		mustBePrintable(t, Text(f.Value))
	}
	for _, text := range append(append([]string{Printable(r.Cookie)}, r.Notes...), r.Ignored...) {
		mustBePrintable(t, text)
	}
	for _, p := range r.Problems {
		mustBePrintable(t, p.Text)
	}
	encoded, err := r.JSON()
	if err != nil || !json.Valid(encoded) {
		t.Fatalf("%s: %v", encoded, err)
	}
	mustBePrintable(t, strings.NewReplacer("\n", "", "\t", "").Replace(string(encoded)))
}

func mustBePrintable(t *testing.T, text string) {
	t.Helper()
	for _, c := range text {
		if !strconv.IsPrint(c) {
			t.Fatalf("%q is not printable", text)
		}
	}
}
