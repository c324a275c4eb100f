package inspect

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
)

// server makes cookies with its own key.
type server struct {
	keys   *typedsession.Keys
	secret envelope.Secret
}

func newServer(t testing.TB) server {
	t.Helper()
	key := typedsession.GenerateKey(noon)
	keys, err := typedsession.NewKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(key, "tsk1_"))
	if err != nil {
		t.Fatal(err)
	}
	return server{keys, envelope.Secret(raw[:32])}
}

func (s server) key(encrypted bool, name, typeID string) *envelope.Key {
	return envelope.NewKey(s.secret, envelope.Context{Encrypted: encrypted, CookieName: name, TypeID: typeID})
}

// hint returns the part of the key's id that its cookies show.
func (s server) hint() *byte {
	hint := s.key(false, "", "").Hint()
	return &hint
}

// sealed returns the value of a session that began at noon and was last seen five minutes
// later, with the value 5 under number 1.
func (s server) sealed(encrypted bool, name, typeID string) string {
	return s.key(encrypted, name, typeID).Seal(false, sinceEpoch32(noon), 300, []byte("\x91\x05"))
}

func sinceEpoch32(t time.Time) uint32 { return uint32(t.Unix() - envelope.Epoch) }

func at(t time.Time) *time.Time { return &t }

func to[T any](v T) *T { return &v }

func parsed(t testing.TB, text string) []Cookie {
	t.Helper()
	cookies, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return cookies
}

