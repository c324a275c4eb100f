package typedsession

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// hearLog returns what is logged until the test ends.
func hearLog(t *testing.T) *bytes.Buffer {
	t.Helper()
	logged, before := new(bytes.Buffer), slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(logged, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	return logged
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

		{name: "a browser on HTTPS, a proxy that says nothing", host: "shop.example", header: "Sec-Fetch-Site", value: "none"},
		{name: "a browser on HTTPS, a proxy that changes the host", host: "app:8080", header: "Sec-Fetch-Site", value: "same-origin"},
		{name: "a page of the host on HTTPS", host: "shop.example", header: "Origin", value: "https://shop.example"},
		{name: "a page of the host and port on HTTPS", host: "Shop.Example:8443", header: "Origin", value: "https://shop.example:8443"},

		{name: "a page of the host on plain HTTP", host: "shop.example", header: "Origin", value: "http://shop.example", want: 1},
		{name: "a page of another host on HTTPS", host: "shop.example", header: "Origin", value: "https://login.example", want: 1},
		{name: "a page without an origin", host: "shop.example", header: "Origin", value: "null", want: 1},
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

func TestAProbeByAddressLeavesTheWarningsForNames(t *testing.T) {
	for _, address := range []string{"10.0.0.5:8080", "10.0.0.5", "[2001:db8::1]:8080", "[2001:db8::1]"} {
		s := newShop(t, func(c *Config[Visit]) { c.Domain = "shop.example" })
		for range 2 {
			for _, host := range []string{address, "other.example"} {
				s.Handler(countIn).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "http://"+host+"/", nil))
			}
		}
		mustEqual(t, "warnings of plain HTTP after "+address, len(s.diary.of(KindInsecure)), 2)
		outside := s.diary.of(KindOutsideDomain)
		mustEqual(t, "warnings of the domain after "+address, len(outside), 2)
		for i, host := range []string{address, "other.example"} {
			if !strings.Contains(outside[i].String(), host) {
				t.Errorf("warning %d does not name %s: %s", i+1, host, outside[i])
			}
		}
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
