package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// fiveMinutes are options of a shop on a free port of host.
func fiveMinutes(host string) options {
	return options{addr: host + ":0", idle: 5 * time.Minute, absolute: 12 * time.Hour}
}

// startRun calls run with o.
func startRun(t *testing.T, o options) *shoptest.Running {
	t.Helper()
	return shoptest.Start(t, func(ctx context.Context, out io.Writer) error { return run(ctx, out, o) })
}

func newKey() string { return typedsession.GenerateKey(time.Now()) }

func TestRunServesUntilItIsInterrupted(t *testing.T) {
	t.Setenv("SESSION_KEYS", newKey())
	shop := startRun(t, fiveMinutes("127.0.0.1"))
	response, err := http.Get(shop.URL + "/healthz")
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("/healthz answered %d", response.StatusCode)
	}
	if len(shop.Said) > 0 {
		t.Errorf("a shop with keys says %q", shop.Said)
	}

	if err := shop.Close(); err != nil {
		t.Errorf("an interrupted shop ends with the error %v", err)
	}
	if _, err := http.Get(shop.URL + "/healthz"); err == nil {
		t.Error("an interrupted shop still answers")
	}
}

func TestWithoutKeysTheShopMakesOneAndSaysSo(t *testing.T) {
	t.Setenv("SESSION_KEYS", "")
	shop := startRun(t, fiveMinutes("127.0.0.1"))
	defer shop.Close()
	said := strings.Join(shop.Said, "")
	for _, want := range []string{"SESSION_KEYS is not set", "export SESSION_KEYS=$(go tool typedsession key)"} {
		if !strings.Contains(said, want) {
			t.Errorf("the shop says no %q, but %q", want, said)
		}
	}
	if strings.Contains(said, "tsk1_") {
		t.Error("the shop prints its key")
	}
}

func TestAShopWithBadKeysDoesNotOpen(t *testing.T) {
	key := newKey()
	for _, test := range []struct {
		name, keys string
		want       error
	}{
		{"not a key", "secret", typedsession.ErrBadKey},
		{"a letter lost", key[:len(key)-1], typedsession.ErrBadKey},
		{"a good and a bad one", key + ",secret", typedsession.ErrBadKey},
		{"blank", " ", typedsession.ErrNoKey},
	} {
		t.Setenv("SESSION_KEYS", test.keys)
		var out strings.Builder
		err := run(canceled(), &out, fiveMinutes("127.0.0.1"))
		if !errors.Is(err, test.want) {
			t.Errorf("%s: run returns %v, want %v", test.name, err, test.want)
		}
		if strings.Contains(out.String(), "open") {
			t.Errorf("%s: the shop opened: %q", test.name, out.String())
		}
	}
}

// canceled is a context that lets a shop that opens by mistake close at once.
func canceled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func TestAShopWithImpossibleTimeoutsDoesNotOpen(t *testing.T) {
	t.Setenv("SESSION_KEYS", newKey())
	impossible := options{addr: "127.0.0.1:0", idle: 2 * time.Hour, absolute: time.Hour}
	if err := run(canceled(), io.Discard, impossible); err == nil {
		t.Error("a shop whose idle timeout is longer than the absolute one opened")
	}
}

func TestOnlyALoopbackAddressGetsCookiesThatAreNotSecure(t *testing.T) {
	t.Setenv("SESSION_KEYS", newKey())
	for _, test := range []struct {
		host, cookie string
		secure       bool
	}{
		{"127.0.0.1", "petshop", false},
		{"0.0.0.0", "__Host-petshop", true},
	} {
		shop := startRun(t, fiveMinutes(test.host))
		if warns := strings.Contains(strings.Join(shop.Said, ""), "no loopback address"); warns != test.secure {
			t.Errorf("%s: the shop warns: %v, want %v; it says %q", test.host, warns, test.secure, shop.Said)
		}
		port := shop.URL[strings.LastIndex(shop.URL, ":")+1:]
		response, err := http.Get("http://127.0.0.1:" + port + "/count")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		cookies := response.Cookies()
		if len(cookies) != 1 || cookies[0].Name != test.cookie || cookies[0].Secure != test.secure {
			t.Errorf("%s: the shop sets %d cookies; want one named %s, Secure %v", test.host, len(cookies), test.cookie, test.secure)
		}
		if err := shop.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAShopWhoseClockIsAheadEndsTheSessionsOfTheOther(t *testing.T) {
	t.Setenv("SESSION_KEYS", newKey())
	o := fiveMinutes("127.0.0.1")
	_, first := countIn(t, o, nil)
	o.ahead = 4 * time.Minute
	if page, _ := countIn(t, o, first); !strings.Contains(page, "Count: 2") {
		t.Errorf("four minutes later the session is gone:\n%s", page)
	}
	o.ahead = 6 * time.Minute
	if page, _ := countIn(t, o, first); !strings.Contains(page, "Count: 1") {
		t.Errorf("six minutes later the session goes on:\n%s", page)
	}
}

func TestAShopThatEncryptsTakesOverSignedSessions(t *testing.T) {
	t.Setenv("SESSION_KEYS", newKey())
	o := fiveMinutes("127.0.0.1")
	_, signed := countIn(t, o, nil)
	o.encrypted = true
	page, encrypted := countIn(t, o, signed)
	if !strings.Contains(page, "Count: 2") {
		t.Errorf("the session in the signed cookie is gone:\n%s", page)
	}
	o.encrypted = false
	if page, _ := countIn(t, o, encrypted); !strings.Contains(page, "Count: 1") {
		t.Errorf("a shop that only signs reads what was to be encrypted:\n%s", page)
	}
}

// countIn starts a shop, visits /count once with cookie, if any, and returns the page and the cookie that came with it.
func countIn(t *testing.T, o options, cookie *http.Cookie) (page string, sent *http.Cookie) {
	t.Helper()
	shop := startRun(t, o)
	defer func() {
		if err := shop.Close(); err != nil {
			t.Error(err)
		}
	}()
	request, err := http.NewRequest(http.MethodGet, shop.URL+"/count", nil)
	if err != nil {
		t.Fatal(err)
	}
	if cookie != nil {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	cookies := response.Cookies()
	if len(cookies) != 1 {
		t.Fatalf("/count set %d cookies, want 1", len(cookies))
	}
	return string(body), cookies[0]
}
