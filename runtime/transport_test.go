package typedsession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// requestOn is a request that a server received on an address.
func requestOn(addr net.Addr, host string) *http.Request {
	r := httptest.NewRequest("GET", "http://"+host+"/", nil)
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
}

func tcp(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 8080} }

// countIn is a handler that changes the session.
var countIn http.HandlerFunc = func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1) }

func inDevelopment(c *Config[Visit]) { c.Development = true }

// hearLog returns what is logged until the test ends.
func hearLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	logged, before := new(bytes.Buffer), slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return logged
}

func TestDevelopmentWorksOnLoopbackOnly(t *testing.T) {
	handler := newShop(t, inDevelopment).Handler(countIn)
	for _, test := range []struct {
		addr   net.Addr
		status int
	}{
		{tcp("127.0.0.1"), 200},
		{tcp("127.8.9.10"), 200},
		{tcp("::1"), 200},
		{tcp("::ffff:127.0.0.1"), 200},
		{&net.UnixAddr{Net: "unix", Name: "/run/shop"}, 200},
		{tcp("192.168.1.7"), 500},
		{tcp("172.17.0.2"), 500}, // in Docker
		{tcp("203.0.113.1"), 500},
		{tcp("fe80::1"), 500},
		{&net.UDPAddr{IP: net.ParseIP("203.0.113.1"), Port: 443}, 500},
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, requestOn(test.addr, "localhost"))
		mustAnswerOnlyHere(t, fmt.Sprintf("on %v", test.addr), w, test.status)
	}
}

