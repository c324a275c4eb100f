package inspect

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
)

const testToken = "gAAAAAAAAAAAAAAAAAAAAAA"

// The kinds of records in FORMAT.md.
const (
	isSession = iota
	isEmptied
	isRenewed
	isEnded
)

// stored returns a record that began at noon and was last seen five minutes later, made after FORMAT.md, section
// "Records". With a server that has keys it is sealed, for the cookie called name.
func stored(s *server, name, typeID string, kind byte, rest string) (key string, data []byte) {
	key, _ = typedsession.RecordKey(name, typeID, testToken)
	typeHash := sha256.Sum256([]byte(typeID))
	header := []byte{kind<<4 | 1, typeHash[0], typeHash[1]}
	content := append(envelope.AppendTimes(nil, sinceEpoch32(noon), 300), rest...)
	if s == nil {
		return key, append(append([]byte("revision"), header...), content...)
	}
	sealer := envelope.NewRecordKey(s.secret, envelope.Context{CookieName: name, TypeID: typeID})
	header[0] |= 1 << 6
	header = append(header, sealer.Hint())
	associated := append(append(binary.BigEndian.AppendUint16(nil, uint16(len(key))), key...), header...)
	data = append([]byte("revision"), header...)
	at := len(data)
	return key, sealer.SealRecord(append(data, content...), at, associated)
}

func TestATokenTellsTheKeyOfItsRecord(t *testing.T) {
	session, visits := shopSessions(t)
	both := []*schema.Session{session, visits}
	key := func(name string) RecordName {
		key, _ := typedsession.RecordKey(name, "old.Visits", testToken)
		return RecordName{name, key}
	}
	const token = "it is a token: the session is in a store, and a server that keeps sessions in cookies rejects it (length)"
	for _, test := range []struct {
		name    string
		request Request
		want    Report
	}{
		{"with the cookie's name", Request{Cookies: []Cookie{{"__Host-visits", testToken}}, Sessions: both},
			Report{Cookie: "__Host-visits", Session: "shop.Visits", TypeID: "old.Visits", Records: []RecordName{key("__Host-visits")}, Notes: []string{token}}},
		{"alone, with the session", Request{Cookies: []Cookie{{"", testToken}}, Sessions: both[1:]},
			Report{Session: "shop.Visits", TypeID: "old.Visits", Records: []RecordName{key("__Host-visits"), key("__Secure-visits"), key("visits")},
				Notes: []string{token, "the key depends on the cookie's name as sent, with its prefix: say it with -name"}}},
		{"with the type id", Request{Cookies: []Cookie{{"a", "b"}, {"__Host-visits", testToken}}, TypeID: "old.Visits"},
			Report{Cookie: "__Host-visits", TypeID: "old.Visits", Records: []RecordName{key("__Host-visits")}, Notes: []string{token}, Ignored: []string{"a"}}},
		{"alone, with the type id", Request{Cookies: []Cookie{{"", testToken}}, TypeID: "old.Visits"},
			Report{TypeID: "old.Visits", Notes: []string{token}, Problems: []Problem{{"unknown-session", "the key depends on the cookie's name: say it with -name"}}}},
		{"without the type", Request{Cookies: []Cookie{{"s", testToken}}},
			Report{Cookie: "s", Notes: []string{token}, Problems: []Problem{{"unknown-session", "the key depends on the session's type: say which with -package, or with -id (and -name)"}}}},
	} {
		got, err := Inspect(test.request)
		test.want.Bytes, test.want.Mode = 23, "token"
		if err != nil || !reflect.DeepEqual(got, &test.want) {
			t.Errorf("%s: got %+v, %v; want %+v", test.name, got, err, test.want)
		}
	}
	if _, err := Inspect(Request{Cookies: []Cookie{{"", testToken}}, Sessions: both}); err == nil || !strings.Contains(err.Error(), "-name or -id") {
		t.Errorf("a token of one of two sessions: %v", err)
	}
}