func TestAReportSaysWhatTheKeysAndThePackageTell(t *testing.T) {
	_, visits := shopSessions(t)
	server := newServer(t)
	value := server.sealed(false, "__Host-visits", "old.Visits")
	got, err := Inspect(Request{
		Cookies:  parsed(t, "Cookie: theme=dark; __Host-visits="+value),
		Sessions: []*schema.Session{visits}, Keys: server.keys, Now: noon.Add(10 * time.Minute),
	})
	want := &Report{
		Cookie: "__Host-visits", Session: "shop.Visits", TypeID: "old.Visits", Bytes: len(value),
		Mode: "signed", KeyHint: server.hint(), Verified: true, KeyID: server.keys.String(),
		Permanent: to(false), Created: at(noon), Seen: at(noon.Add(5 * time.Minute)),
		IdleEnds: at(noon.Add(65 * time.Minute)), AbsoluteEnds: at(noon.Add(12 * time.Hour)), Over: to(false),
		Fields:  []Field{{Number: 1, Name: "Count", Type: "int", Kind: "integer", Bytes: 1, Value: int64(5)}},
		Ignored: []string{"theme"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestAReportWithoutKeysIsNotVerified(t *testing.T) {
	_, visits := shopSessions(t)
	server := newServer(t)
	for _, encrypted := range []bool{false, true} {
		value := server.sealed(encrypted, "s", "old.Visits")
		got, err := Inspect(Request{Cookies: []Cookie{{"visits", value}}, Sessions: []*schema.Session{visits}, Now: noon.Add(24 * time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		if got.Verified || got.KeyID != "" || got.Over != nil || got.Problems != nil || *got.KeyHint != *server.hint() {
			t.Errorf("encrypted %v: got %+v", encrypted, got)
		}
		if known := !encrypted; (got.Permanent != nil) != known || (got.Created != nil) != known || (got.IdleEnds != nil) != known || (got.Fields != nil) != known {
			t.Errorf("encrypted %v: got %+v", encrypted, got)
		}
		note := "there are no keys to verify it with"
		if encrypted {
			note = "it is encrypted: without its key only the mode, the length and the key hint can be seen, and anybody can have made it"
			if len(got.Notes) != 1 {
				t.Errorf("the notes are %q", got.Notes)
			}
		}
		mustHaveNote(t, got, note)
	}
}

func mustHaveNote(t testing.TB, r *Report, part string) {
	t.Helper()
	if !strings.Contains(strings.Join(r.Notes, "\n"), part) {
		t.Errorf("no note says %q: %q", part, r.Notes)
	}
}

func TestAServersReasonsAreGiven(t *testing.T) {
	session, visits := shopSessions(t)
	server, other := newServer(t), newServer(t)
	value := server.sealed(false, "s", "shop.Session")
	inTag := len(value) - 10
	altered := value[:inTag] + string('A'+(value[inTag]-'A'+1)%26) + value[inTag+1:]
	sealed := func(permanent bool, body string) string {
		return server.key(false, "s", "shop.Session").Seal(permanent, sinceEpoch32(noon), 300, []byte(body))
	}
	for _, test := range []struct {
		name, value string
		keys        *typedsession.Keys
		now         time.Time
		want        []string
		verified    bool
	}{
		{"good", value, server.keys, noon.Add(5 * time.Minute), nil, true},
		{"a nanosecond before the idle timeout", value, server.keys, noon.Add(35*time.Minute - 1), nil, true},
		{"at the idle timeout", value, server.keys, noon.Add(35 * time.Minute), []string{"idle"}, true},
		{"permanent, so that it lasts longer", sealed(true, "\x91\xc3"), server.keys, noon.Add(13 * 24 * time.Hour), nil, true},
		{"permanent, and over", sealed(true, "\x91\xc3"), server.keys, noon.Add(15 * 24 * time.Hour), []string{"idle"}, true},
		{"from the future", value, server.keys, noon.Add(-time.Hour), []string{"clock"}, true},
		{"unreadable", sealed(false, "\xc1"), server.keys, noon.Add(5 * time.Minute), []string{"unreadable"}, true},
		{"unreadable and over", sealed(false, "\xc1"), server.keys, noon.Add(time.Hour), []string{"idle", "unreadable"}, true},
		{"another key", value, other.keys, noon, []string{"tag"}, false},
		{"altered", altered, server.keys, noon, []string{"tag"}, false},
		{"of another cookie", server.sealed(false, "__Host-s", "shop.Session"), server.keys, noon, []string{"tag"}, false},
		{"encrypted, with another key", server.sealed(true, "s", "shop.Session"), other.keys, noon, []string{"tag"}, false},
		{"empty", "", server.keys, noon, []string{"length"}, false},
		{"empty, without keys", "", nil, noon, []string{"length"}, false},
		{"too long", strings.Repeat("Q", 4096), nil, noon, []string{"length"}, false},
		{"no base64url", value[:20] + "*" + value[21:], server.keys, noon, []string{"encoding"}, false},
		{"no base64url, without keys", value[:20] + "*" + value[21:], nil, noon, []string{"encoding"}, false},
		{"another version", "A" + value[1:], nil, noon, []string{"version"}, false},
		{"a padded time, without keys", "QAAAAACAAAAAAAAAAAAAAAAAAAAAAAAA", nil, noon, []string{"times"}, false},
		{"unreadable, without keys", sealed(false, "\xc1"), nil, noon, []string{"unreadable"}, false},
	} {
		got, err := Inspect(Request{
			Cookies: []Cookie{{"s", test.value}}, Sessions: []*schema.Session{session, visits}, Keys: test.keys, Now: test.now,
		})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var reasons []string
		for _, p := range got.Problems {
			reasons = append(reasons, p.Reason)
		}
		if !reflect.DeepEqual(reasons, test.want) || got.Verified != test.verified {
			t.Errorf("%s: problems %v, verified %v; want %v, %v", test.name, got.Problems, got.Verified, test.want, test.verified)
		}
		if len(test.value) > 20 && strings.Contains(fmt.Sprintf("%+v", got), test.value) {
			t.Errorf("%s: the report shows the value", test.name)
		}
	}
}

func TestTheCookieIsFound(t *testing.T) {
	session, visits := shopSessions(t)
	both := []*schema.Session{session, visits}
	server := newServer(t)
	host := server.sealed(true, "__Host-s", "shop.Session")
	secure := server.sealed(true, "__Secure-visits", "old.Visits")
	plain := server.sealed(false, "s", "shop.Session")
	for _, test := range []struct {
		name, text string
		request    Request
		cookie     string // "?" when the name is not known
		session    string
		verified   bool
	}{
		{"by its name, without a prefix", "s=" + plain, Request{Sessions: both, Keys: server.keys}, "s", "shop.Session", true},
		{"by its name, with a prefix", "a=b; __Secure-visits=" + secure, Request{Sessions: both, Keys: server.keys}, "__Secure-visits", "shop.Visits", true},
		{"by the keys, of a value alone", secure, Request{Sessions: both, Keys: server.keys}, "__Secure-visits", "shop.Visits", true},
		{"by the keys, of several with one name", "s=" + host + "; s=" + plain, Request{Sessions: both, Keys: server.keys}, "s", "shop.Session", true},
		{"by the keys, of two sessions", "s=" + host + "; __Secure-visits=" + secure, Request{Sessions: both, Keys: server.keys}, "__Secure-visits", "shop.Visits", true},
		{"by -name", "s=" + plain + "; __Secure-visits=" + secure, Request{Sessions: both, Keys: server.keys, Name: "visits"}, "__Secure-visits", "shop.Visits", true},
		{"by -name, exactly", "__Host-s=" + host + "; s=" + plain, Request{Sessions: both, Keys: server.keys, Name: "s"}, "s", "shop.Session", true},
		{"by -name, of a value alone", secure, Request{Sessions: both, Name: "visits"}, "?", "shop.Visits", false},
		{"by -id", secure, Request{Sessions: both, TypeID: "old.Visits"}, "?", "shop.Visits", false},
		{"by -name and -id, without a package", host, Request{Keys: server.keys, Name: "s", TypeID: "shop.Session"}, "__Host-s", "", true},
		{"by its name and -id", "__Host-s=" + host, Request{Keys: server.keys, TypeID: "shop.Session"}, "__Host-s", "", true},
		{"as the only one", "other=" + plain, Request{Sessions: both}, "other", "", false},
		{"as the only one, with keys for another", "other=" + plain, Request{Sessions: both, Keys: server.keys}, "other", "", false},
		{"as the only one that looks so", "a=b; other=" + plain + "; c=d", Request{}, "other", "", false},
		{"of one session only, so that it must be that", plain, Request{Sessions: both[:1]}, "?", "shop.Session", false},
		{"of no session, though there are keys", plain, Request{Sessions: both, Keys: newServer(t).keys}, "?", "", false},
	} {
		test.request.Cookies, test.request.Now = parsed(t, test.text), noon
		got, err := Inspect(test.request)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		want := strings.TrimPrefix(test.cookie, "?")
		if got.Cookie != want || got.Session != test.session || got.Verified != test.verified {
			t.Errorf("%s: got cookie %q of %q, verified %v; want %q of %q, %v", test.name, got.Cookie, got.Session, got.Verified, want, test.session, test.verified)
		}
	}
}

func TestWhatCannotBeToldSaysTheFlag(t *testing.T) {
	session, visits := shopSessions(t)
	both := []*schema.Session{session, visits}
	server := newServer(t)
	value := server.sealed(false, "s", "shop.Session")
	other := server.sealed(false, "other", "other.Session")
	for _, test := range []struct {
		name, text string
		request    Request
		want       string
		ambiguous  bool
	}{
		{"a value of two sessions", value, Request{Sessions: both},
			"it may be cookie s of shop.Session or cookie visits of shop.Visits: say which with -name or -id", true},
		{"cookies of two sessions", "s=" + value + "; visits=" + value, Request{Sessions: both},
			"it may be cookie s of shop.Session or cookie visits of shop.Visits: say which with -name or -id", true},
		{"a cookie under two names", "s=" + value + "; __Host-s=" + value, Request{Sessions: both},
			"it may be cookie s of shop.Session or cookie __Host-s of shop.Session: say which with -name or -id", true},
		{"two unknown cookies", "a=" + value + "; b=" + other, Request{},
			"it may be cookie a or cookie b: say which with -name or -id", true},
		{"no such name in the package", value, Request{Sessions: both, Sure: true, Name: "x\x1b"},
			"the package has no such session: it has shop.Session (-name s -id shop.Session), shop.Visits (-name visits -id old.Visits)", false},
		{"no such id in the package", value, Request{Sessions: both[:1], Sure: true, TypeID: "x"},
			"the package has no such session: it has shop.Session (-name s -id shop.Session)", false},
		{"no such cookie in the line", "a\x1b[2J=1; b=2", Request{Sessions: both[:1], Sure: true},
			`the input has no cookie of shop.Session (-name s -id shop.Session): it has "a\x1b[2J", b`, false},
		{"no cookie of that name", "a=1", Request{Name: "x"}, "the input has no cookie x: it has a", false},
		{"no cookie that looks so", "a=1; b=2", Request{}, "none of the cookies a, b looks like a session's: say which it is with -name", false},
	} {
		test.request.Cookies, test.request.Now = parsed(t, test.text), noon
		_, err := Inspect(test.request)
		var ambiguous *AmbiguousError
		if err == nil || err.Error() != test.want || errors.As(err, &ambiguous) != test.ambiguous {
			t.Errorf("%s: got %v; want %v", test.name, err, test.want)
		}
	}
}

func TestKeysWithoutANameOrIdCannotVerify(t *testing.T) {
	server := newServer(t)
	value := server.sealed(false, "s", "shop.Session")
	for _, test := range []struct {
		text    string
		request Request
		want    string
	}{
		{"s=" + value, Request{}, "-package"},
		{value, Request{Name: "s"}, "-package"},
		{value, Request{TypeID: "shop.Session"}, "-name"},
		{"s=" + value, Request{TypeID: strings.Repeat("x", 1<<16)}, "type id has 65536 bytes"},
	} {
		test.request.Cookies, test.request.Keys = parsed(t, test.text), server.keys
		got, err := Inspect(test.request)
		if err != nil || got.Verified || len(got.Problems) != 1 || got.Problems[0].Reason != "unknown-session" || !strings.Contains(got.Problems[0].Text, test.want) {
			t.Errorf("%+v: got %+v, %v", test.request, got, err)
		}
	}
}

func TestNotesSayWhatAPersonWouldMiss(t *testing.T) {
	session, visits := shopSessions(t)
	server := newServer(t)
	seal := func(encrypted, permanent bool, name, id, body string) []Cookie {
		return []Cookie{{name, server.key(encrypted, name, id).Seal(permanent, sinceEpoch32(noon), 0, []byte(body))}}
	}
	for _, test := range []struct {
		cookies  []Cookie
		sessions []*schema.Session
		want     string
	}{
		{seal(false, true, "visits", "old.Visits", "\x91\x05"), []*schema.Session{visits}, "marked permanent, of which a session without remember= takes no notice"},
		{seal(false, false, "s", "shop.Session", one(51, "\xa4hush")), []*schema.Session{session}, "field Secret is secret and came in a signed cookie: the app drops it"},
		{seal(true, false, "s", "shop.Session", one(51, "\xa4hush")), []*schema.Session{session}, "-secrets shows them"},
		{seal(false, false, "s", "shop.Session", "\x91\xc3"), nil, "name it with -package"},
		{[]Cookie{{"s", ""}}, nil, "deletes the cookie"},
		{seal(false, false, "visits", "old.Visits", "\x80"), []*schema.Session{visits}, "it holds nothing"},
		{append(seal(false, false, "visits", "old.Visits", "\x91\x05"), seal(true, false, "visits", "old.Visits", "\x91\x05")...),
			[]*schema.Session{visits}, "another cookie of this name verifies too: a server takes the first that is not over"},
		{append(seal(false, false, "visits", "old.Visits", "\x91\x05"), seal(true, false, "s", "shop.Session", "\x91\xc3")...),
			[]*schema.Session{session, visits}, "cookie s verifies too: see it with -name s"},
	} {
		got, err := Inspect(Request{Cookies: test.cookies, Sessions: test.sessions, Keys: server.keys, Now: noon})
		if err != nil {
			t.Errorf("%s: %v", test.want, err)
			continue
		}
		mustHaveNote(t, got, test.want)
	}
}

func TestForeignCookiesAreNamedBrieflyAtMost(t *testing.T) {
	_, visits := shopSessions(t)
	cookies := []Cookie{{"visits", newServer(t).sealed(false, "visits", "old.Visits")}, {strings.Repeat("n", 1000), "hush"}, {"\x1b[2J", "hush"}}
	for i := range 20000 {
		cookies = append(cookies, Cookie{fmt.Sprintf("other%05d", i), "hush"}, Cookie{"visits", fmt.Sprint(i)})
	}
	got, err := Inspect(Request{Cookies: cookies, Sessions: []*schema.Session{visits}, Keys: newServer(t).keys, Now: noon})
	want := []string{`"\x1b[2J"`, strings.Repeat("n", 64) + "…",
		"other00000", "other00001", "other00002", "other00003", "other00004", "other00005", "19994 more"}
	if err != nil || !reflect.DeepEqual(got.Ignored, want) {
		t.Errorf("got %q, %v; want %q", got.Ignored, err, want)
	}
}