func TestDevelopmentRefusesForwardedRequestsAndForeignHosts(t *testing.T) {
	handler := newShop(t, inDevelopment).Handler(countIn)
	for _, test := range []struct {
		host, header, value string
		status              int
	}{
		{"localhost:8080", "", "", 200},
		{"shop.localhost", "", "", 200},
		{"127.0.0.1:8080", "", "", 200},
		{"[::1]:8080", "", "", 200},
		{"localhost", "User-Agent", "via a proxy", 200},
		{"shop.example", "", "", 500},
		{"shop.example:8080", "", "", 500},
		{"192.168.1.7:8080", "", "", 500},
		{"localhost.shop.example", "", "", 500},
		{"example.com", "", "", 500},
		{"shop.example", "X-Forwarded-Proto", "https", 500},
		{"localhost:8080", "X-Forwarded-Proto", "https", 500},
		{"127.0.0.1:8080", "X-Forwarded-For", "203.0.113.7", 500},
		{"localhost", "X-Forwarded-Host", "shop.example", 500},
		{"localhost", "Forwarded", "for=203.0.113.7;proto=https", 500},
		{"localhost", "X-Real-Ip", "203.0.113.7", 500},
		{"localhost", "Via", "1.1 edge", 500},
	} {
		r := requestOn(tcp("127.0.0.1"), test.host)
		if test.header != "" {
			r.Header.Set(test.header, test.value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		mustAnswerOnlyHere(t, fmt.Sprintf("for %s with %q", test.host, test.header), w, test.status)
	}
}

// mustAnswerOnlyHere checks an answer in Development: a refusal sets no cookie and says what to do.
func mustAnswerOnlyHere(t *testing.T, what string, w *httptest.ResponseRecorder, status int) {
	t.Helper()
	mustEqual(t, "status "+what, w.Code, status)
	mustEqual(t, "sets a cookie "+what, len(w.Header()["Set-Cookie"]) > 0, status == 200)
	if status == 200 {
		return
	}
	for _, want := range []string{"Config.Development", "localhost", "Docker", "phone", "Config.PlainHTTP", "HTTPS"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("the answer %s lacks %q: %s", what, want, w.Body)
		}
	}
}

func TestInDevelopmentARequestOfATestIsServed(t *testing.T) {
	s := newShop(t, inDevelopment)
	for path, status := range map[string]int{"/": 200, "http://localhost:8080/": 200, "http://shop.example/": 500} {
		w := httptest.NewRecorder()
		s.Handler(countIn).ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		mustEqual(t, "status of "+path, w.Code, status)
	}
	mustEqual(t, "warnings", len(s.diary.of(KindInsecure)), 0)
}

func TestASecureCookieOverPlainHTTPWarnsOnce(t *testing.T) {
	for _, test := range []struct {
		name, host, header, value string
		tls, read                 bool
		want                      int
	}{
		{name: "plain HTTP", host: "shop.example", want: 1},
		{name: "with a port", host: "shop.example:8080", want: 1},
		{name: "an address", host: "192.168.1.7:8080", want: 1},
		{name: "no cookie is due", host: "shop.example", read: true},
		{name: "HTTPS", host: "shop.example", tls: true},
		{name: "localhost", host: "localhost:8080"},
		{name: "a name below localhost", host: "Shop.Localhost"},
		{name: "a loopback address", host: "127.0.0.1:8080"},
		{name: "an IPv6 loopback address", host: "[::1]:8080"},

		{name: "the host of httptest", host: "example.com"},
		{name: "the host of httptest with a port", host: "example.com:8080", want: 1},
		{name: "a name below the host of httptest", host: "www.example.com", want: 1},

		{name: "a proxy with HTTPS", host: "shop.example", header: "X-Forwarded-Proto", value: "https"},
		{name: "in capitals", host: "shop.example", header: "X-Forwarded-Proto", value: "HTTPS"},
		{name: "two proxies, the outer one with HTTPS", host: "shop.example", header: "X-Forwarded-Proto", value: "https, http"},
		{name: "a WebSocket over TLS", host: "shop.example", header: "X-Forwarded-Proto", value: "wss"},
		{name: "a standard proxy with HTTPS", host: "shop.example", header: "Forwarded", value: `for=192.0.2.60;proto=https;by=203.0.113.43`},
		{name: "in quotes", host: "shop.example", header: "Forwarded", value: `for="[2001:db8::1]:1,;";Proto="https"`},
		{name: "two standard proxies", host: "shop.example", header: "Forwarded", value: "for=192.0.2.60;proto=https, for=10.0.0.1;proto=http"},
		{name: "X-Forwarded-Ssl", host: "shop.example", header: "X-Forwarded-Ssl", value: "on"},
		{name: "Front-End-Https", host: "shop.example", header: "Front-End-Https", value: "On"},
		{name: "X-Forwarded-Scheme", host: "shop.example", header: "X-Forwarded-Scheme", value: "https"},

		{name: "a proxy without HTTPS", host: "shop.example", header: "X-Forwarded-Proto", value: "http", want: 1},
		{name: "two proxies, the inner one with HTTPS", host: "shop.example", header: "X-Forwarded-Proto", value: "http,https", want: 1},
		{name: "a standard proxy without HTTPS", host: "shop.example", header: "Forwarded", value: "for=192.0.2.60;proto=http", want: 1},
		{name: "capitals without HTTPS", host: "shop.example", header: "Forwarded", value: `FOR=192.0.2.60; Proto="HTTP"`, want: 1},
		{name: "two standard proxies without HTTPS", host: "shop.example", header: "Forwarded", value: "proto=http, proto=https", want: 1},
		{name: "a word in another parameter", host: "shop.example", header: "Forwarded", value: `for="x;proto=https"`, want: 1},
		{name: "a proxy that says nothing of it", host: "shop.example", header: "X-Forwarded-For", value: "192.0.2.60", want: 1},
		{name: "a standard proxy that says nothing of it", host: "shop.example", header: "Forwarded", value: "for=192.0.2.60", want: 1},
		{name: "X-Forwarded-Ssl off", host: "shop.example", header: "X-Forwarded-Ssl", value: "off", want: 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShop(t)
			handler := s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if session := VisitFrom(r); !test.read {
					session.SetCount(1)
				}
			}))
			for range 2 {
				scheme := "http"
				if test.tls {
					scheme = "https"
				}
				r := httptest.NewRequest("GET", scheme+"://"+test.host+"/", nil)
				if test.header != "" {
					r.Header.Set(test.header, test.value)
				}
				handler.ServeHTTP(httptest.NewRecorder(), r)
			}
			mustEqual(t, "warnings", len(s.diary.of(KindInsecure)), test.want)
		})
	}
}