func TestTheIDOfASessionInAStoreIsToldApartFromACookie(t *testing.T) {
	id, _ := typedsession.RecordKey("__Host-visits", "old.Visits", testToken)
	const note = "it may be the ID of a session in a store, which is the key of its record: read the record, and give it to inspect -record=ID"
	for _, test := range []struct {
		name, value string
		want        bool
	}{
		{"", id, true},
		{"", id[1:], false},
		{"visits", id, false},
	} {
		report, err := Inspect(Request{Cookies: []Cookie{{test.name, test.value}}})
		if err != nil || slices.Contains(report.Notes, note) != test.want || report.Problems[0].Reason != "length" {
			t.Errorf("%q as the value of cookie %q: %+v, %v", test.value, test.name, report, err)
		}
	}
}

func TestAReportNeverShowsAToken(t *testing.T) {
	_, visits := shopSessions(t)
	server := newServer(t)
	_, data := stored(&server, "visits", "old.Visits", isSession, "\x91\x05")
	for _, r := range []Request{
		{Cookies: []Cookie{{"visits", testToken}}, Sessions: []*schema.Session{visits}},
		{Record: data, RecordKey: testToken, Sessions: []*schema.Session{visits}, Keys: server.keys},
	} {
		report, err := Inspect(r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := report.JSON()
		if err != nil || strings.Contains(string(text)+fmt.Sprintf("%+v", report), testToken) {
			t.Errorf("%s, %v", text, err)
		}
	}
}

func TestARecordIsReadInEveryFormInWhichAnEnginePrintsIt(t *testing.T) {
	_, visits := shopSessions(t)
	maker := newServer(t)
	for _, form := range []struct {
		name string
		keys *typedsession.Keys
		by   *server
		body string
	}{
		{"unsealed", nil, nil, "\x91\x05"},
		{"unsealed, with a line break at its end", nil, nil, "\x91\x0a"},
		{"sealed", maker.keys, &maker, "\x91\x05"},
	} {
		key, data := stored(form.by, "visits", "old.Visits", isSession, form.body)
		owned := "\x01" + "hashhash" + "\x70\x00\x00\x00"
		for name, input := range map[string]string{
			"raw": string(data), "raw, and a line break": string(data) + "\n",
			"from Redis": "\x00" + string(data) + "\n", "from Redis, with an owner": owned + string(data) + "\n",
			"from Redis, without a line break": "\x00" + string(data),
			"hexadecimal":                      `\x` + hex.EncodeToString(data) + "\n", "hexadecimal of Redis": `\x` + hex.EncodeToString([]byte(owned+string(data))),
			"hexadecimal alone": hex.EncodeToString(data) + "\n", "hexadecimal in capitals": strings.ToUpper(hex.EncodeToString(data)),
		} {
			record, ok := ParseRecord(input, true)
			got, err := Inspect(Request{Record: record, RecordKey: key, Sessions: []*schema.Session{visits}, Keys: form.keys, Now: noon.Add(10 * time.Minute)})
			if !ok || err != nil || got.Bytes != len(data) || len(got.Fields) != 1 || got.Fields[0].Value != int64(form.body[1]) || len(got.Problems) > 0 {
				t.Errorf("%s, %s: got %+v, %v", form.name, name, got, err)
			}
		}
	}
}

func TestARecordIsToldFromACookie(t *testing.T) {
	server := newServer(t)
	_, plain := stored(nil, "s", "shop.Session", isSession, "\x91\x05")
	_, sealed := stored(&server, "s", "shop.Session", isSession, "\x91\x05")
	for input, want := range map[string]bool{
		string(plain): true, string(sealed) + "\n": true, `\x` + hex.EncodeToString(plain): true,
		"": false, "\n": false, value: false, testToken: false, "s=" + value: false, hex.EncodeToString(plain): false, `\x`: false, `\xzz`: false,
		"Cookie: a=\x1b[2J\x07; s=" + value: false, "> cookie: \xff": false, "Set-Cookie: s=\x00": false, "a=\x1b[31m": false,
	} {
		if _, got := ParseRecord(input, false); got != want {
			t.Errorf("%q is taken for a record: %v, want %v", input, got, want)
		}
	}
}

func TestAReportSaysWhatARecordHolds(t *testing.T) {
	_, visits := shopSessions(t)
	maker := newServer(t)
	key, _ := stored(nil, "__Host-visits", "old.Visits", isEnded, "")
	next := "AAAAAAAAAAAAAAAAAAAAAA"
	five := []Field{{Number: 1, Name: "Count", Type: "int", Kind: "integer", Bytes: 1, Value: int64(5)}}
	for _, test := range []struct {
		kind     byte
		rest     string
		unsealed Report
	}{
		{isSession, "\x91\x05", Report{Kind: "session", Fields: five, IdleEnds: at(noon.Add(65 * time.Minute)), AbsoluteEnds: at(noon.Add(12 * time.Hour)), Over: to(false)}},
		{isEmptied, "", Report{Kind: "emptied", IdleEnds: at(noon.Add(65 * time.Minute)), AbsoluteEnds: at(noon.Add(12 * time.Hour)), Over: to(false)}},
		{isRenewed, strings.Repeat("\x00", 16), Report{Kind: "renewed", Successor: next, Problems: []Problem{{"renewed", "the session goes on in the record " + next}}}},
		{isEnded, "", Report{Kind: "ended", Problems: []Problem{{"ended", "the session was destroyed or revoked"}}}},
	} {
		for _, by := range []*server{nil, &maker} {
			_, data := stored(by, "__Host-visits", "old.Visits", test.kind, test.rest)
			want := test.unsealed
			want.Session, want.TypeID, want.Bytes, want.Mode = "shop.Visits", "old.Visits", len(data), "unsealed"
			want.Records = []RecordName{{Key: key}}
			want.Permanent, want.Created, want.Seen = to(false), at(noon), at(noon.Add(5*time.Minute))
			r := Request{Record: data, RecordKey: testToken, Sessions: []*schema.Session{visits}, Now: noon.Add(10 * time.Minute)}
			if by != nil {
				r.Keys = maker.keys
				want.Cookie, want.Mode, want.KeyHint, want.Verified, want.KeyID = "__Host-visits", "sealed", maker.hint(), true, maker.keys.String()
			}
			if got, err := Inspect(r); err != nil || !reflect.DeepEqual(got, &want) {
				t.Errorf("%s, %s: got %+v, %v; want %+v", want.Kind, want.Mode, got, err, want)
			}
		}
	}
}

func TestAReportSaysWhyARecordIsNotAccepted(t *testing.T) {
	session, visits := shopSessions(t)
	server, other := newServer(t), newServer(t)
	key, plain := stored(nil, "visits", "old.Visits", isSession, "\x91\x05")
	_, sealed := stored(&server, "visits", "old.Visits", isSession, "\x91\x05")
	known := []*schema.Session{visits}
	const tag = "the record was not sealed by this server's keys (tag)"
	for _, test := range []struct {
		name    string
		request Request
		want    []Problem
		note    string
	}{
		{"sealed, without keys", Request{Record: sealed, RecordKey: key, Sessions: known}, nil, "it is sealed: without its key only"},
		{"sealed, with another key", Request{Record: sealed, RecordKey: key, Sessions: known, Keys: other.keys}, []Problem{{"tag", tag}}, ""},
		{"sealed, under another key of the store", Request{Record: sealed, RecordKey: "AAAAAAAAAAAAAAAAAAAAAA", Sessions: known, Keys: server.keys}, []Problem{{"tag", tag}}, ""},
		{"sealed, without the record's key", Request{Record: sealed, Sessions: known, Keys: server.keys},
			[]Problem{{"unknown-record", "it cannot be opened, because the seal covers the record's key: say the key, or the token, with -record"}}, ""},
		{"sealed, without the type", Request{Record: sealed, RecordKey: key, Keys: server.keys},
			[]Problem{{"unknown-session", "it cannot be opened, because keys are derived for the session's type: say which with -package, or with -id (and -name)"}}, ""},
		{"sealed, without the cookie's name", Request{Record: sealed, RecordKey: key, TypeID: "old.Visits", Keys: server.keys},
			[]Problem{{"unknown-session", "it cannot be opened, because keys are derived for the cookie's name: say it with -name"}}, ""},
		{"unsealed, with keys", Request{Record: plain, Sessions: known, Keys: server.keys}, nil, "it is not sealed: a server that seals its records refuses it"},
		{"over", Request{Record: plain, Sessions: known, Now: noon.Add(11 * time.Hour)}, []Problem{{"idle", "the session was idle for too long (idle)"}}, ""},
		{"of another session", Request{Record: plain, Sessions: []*schema.Session{session}, Sure: true},
			[]Problem{{"version", "the record is cut off, of another version or of another session type (version)"}}, ""},
		{"of an unknown session", Request{Record: plain, Sessions: []*schema.Session{session}}, nil, "without the package, fields have numbers only"},
		{"no record", Request{Record: []byte("no record")}, []Problem{{"version", "the record is cut off, of another version or of another session type (version)"}}, ""},
		{"with a malformed time", Request{Record: append(plain[:15:15], 0x80, 0), Sessions: known}, []Problem{{"unreadable", "the record is malformed (unreadable)"}}, ""},
		{"with a malformed body", Request{Record: append(plain[:len(plain)-1:len(plain)-1], "\xc1"...), Sessions: known},
			[]Problem{{"unreadable", ""}}, ""},
	} {
		if test.request.Now.IsZero() {
			test.request.Now = noon.Add(10 * time.Minute)
		}
		got, err := Inspect(test.request)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if len(test.want) == 1 && test.want[0].Text == "" && len(got.Problems) == 1 {
			test.want[0].Text = got.Problems[0].Text // the reader's words
		}
		if !reflect.DeepEqual(got.Problems, test.want) {
			t.Errorf("%s: the problems are %q, want %q", test.name, got.Problems, test.want)
		}
		mustHaveNote(t, got, test.note)
	}
}

func TestARecordThatCannotBeLookedForIsAnError(t *testing.T) {
	_, plain := stored(nil, "visits", "old.Visits", isSession, "\x91\x05")
	for _, test := range []struct {
		name    string
		request Request
		want    string
	}{
		{"nothing under the key", Request{Record: []byte("\n"), RecordKey: "AAAAAAAAAAAAAAAAAAAAAA"}, "the store has no record under this key"},
		{"no key", Request{Record: plain, RecordKey: "hush"}, "-record takes the key of a record"},
		{"no such session", Request{Record: plain, Sure: true, TypeID: "x"}, "the package has no such session"},
	} {
		_, err := Inspect(test.request)
		if err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%s: error is %v, want %q", test.name, err, test.want)
		}
	}
}

