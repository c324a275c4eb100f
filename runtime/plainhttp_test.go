package typedsession

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestPlainHTTPServesAnyHostOnAnyAddress(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.PlainHTTP = true })
	mustEqual(t, "events of the constructor", s.diary.kinds(), "plain HTTP")
	mustEqual(t, "cookie", s.CookieName(), "s")
	mustEqual(t, "in development", s.InDevelopment(), false)
	for _, addr := range []net.Addr{tcp("127.0.0.1"), tcp("192.168.1.7"), tcp("172.17.0.2"), tcp("2001:db8::1")} {
		for _, host := range []string{"nas.local:8080", "192.168.1.7", "shop.example", "localhost"} {
			r := requestOn(addr, host)
			r.Header.Set("X-Forwarded-Proto", "http")
			w := httptest.NewRecorder()
			s.Handler(countIn).ServeHTTP(w, r)
			mustEqual(t, "status", w.Code, 200)
			_, attributes, _ := strings.Cut(w.Header().Get("Set-Cookie"), ";")
			mustEqual(t, "attributes", attributes, " Path=/; HttpOnly; SameSite=Lax")
		}
	}
	mustEqual(t, "warnings of a Secure cookie", len(s.diary.of(KindInsecure)), 0)
}

func TestPlainHTTPIsLoggedOnceByTheConstructor(t *testing.T) {
	logged := hearLog(t)
	s := newShop(t, func(c *Config[Visit]) { c.PlainHTTP, c.OnEvent = true, nil })
	for range 3 {
		s.Handler(countIn).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "http://nas.local/", nil))
	}
	mustEqual(t, "lines", strings.Count(logged.String(), "\n"), 1)
	for _, want := range []string{"level=WARN", `event.kind="plain HTTP"`, "event.session=Visit", "Config.PlainHTTP is set", "read"} {
		if !strings.Contains(logged.String(), want) {
			t.Errorf("the log lacks %q: %s", want, logged)
		}
	}
}

func TestPlainHTTPDoesNotGoWithWhatDemandsHTTPS(t *testing.T) {
	for _, test := range []struct {
		config Config[Visit]
		want   string
	}{
		{Config[Visit]{Development: true}, "Config.Development and PlainHTTP exclude each other"},
		{Config[Visit]{SameSite: http.SameSiteNoneMode}, "Config.SameSite None demands Secure: it does not go with Development or PlainHTTP"},
		{Config[Visit]{Partitioned: true}, "Config.Partitioned demands Secure: it does not go with Development or PlainHTTP"},
	} {
		events := new(diary)
		test.config.PlainHTTP, test.config.OnEvent = true, events.write
		_, err := NewManager(visitSpec(), Signed{Keys: keysOf(t, namedKey("shop", 0))}, test.config)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("the error is %v, want %q", err, test.want)
		}
		mustEqual(t, "events of a constructor that failed", events.kinds(), "")
	}
}

func TestMovingFromPlainHTTPToHTTPSEndsTheSessions(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	plain := newShopWithKeys(t, keys, func(c *Config[Visit]) { c.PlainHTTP = true })
	secure := newShopWithKeys(t, keys)
	value := plain.cookieOf(t, func(s *Visit) { s.SetCount(7) })
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.Header.Set("Cookie", plain.CookieName()+"="+value)
	if _, err := secure.OpenRequest(r); !errors.Is(err, ReasonAbsent) {
		t.Errorf("the cookie of plain HTTP is %v behind HTTPS, want absent", err)
	}
	if _, err := secure.Open(context.Background(), value); !errors.Is(err, ReasonTag) {
		t.Errorf("its value under the other name is %v, want a wrong tag", err)
	}
}