func TestTheRequestsOfHttptestLogNothing(t *testing.T) {
	for _, adjust := range []func(*Config[Visit]){
		func(*Config[Visit]) {},
		withTouch,
		func(c *Config[Visit]) { c.Domain = "shop.example" },
		inDevelopment,
	} {
		logged := hearLog(t)
		handler := newShop(t, adjust, func(c *Config[Visit]) { c.OnEvent = nil }).Handler(countIn)
		for _, method := range []string{"GET", "POST"} {
			handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(method, "/", nil))
		}
		mustEqual(t, "log", logged.String(), "")
	}
}

func TestTheHeaderOfAProxyIsReadUpToABound(t *testing.T) {
	long := "for=" + strings.Repeat("x", maxForwarded)
	mustEqual(t, "host beyond the bound", forwardedHost(http.Header{"Forwarded": {long + ";host=shop.example"}}), "")
	mustEqual(t, "length", len(forwardedHost(http.Header{"X-Forwarded-Host": {long}})), maxForwarded)
}

func TestADomainThatNoBrowserTakesIsRefused(t *testing.T) {
	keys := keysOf(t, namedKey("shop", 0))
	for _, test := range []struct {
		config Config[Visit]
		want   string
	}{
		{Config[Visit]{Domain: "com"}, `Config.Domain "com" is a single label`},
		{Config[Visit]{Domain: ".com"}, `Config.Domain ".com" is a single label`},
		{Config[Visit]{Domain: "localhost"}, `Config.Domain "localhost" is a single label`},
		{Config[Visit]{Domain: "intranet", PlainHTTP: true}, `Config.Domain "intranet" is a single label`},
		{Config[Visit]{Domain: "shop.example", Development: true}, `Config.Domain "shop.example" does not go with Development`},
		{Config[Visit]{Domain: "shop.localhost", Development: true}, `Config.Domain "shop.localhost" does not go with Development`},
		{Config[Visit]{Domain: "shop.example"}, ""},
		{Config[Visit]{Domain: ".shop.example"}, ""},
		{Config[Visit]{Domain: "home.arpa", PlainHTTP: true}, ""},
	} {
		_, err := NewManager(visitSpec(), Signed{Keys: keys}, test.config)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)) {
			t.Errorf("Domain %q: %v, want %q", test.config.Domain, err, test.want)
		}
	}
}

func TestACookieForAnotherDomainThanTheHostsIsToldOnce(t *testing.T) {
	for _, test := range []struct {
		domain, host, header, value string
		want                        int
	}{
		{domain: "shop.example", host: "shop.example"},
		{domain: "shop.example", host: "shop.example:8443"},
		{domain: "shop.example", host: "www.shop.example"},
		{domain: "Shop.Example", host: "a.b.SHOP.example"},
		{domain: ".shop.example", host: "www.shop.example"},
		{domain: "", host: "other.example"},
		{domain: "shop.example", host: "example.com"}, // of httptest
		{domain: "shop.example", host: "app:8080", header: "X-Forwarded-Host", value: "www.shop.example"},
		{domain: "shop.example", host: "127.0.0.1", header: "Forwarded", value: `for=192.0.2.1;host="shop.example:443";proto=https`},

		{domain: "shop.example", host: "other.example", want: 1},
		{domain: "shop.example", host: "myshop.example", want: 1},
		{domain: "shop.example", host: "shop.example.attacker.example", want: 1},
		{domain: "www.shop.example", host: "shop.example", want: 1},
		{domain: "shop.example", host: "localhost:8080", want: 1},
		{domain: "shop.example", host: "192.0.2.1", want: 1},
		{domain: "shop.example", host: "[::1]:8080", want: 1},
		{domain: "shop.example", host: "app", header: "X-Forwarded-Host", value: "other.example", want: 1},
	} {
		t.Run(test.domain+" from "+test.host, func(t *testing.T) {
			s := newShop(t, func(c *Config[Visit]) { c.Domain = test.domain })
			for range 2 {
				r := httptest.NewRequest("GET", "https://"+test.host+"/", nil)
				if test.header != "" {
					r.Header.Set(test.header, test.value)
				}
				s.Handler(countIn).ServeHTTP(httptest.NewRecorder(), r)
			}
			told := s.diary.of(KindOutsideDomain)
			mustEqual(t, "events", len(told), test.want)
			if test.want > 0 && !strings.Contains(told[0].String(), test.host) {
				t.Errorf("the event does not say the host: %s", told[0])
			}
		})
	}
}