// What an encrypted cookie hides, a sealed record hides too.
func TestARecordShowsNoSecret(t *testing.T) {
	session, _ := shopSessions(t)
	maker := newServer(t)
	for _, by := range []*server{nil, &maker} {
		key, data := stored(by, "s", "shop.Session", isSession, one(51, "\xa4hush"))
		for _, sessions := range [][]*schema.Session{{session}, nil} {
			if by == nil && sessions == nil {
				continue // as in a signed cookie, which fields are secret is not known
			}
			r := Request{Record: data, RecordKey: key, Sessions: sessions, TypeID: "shop.Session", Name: "s", Keys: maker.keys, Now: noon}
			hidden, err := Inspect(r)
			if err != nil || len(hidden.Fields) != 1 || !hidden.Fields[0].Redacted || hidden.Fields[0].Value != nil {
				t.Errorf("sealed %v: %+v, %v", by != nil, hidden, err)
			}
			if by == nil {
				mustHaveNote(t, hidden, "field Secret is secret, and the record is not sealed")
			}
			r.Secrets = true
			if shown, err := Inspect(r); err != nil || Text(shown.Fields[0].Value) != `"hush"` {
				t.Errorf("sealed %v, with -secrets: %+v, %v", by != nil, shown, err)
			}
		}
	}
}
