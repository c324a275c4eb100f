package typedsession

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// requestOn returns a request that a server received on an address.
func requestOn(addr net.Addr, host string) *http.Request {
	r := httptest.NewRequest("GET", "http://"+host+"/", nil)
	return r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, addr))
}

func tcp(ip string) net.Addr { return &net.TCPAddr{IP: net.ParseIP(ip), Port: 8080} }

// countIn is a handler that changes the session.
var countIn http.HandlerFunc = func(_ http.ResponseWriter, r *http.Request) { VisitFrom(r).AddCount(1) }

func inDevelopment(c *Config[Visit]) { c.Development = true }

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
		{"localhost", "Cf-Connecting-Ip", "203.0.113.7", 500},
		{"localhost", "X_Forwarded_For", "203.0.113.7", 500},
		{"127.0.0.1:8080", "Origin", "https://shop.example", 500}, // behind nginx, as it is without proxy_set_header
		{"127.0.0.1:8080", "Referer", "https://shop.example/cart", 500},
		{"127.0.0.1:8080", "Origin", "http://localhost:5173", 200},
	} {
		r := requestOn(tcp("127.0.0.1"), test.host)
		if test.header != "" {
			r.Header.Set(test.header, test.value)
		}
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		mustAnswerOnlyHere(t, fmt.Sprintf("for %s with %q", test.host, test.header), w, test.status)
	}
}

func TestDevelopmentRefusesTheProtocolOfAProxy(t *testing.T) {
	handler := newShop(t, inDevelopment).Handler(countIn)
	for protocol, status := range map[string]int{"HTTP/1.0": 500, "HTTP/1.1": 200, "HTTP/2.0": 200} {
		r := requestOn(tcp("127.0.0.1"), "127.0.0.1:8080")
		r.Proto = protocol
		r.ProtoMajor, r.ProtoMinor, _ = http.ParseHTTPVersion(protocol)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		mustAnswerOnlyHere(t, "over "+protocol, w, status)
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

func TestInDevelopmentACookieThatTheStoreDoesNotAnswerSaysWhy(t *testing.T) {
	set := func(v *Visit) { v.SetCount(7) }
	signed := newShop(t, inDevelopment)
	memory := memstore.New(0)
	sealed := newShopUnder(t, Stored{Store: memory, Keys: keysOf(t, namedKey("sealed", 0))}, inDevelopment)
	token := sealed.cookieOf(t, set)
	for name, test := range map[string]struct {
		protection   Stored
		cookie, want string
	}{
		"a record of another key": {Stored{Store: memory, Keys: keysOf(t, namedKey("other", 0))}, token, "Stored.Keys"},
		"a session in a cookie":   {Stored{Store: memory}, signed.cookieOf(t, set), "Stored.Accept"},
		"a word of another app":   {Stored{Store: memory}, "hello", "cookies do not know ports"},
		"a token of another app":  {Stored{Store: memstore.New(0)}, token, "has no session for the token"},
		"a cookie of another key": {Stored{Store: memory, Accept: Signed{Keys: keysOf(t, namedKey("shop", 0))}}, newShopWithKeys(t, keysOf(t, namedKey("other", 0)), inDevelopment).cookieOf(t, set), "Stored.Accept made it"},
	} {
		s := newShopUnder(t, test.protection, inDevelopment)
		s.respond(test.cookie, countIn)
		told := s.diary.of(KindForeign)
		if len(told) != 1 || !strings.Contains(told[0].String(), test.want) {
			t.Errorf("%s: the events are %v, want one that says %q", name, told, test.want)
		}
	}
}

func TestInDevelopmentATokenIsToldWhereSessionsAreInCookies(t *testing.T) {
	token := newShopUnder(t, Stored{Store: memstore.New(0)}, inDevelopment).cookieOf(t, func(v *Visit) { v.SetCount(7) })
	s := newShop(t, inDevelopment)
	s.respond(token, countIn)
	told := s.diary.of(KindForeign)
	if len(told) != 1 || !strings.Contains(told[0].String(), "token of a session in a store, for which the constructor needs a Stored") {
		t.Errorf("the events are %v, want one that says what a token is", told)
	}
}

func TestARecordOfOtherKeysIsToldInProductionToo(t *testing.T) {
	memory := memstore.New(0)
	token := newShopUnder(t, Stored{Store: memory, Keys: keysOf(t, namedKey("sealed", 0))}).cookieOf(t, func(v *Visit) { v.SetCount(7) })
	for name, p := range map[string]Stored{
		"other keys": {Store: memory, Keys: keysOf(t, namedKey("other", 0))},
		"no keys":    {Store: memory},
	} {
		s := newShopUnder(t, p)
		s.respond(token, countIn)
		mustEqual(t, name+": events", len(s.diary.of(KindForeign)), 1)
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
	stored := newShopUnder(t, Stored{Store: memstore.New(0)}, inDevelopment)
	token := stored.cookieOf(t, func(v *Visit) { v.SetCount(7) })
	stored.respond(token, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
	stored.respond(token, countIn) // was ended
	production, storedInProduction := newShop(t), newShopUnder(t, Stored{Store: memstore.New(0)})
	production.respond(foreign, countIn) // anybody could cause it there
	storedInProduction.respond(token, countIn)
	for _, s := range []*shop{s, stored, production, storedInProduction} {
		mustEqual(t, "events", len(s.diary.of(KindForeign)), 0)
	}
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