func TestAReadTellsNothingOfTheDomain(t *testing.T) {
	s := newShop(t, func(c *Config[Visit]) { c.Domain = "shop.example" })
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).Count() })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "https://other.example/", nil))
	mustEqual(t, "events", s.diary.kinds(), "")
}

func TestInDevelopmentTheCookieOfAnotherAppIsTold(t *testing.T) {
	encrypted := newShopUnder(t, Encrypted{Keys: keysOf(t, namedKey("shop", 0))}, inDevelopment)
	other := newShopWithKeys(t, keysOf(t, namedKey("other", 0)), inDevelopment)
	count := func(s *Visit) { s.SetCount(7) }
	for name, foreign := range map[string]string{
		"another key":        other.cookieOf(t, count),
		"another protection": encrypted.cookieOf(t, count),
		"another library":    "MTcwMDAwMDAwMHxEWDhFQVFMX2dBQUJFQUVRQUFBZ180QUFBUVp6ZEhKcGJtY01Cd0FGWTI5MWJuUURhVzUwQkFJQURnPT18",
		"a word":             "hello",
		"no base64url":       strings.Repeat("%", 60),
	} {
		logged := hearLog(t)
		s := newShop(t, inDevelopment)
		for what, cookies := range map[string]string{"alone": foreign, "beside a second one": "x; " + s.CookieName() + "=" + foreign} {
			s.respond(cookies, countIn)
			told := s.diary.of(KindForeign)
			mustEqual(t, name+" "+what+": events", len(told), 1)
			if text := told[0].String(); !told[0].Kind.IsProblem() || !strings.Contains(text, "cookie=") || strings.Contains(text, foreign) {
				t.Errorf("%s: the event says %q", name, text)
			}
			s.diary.kinds()
		}
		unheard := newShop(t, inDevelopment, func(c *Config[Visit]) { c.OnEvent = nil })
		unheard.respond(foreign, countIn)
		if !strings.Contains(logged.String(), "level=WARN") || !strings.Contains(logged.String(), "event.kind=foreign") {
			t.Errorf("%s: the log says %q", name, logged)
		}
	}
}

func TestOnlyTheCookieOfAnotherAppIsToldAsForeign(t *testing.T) {
	s := newShop(t, inDevelopment)
	own := s.cookieOf(t, func(s *Visit) { s.SetCount(7) })
	foreign := newShopWithKeys(t, keysOf(t, namedKey("other", 0)), inDevelopment).cookieOf(t, func(s *Visit) { s.SetCount(7) })
	s.respond("", countIn)
	s.respond(own, countIn)
	s.respond(foreign+"; "+s.CookieName()+"="+own, countIn)
	s.clock.advance(s.Info(t, own).Expires.Sub(start))
	s.respond(own, countIn) // is over
	production := newShop(t)
	production.respond(foreign, countIn) // anybody could cause it there
	mustEqual(t, "events", len(s.diary.of(KindForeign))+len(production.diary.of(KindForeign)), 0)
}

// Info returns what a session says of itself.
func (s *shop) Info(t *testing.T, value string) Info {
	t.Helper()
	session, err := s.Open(context.Background(), value)
	if err != nil {
		t.Fatal(err)
	}
	return session.Info()
}

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
