package flask_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

// noon is when the tests' cookies are signed.
var noon = time.Date(2026, 3, 1, 12, 0, 0, 999_999_999, time.UTC)

func newCookies(t testing.TB, secretKey string, fallbacks ...string) *flask.Cookies {
	t.Helper()
	cookies, err := flask.New(secretKey, fallbacks...)
	if err != nil {
		t.Fatal(err)
	}
	return at(noon, cookies)
}

// at returns the cookies at a time.
func at(now time.Time, cookies *flask.Cookies) *flask.Cookies {
	return cookies.WithClock(func() time.Time { return now })
}

func seal(t testing.TB, cookies *flask.Cookies, values map[string]json.RawMessage) string {
	t.Helper()
	value, err := cookies.Seal(values)
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func open(t testing.TB, cookies *flask.Cookies, value string) flask.Session {
	t.Helper()
	session, err := cookies.Open(value, flask.PermanentLifetime)
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestNewDemandsKeys(t *testing.T) {
	for _, secrets := range [][]string{{""}, {"", "old"}, {"new", ""}} {
		if _, err := flask.New(secrets[0], secrets[1:]...); !errors.Is(err, flask.ErrNoKey) {
			t.Errorf("New(%q): got %v, want %v", secrets, err, flask.ErrNoKey)
		}
	}
}

func TestACookieIsGoodForItsMaxAge(t *testing.T) {
	value := seal(t, newCookies(t, "secret"), nil)
	for _, test := range []struct {
		later, maxAge time.Duration
		want          error
	}{
		{0, 0, nil},
		{time.Second - 1, 0, flask.ErrExpired}, // the second after noon has begun
		{time.Hour, time.Hour, nil},
		{time.Hour, time.Hour + time.Second - 1, nil},
		{time.Hour + time.Second, time.Hour, flask.ErrExpired},
		{time.Hour + time.Second, time.Hour + time.Second - 1, flask.ErrExpired}, // Flask's max_age is whole seconds
		{flask.PermanentLifetime, flask.PermanentLifetime, nil},
		{-time.Second + 1, time.Hour, nil}, // still the same second
		{-time.Second, time.Hour, flask.ErrExpired},
		{0, -time.Second, flask.ErrExpired},
	} {
		_, err := at(noon.Add(test.later), newCookies(t, "secret")).Open(value, test.maxAge)
		if !errors.Is(err, test.want) {
			t.Errorf("%v later, for %v: got %v, want %v", test.later, test.maxAge, err, test.want)
		}
	}
}

func TestFallbacksVerifyAndTheSecretKeySigns(t *testing.T) {
	signedOld, signedNew := seal(t, newCookies(t, "old"), nil), seal(t, newCookies(t, "new"), nil)
	rotated := newCookies(t, "new", "older", "old")
	open(t, rotated, signedOld)
	if value := seal(t, rotated, nil); value != signedNew {
		t.Errorf("got %s, want %s", value, signedNew)
	}
	if _, err := newCookies(t, "new").Open(signedOld, flask.PermanentLifetime); !errors.Is(err, flask.ErrSignature) {
		t.Errorf("got %v, want %v", err, flask.ErrSignature)
	}
}

func TestNoOtherValueIsGood(t *testing.T) {
	cookies := newCookies(t, "secret")
	value := seal(t, cookies, map[string]json.RawMessage{"user_id": json.RawMessage("42")})
	for i := range value {
		for _, c := range []byte("A.b_=~") {
			if altered := value[:i] + string(c) + value[i+1:]; altered != value {
				if _, err := cookies.Open(altered, flask.PermanentLifetime); !errors.Is(err, flask.ErrSignature) {
					t.Errorf("%s: got %v, want %v", altered, err, flask.ErrSignature)
				}
			}
		}
		if _, err := cookies.Open(value[:i], flask.PermanentLifetime); !errors.Is(err, flask.ErrSignature) {
			t.Errorf("%s: got %v, want %v", value[:i], err, flask.ErrSignature)
		}
	}
}

func TestWhatIsSealedIsOpened(t *testing.T) {
	for name, values := range map[string]map[string]json.RawMessage{
		"nil":                   nil,
		"empty":                 {},
		"a login":               {"user_id": json.RawMessage("42")},
		"a key of 100 kB":       {strings.Repeat("k", 100_000): json.RawMessage("1")},
		"a value of 1 MB":       {"k": json.RawMessage(`"` + strings.Repeat("v", 1_000_000) + `"`)},
		"the tag of tuples":     {" t": json.RawMessage("1")},
		"the tag of dicts":      {" di": json.RawMessage("{}")},
		"nearly a tag":          {" t__": json.RawMessage("1")},
		"no tag of Flask's own": {" od": json.RawMessage("1")},
		"the empty key":         {"": json.RawMessage("null")},
		"dots":                  {".": json.RawMessage("1"), "a.b.c": json.RawMessage("2")},
		"HTML and beyond ASCII": {"<é\u2028>": json.RawMessage(`"<&é\ud83d>"`)},
		"the deepest nesting":   {"k": json.RawMessage(strings.Repeat("[", 200) + strings.Repeat("]", 200))},
		"the longest number":    {"k": json.RawMessage(strings.Repeat("9", 4300))},
	} {
		t.Run(name, func(t *testing.T) {
			cookies := newCookies(t, "secret")
			got := open(t, cookies, seal(t, cookies, values))
			if len(got.Values) != len(values) || len(values) > 0 && !reflect.DeepEqual(got.Values, values) {
				t.Errorf("got %.200q, want %.200q", got.Values, values)
			}
			if want := noon.Truncate(time.Second); !got.Signed.Equal(want) {
				t.Errorf("signed at %v, want %v", got.Signed, want)
			}
		})
	}
}

func TestSealRefusesWhatFlaskCannotRead(t *testing.T) {
	cookies, long := newCookies(t, "secret"), strings.Repeat("k", 1000)
	for _, test := range []struct{ key, value, want string }{
		{"a", ``, "is not JSON"},
		{"a", `{`, "is not JSON"},
		{"a", `1 2`, "is not JSON"},
		{"a", `NaN`, "is not JSON"},
		{"a", "\"\xff\"", "is not JSON in UTF-8"},
		{"\xff", `1`, "is not UTF-8"},
		{"a", strings.Repeat("9", 4301), "more than 4300 digits"},
		{"a", strings.Repeat("[", 201) + strings.Repeat("]", 201), "nested more deeply than 200 levels"},
		{"a", `{" u":"12345"}`, `under the tag " u"`},
		{"a", `{" u":5}`, `under the tag " u"`},
		{"a", `{" b":"x"}`, `under the tag " b"`},
		{"a", `{" b":null}`, `under the tag " b"`},
		{"a", `{" d":5}`, `under the tag " d"`},
		{"a", `{" m":[]}`, `under the tag " m"`},
		{"a", `{" t":1}`, `under the tag " t"`},
		{"a", `{" di":[]}`, `under the tag " di"`},
		{"a", `{" di":{}}`, `under the tag " di"`},
		{"a", `{" di":{" t":[]}}`, `under the tag " di"`},
		{"a", `{" di":{" t__":{" u":"x"}}}`, `under the tag " u"`},
		{"a", `[1,{"b":{" t":[{" u":"x"}]}}]`, `under the tag " u"`},
		{"a", `"` + strings.Repeat("v", 1<<20) + `"`, "the limit is 1048576"},
		{long, `NaN`, "…"},
	} {
		_, err := cookies.Seal(map[string]json.RawMessage{test.key: json.RawMessage(test.value)})
		if err == nil || !strings.Contains(err.Error(), test.want) || len(err.Error()) > 300 {
			t.Errorf("%.40q: %.100q: got %v, want %q", test.key, test.value, err, test.want)
		}
	}
}

func TestOnlyWhatGetsShorterIsCompressed(t *testing.T) {
	cookies, compressed := newCookies(t, "secret"), 0
	for n := range 200 {
		text := `{"k":"` + strings.Repeat("abc", n)[:n] + `"}`
		value := seal(t, cookies, map[string]json.RawMessage{"k": json.RawMessage(text[5 : len(text)-1])})
		if _, isCompressed := textOf(t, value); isCompressed {
			compressed++
			if plain := signed([]byte(base64.RawURLEncoding.EncodeToString([]byte(text)))); len(value) >= len(plain) {
				t.Errorf("%d bytes got no shorter: %s", len(text), value)
			}
		}
	}
	if compressed < 100 {
		t.Errorf("%d of 200 were compressed", compressed)
	}
}

func TestABombIsNotUnpacked(t *testing.T) {
	cookies := newCookies(t, "secret")
	// The most that a cookie of 4096 bytes can hold. To read all of it takes 5 MB; up to the limit 2.3 MB, or 4.5 MB under
	// the race detector.
	bomb := signed(base64.RawURLEncoding.AppendEncode([]byte("."), compressedBy(t, bytes.Repeat([]byte(" "), 2300<<10))))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := cookies.Open(bomb, 0)
	runtime.ReadMemStats(&after)
	if !errors.Is(err, flask.ErrUnreadable) {
		t.Errorf("got %v, want %v", err, flask.ErrUnreadable)
	}
	if allocated := after.TotalAlloc - before.TotalAlloc; allocated > 4800<<10 {
		t.Errorf("allocated %d bytes", allocated)
	}
}

func TestSealTakesTagsThatAreNotAlone(t *testing.T) {
	for _, value := range []string{`{" u":"12345","a":1}`, `{" x":1}`, `{" u ":1}`, `{" di":{" t__":1}}`, `{" t":[]}`} {
		seal(t, newCookies(t, "secret"), map[string]json.RawMessage{"a": json.RawMessage(value)})
	}
}

func TestPermanentIsFlasksEntry(t *testing.T) {
	for value, want := range map[string]bool{"true": true, "false": false, "1": false, "": false} {
		session := flask.Session{Values: map[string]json.RawMessage{"_permanent": json.RawMessage(value)}}
		if got := session.Permanent(); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
	if (flask.Session{}).Permanent() {
		t.Error("a session without values is permanent")
	}
}

func TestNothingPrintsAKey(t *testing.T) {
	cookies := newCookies(t, "the secret", "an old secret")
	inside := struct{ cookies flask.Cookies }{*cookies}
	for _, value := range []any{cookies, *cookies, inside, &inside, []any{cookies}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%q", "%d"} {
			mustBeSilent(t, fmt.Sprintf(verb, value))
		}
		text, err := json.Marshal(value)
		if err != nil {
			t.Error(err)
		}
		mustBeSilent(t, string(text))
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("made", "cookies", value)
		mustBeSilent(t, log.String())
	}
	if got, want := fmt.Sprint(cookies), "Flask cookies of 2 keys"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := fmt.Sprint(flask.Cookies{}), "Flask cookies without a key"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// mustBeSilent fails if a text has a secret of TestNothingPrintsAKey, or bytes in decimal or hexadecimal in a row.
func mustBeSilent(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, "secret") || bytesInARow.MatchString(text) {
		t.Errorf("a key may be in %s", text)
	}
}

var bytesInARow = regexp.MustCompile(`(?i)(\d+[, ]+){4}|(0x[0-9a-f]{1,2}, ){2}|[0-9a-f]{20}`)

func TestCookiesAreSafeForConcurrentUse(t *testing.T) {
	cookies := newCookies(t, "secret")
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			want := json.RawMessage(fmt.Sprintf(`"%s"`, strings.Repeat(fmt.Sprint(i), 200)))
			for range 50 {
				value, err := cookies.Seal(map[string]json.RawMessage{"a": want})
				if err != nil {
					t.Error(err)
					return
				}
				session, err := cookies.Open(value, time.Hour)
				if err != nil || !bytes.Equal(session.Values["a"], want) {
					t.Errorf("got %s, %v, want %s", session.Values["a"], err, want)
				}
			}
		})
	}
	all.Wait()
}

func TestAValueLongerThanABrowserKeepsIsRefusedUnread(t *testing.T) {
	c := newCookies(t, "secret")
	if _, err := c.Open(strings.Repeat("a", 4097), flask.PermanentLifetime); !errors.Is(err, flask.ErrUnreadable) {
		t.Errorf("got %v, want %v", err, flask.ErrUnreadable)
	}
	if _, err := c.Open(strings.Repeat("a", 4096), flask.PermanentLifetime); !errors.Is(err, flask.ErrSignature) {
		t.Errorf("got %v, want %v", err, flask.ErrSignature)
	}
}
