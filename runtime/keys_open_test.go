package typedsession

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

func TestKeysOpenReadsWhatAManagerSealed(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	for _, protection := range []Protection{Signed{Keys: keys}, Encrypted{Keys: keys}} {
		shop := newShopUnder(t, protection)
		s := new(Visit)
		s.SetCount(5)
		s.Remember(true)
		cookie, err := shop.Seal(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		_, encrypted := protection.(Encrypted)
		want := Opened{
			Encrypted: encrypted,
			KeyID:     keys.String(),
			Permanent: true,
			Created:   wholeSecond(shop.clock.Now()),
			Seen:      wholeSecond(shop.clock.Now()),
			Body:      "\x91\x05",
		}
		got, err := keys.Open(cookie.Name, "shop.Visit", cookie.Value)
		if err != nil || got != want {
			t.Errorf("%T: got %v and body %q, %v; want %v", protection, got, got.Body, err, want)
		}
	}
}

func TestKeysOpenReturnsTheReasonOfARejectedValue(t *testing.T) {
	key := namedKey("shop", 0)
	keys := keysOf(t, key)
	sealedBy := func(k keyring.Key, encrypted bool) string {
		c := envelope.Context{Encrypted: encrypted, CookieName: "s", TypeID: "shop.Visit"}
		return envelope.NewKey(k.Secret, c).Seal(false, 60000000, 0, []byte("\x91\x05"))
	}
	value := sealedBy(key, false)
	long := strings.Repeat("x", envelope.MaxNameLen+1)
	for _, test := range []struct {
		name                string
		keys                *Keys
		cookie, typeID, arg string
		want                error
	}{
		{"empty", keys, "s", "shop.Visit", "", ReasonLength},
		{"longer than a cookie", keys, "s", "shop.Visit", strings.Repeat("R", 4096), ReasonLength},
		{"a name without room for a value", keys, strings.Repeat("s", 4090), "shop.Visit", value, ReasonLength},
		{"a name that no key can be derived for", keys, long, "shop.Visit", "", ReasonLength},
		{"no base64url", keys, "s", "shop.Visit", value[:6] + "*" + value[7:], ReasonEncoding},
		{"another version", keys, "s", "shop.Visit", "A" + value[1:], ReasonVersion},
		{"altered", keys, "s", "shop.Visit", value[:len(value)-2] + "AA", ReasonTag},
		{"another cookie", keys, "__Host-s", "shop.Visit", value, ReasonTag},
		{"another type", keys, "s", "shop.Cart", value, ReasonTag},
		{"another key, signed", keys, "s", "shop.Visit", sealedBy(namedKey("other", 0), false), ReasonTag},
		{"another key, encrypted", keys, "s", "shop.Visit", sealedBy(namedKey("other", 0), true), ReasonTag},
		{"no keys", new(Keys), "s", "shop.Visit", value, ErrNoKey},
	} {
		got, err := test.keys.Open(test.cookie, test.typeID, test.arg)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: error is %v, want %v", test.name, err, test.want)
		}
		if got != (Opened{}) {
			t.Errorf("%s: rejected, but with %v", test.name, got)
		}
		if err != nil && test.arg != "" && strings.Contains(err.Error(), test.arg) {
			t.Errorf("%s: the error shows the value: %v", test.name, err)
		}
	}
	if _, err := keys.Open("s", long, value); err == nil {
		t.Error("a type id that no key can be derived for is taken")
	}
}

func TestKeysOpenNamesTheKeyOfAValueWithMalformedTimes(t *testing.T) {
	key := namedKey("shop", 0)
	keys := keysOf(t, key)
	got, err := keys.Open("s", "shop.Visit", malformedTimes(t, key))
	if !errors.Is(err, ReasonTimes) || got != (Opened{KeyID: keys.String()}) {
		t.Errorf("got %v, %v; want the key %v and %v", got, err, keys, ReasonTimes)
	}
}

// malformedTimes returns a signed value of the cookie s of shop.Visit with a seen in more bytes than it needs. Package
// envelope does not write such a value, so it is made here after FORMAT.md, section "Envelope".
func malformedTimes(t *testing.T, key keyring.Key) string {
	t.Helper()
	prk, err := hkdf.Extract(sha256.New, key.Secret[:], []byte("typedsession/v1"))
	if err != nil {
		t.Fatal(err)
	}
	macKey, err := hkdf.Expand(sha256.New, prk, "typedsession/v1 mac\x00\x00\x01s\x00\x0ashop.Visit", 32)
	if err != nil {
		t.Fatal(err)
	}
	id := envelope.KeyID(key.Secret)
	message := []byte{1<<6 | id[0]&15, 0, 0, 0, 0, 0x80, 0x00, 0x80}
	mac := hmac.New(sha256.New, macKey)
	mac.Write(message)
	return base64.RawURLEncoding.EncodeToString(append(message, mac.Sum(nil)[:16]...))
}

func TestOpenedIsCheckedAsAManagerDoes(t *testing.T) {
	shop := newShop(t)
	cookie, err := shop.Seal(t.Context(), func() *Visit { s := new(Visit); s.SetCount(1); return s }())
	if err != nil {
		t.Fatal(err)
	}
	opened, err := keysOf(t, namedKey("shop", 0)).Open(cookie.Name, "shop.Visit", cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	for _, after := range []time.Duration{
		-61 * time.Second, -time.Minute, 0, 30*time.Minute - 1, 30 * time.Minute, 12 * time.Hour,
	} {
		shop.clock.now = opened.Created.Add(after)
		_, want := shop.Open(t.Context(), cookie.Value)
		got := opened.Check(30*time.Minute, 12*time.Hour, shop.clock.now)
		var reason Reason
		if errors.As(want, &reason); (got == nil) != (want == nil) || got != nil && !errors.Is(got, reason) {
			t.Errorf("after %v: Check says %v, the manager %v", after, got, want)
		}
	}
	if err := opened.Check(12*time.Hour, 12*time.Hour, opened.Created.Add(12*time.Hour)); !errors.Is(err, ReasonAbsolute) {
		t.Errorf("at the end of both timeouts: %v, want %v", err, ReasonAbsolute)
	}
}

func TestOpenedShowsNoBody(t *testing.T) {
	opened := Opened{
		Encrypted: true, KeyID: "tsk:0123456789abcdef", Permanent: true, Body: "\x91\xa6secret",
		Created: time.Date(2026, 7, 1, 10, 0, 0, 0, time.UTC), Seen: time.Date(2026, 7, 1, 10, 5, 0, 0, time.UTC),
	}
	const want = "encrypted by tsk:0123456789abcdef, permanent, created 2026-07-01T10:00:00Z, seen 2026-07-01T10:05:00Z, body of 8 bytes"
	mustEqual(t, "String", opened.String(), want)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("opened", "cookie", opened)
	marshaled, err := json.Marshal(opened)
	if err != nil {
		t.Fatal(err)
	}
	for _, printed := range []string{
		fmt.Sprintf("%v %+v %#v %s %x %d", opened, opened, opened, opened, opened, opened),
		fmt.Sprint([]Opened{opened}, &opened), log.String(), string(marshaled),
	} {
		if strings.Contains(printed, "secret") || !strings.Contains(printed, "body of 8 bytes") {
			t.Errorf("printed as %s", printed)
		}
	}
}
