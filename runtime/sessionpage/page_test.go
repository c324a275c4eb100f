package sessionpage_test

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessionpage"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

//go:generate go tool typedsession

// pageSession is the session that the page shows in these tests.
//
//typedsession:session Session cookie=page idle=30m absolute=12h budget=unbounded
type pageSession struct {
	UserID  uint64   `session:"1"`
	Markup  string   `session:"2,max=4000"`
	Cart    []string `session:"3,max=4,each=9"`
	Token   string   `session:"4,max=40,secret"`
	Friends *int     `session:"5"`
}

var opening = time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)

// browser is a browser of a server with the page.
type browser struct {
	t      *testing.T
	clock  *sessiontest.Clock
	server *httptest.Server
	client *http.Client
}

// open returns a browser of a server with the page, whose session fill has filled.
func open(t *testing.T, options sessionpage.Options, fill func(*Session)) *browser {
	t.Helper()
	clock := sessiontest.NewClock(opening)
	options.Now = clock.Now
	options.BeyondDevelopment = true // the server speaks HTTPS
	sessions := newSessions(t, SessionConfig{Now: clock.Now})
	return openAt(t, clock,
		sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { fill(SessionFrom(r)) })),
		sessions.Handler(sessionpage.Handler(sessions, options)))
}

// openAt returns a browser of a server with the page, whose session another handler has filled.
func openAt(t *testing.T, clock *sessiontest.Clock, fill, page http.Handler) *browser {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("POST /fill", fill)
	mux.Handle("GET /debug/session", page)
	server := httptest.NewTLSServer(mux)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t, clock, server, server.Client()}
	b.client.Jar = jar
	response, err := b.client.Post(server.URL+"/fill", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	return b
}

var tag = regexp.MustCompile(`(?s)<style>.*</style>|<[^>]*>`)

// look returns the page's status, source and text.
func (b *browser) look(change func(*http.Request)) (status int, source, text string) {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.server.URL+"/debug/session", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	if change != nil {
		change(r)
	}
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	text = html.UnescapeString(tag.ReplaceAllString(string(content), " "))
	return response.StatusCode, string(content), strings.Join(strings.Fields(text), " ")
}

func TestThePageShowsFieldsSizesTimesAndTheKey(t *testing.T) {
	b := open(t, sessionpage.Options{}, func(s *Session) {
		s.SetUserID(48211907)
		_ = s.SetCart([]string{"bone", "bowl"})
		s.SetFriends(0)
	})
	b.clock.Advance(90 * time.Second)
	status, source, text := b.look(nil)
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, text)
	}
	for _, want := range []string{
		"1 UserID 48211907 5 ",
		`3 Cart [ "bone", "bowl" ] 11 `,
		"5 Friends 0 1 ",
		"of 4096 bytes",
		"created 2030-01-01T09:00:00Z (1m30s ago)",
		"expires 2030-01-01T09:30:00Z (in 28m30s)",
		"outlives the browser no",
		"name __Host-page protection encrypted key tsk:",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page has no %q:\n%s", want, text)
		}
	}
	if !strings.Contains(source, `<meter min="0" max="4096"`) {
		t.Error("the page has no bar")
	}
}

func TestThePageKeepsSecretsAndDoesNotRunWhatIsInAField(t *testing.T) {
	b := open(t, sessionpage.Options{}, func(s *Session) {
		_ = s.SetToken("hunter2")
		_ = s.SetMarkup("<script>alert(1)</script>")
	})
	_, source, text := b.look(nil)
	if strings.Contains(source, "hunter2") || !strings.Contains(text, `4 Token "[redacted]"`) {
		t.Errorf("the secret is not redacted:\n%s", text)
	}
	if strings.Contains(source, "<script") {
		t.Error("the page runs a script that came from a field")
	}
}

func TestThePageIndentsAListFromTheBeginningOfTheLine(t *testing.T) {
	b := open(t, sessionpage.Options{}, func(s *Session) { _ = s.SetCart([]string{"bone", "bowl"}) })
	_, source, _ := b.look(nil)
	if want := "<pre>[\n  &#34;bone&#34;,\n  &#34;bowl&#34;\n]</pre>"; !strings.Contains(source, want) {
		t.Errorf("the page has no %q:\n%s", want, source)
	}
}

func TestThePageShowsASessionThatIsEmpty(t *testing.T) {
	b := open(t, sessionpage.Options{}, func(*Session) {})
	status, _, text := b.look(nil)
	for _, want := range []string{"the session is empty", "none came"} {
		if status != http.StatusOK || !strings.Contains(text, want) {
			t.Errorf("status %d, and the page has no %q:\n%s", status, want, text)
		}
	}
}

func TestThePageAnswersOnlyThisMachineUnlessTold(t *testing.T) {
	for name, change := range map[string]func(*http.Request){
		"a foreign host name":  func(r *http.Request) { r.Host = "attacker.example" },
		"forwarded by a proxy": func(r *http.Request) { r.Header.Set("X-Forwarded-For", "192.0.2.1") },
		"forwarded, RFC 7239":  func(r *http.Request) { r.Header.Set("Forwarded", "for=192.0.2.1") },
		"by a proxy that replaced the host": func(r *http.Request) {
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			r.Header.Set("Referer", "https://shop.example/")
		},
	} {
		t.Run(name, func(t *testing.T) {
			fill := func(s *Session) { s.SetUserID(48211907) }
			if status, _, text := open(t, sessionpage.Options{}, fill).look(change); status != http.StatusForbidden || strings.Contains(text, "48211907") {
				t.Errorf("status %d: %s", status, text)
			}
			if status, _, text := open(t, sessionpage.Options{BeyondLoopback: true}, fill).look(change); status != http.StatusOK {
				t.Errorf("told to, status %d: %s", status, text)
			}
		})
	}
}

func TestThePageRefusesAnotherMachine(t *testing.T) {
	sessions := newSessions(t, SessionConfig{Development: true})
	r := httptest.NewRequest(http.MethodGet, "http://localhost/debug/session", nil) // from 192.0.2.1
	w := httptest.NewRecorder()
	sessions.Handler(sessionpage.Handler(sessions, sessionpage.Options{})).ServeHTTP(w, r)
	if w.Code != http.StatusForbidden {
		t.Errorf("status %d, want 403", w.Code)
	}
}

func TestThePageStaysClosedOverPlainHTTPThatIsNoDevelopment(t *testing.T) {
	sessions := newSessions(t, SessionConfig{PlainHTTP: true, OnEvent: func(context.Context, typedsession.Event) {}})
	server := httptest.NewServer(sessions.Handler(sessionpage.Handler(sessions, sessionpage.Options{})))
	defer server.Close()
	response, err := server.Client().Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusForbidden {
		t.Errorf("status %d, want 403", response.StatusCode)
	}
}

func newSessions(t *testing.T, config SessionConfig) *typedsession.Manager[Session] {
	t.Helper()
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, config)
	if err != nil {
		t.Fatal(err)
	}
	return sessions
}

// What nginx sends for "proxy_pass http://127.0.0.1:8080;" and nothing else, up to
// the version with HTTP/1.1 as default, and since.
func TestThePageIsNotServedThroughAProxyThatSaysNothing(t *testing.T) {
	for _, test := range []struct {
		name, protocol string
		development    bool
		options        sessionpage.Options
		status         int
	}{
		{"HTTP/1.0 in production", "HTTP/1.0", false, sessionpage.Options{}, http.StatusForbidden},
		{"HTTP/1.0 in development, which Handler refuses", "HTTP/1.0", true, sessionpage.Options{}, http.StatusInternalServerError},
		{"HTTP/1.0 beyond development", "HTTP/1.0", false, sessionpage.Options{BeyondDevelopment: true}, http.StatusForbidden},
		{"HTTP/1.1 in production", "HTTP/1.1", false, sessionpage.Options{}, http.StatusForbidden},
		{"HTTP/1.1 in development, which is a person", "HTTP/1.1", true, sessionpage.Options{}, http.StatusOK},
		{"told to serve everybody", "HTTP/1.0", false, sessionpage.Options{BeyondLoopback: true}, http.StatusOK},
	} {
		t.Run(test.name, func(t *testing.T) {
			sessions := newSessions(t, SessionConfig{Development: test.development})
			server := httptest.NewServer(sessions.Handler(sessionpage.Handler(sessions, test.options)))
			defer server.Close()
			connection, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer connection.Close()
			if _, err := fmt.Fprintf(connection, "GET /debug/session %s\r\nHost: %s\r\nConnection: close\r\n\r\n", test.protocol, server.Listener.Addr()); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(bufio.NewReader(connection), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			if response.StatusCode != test.status {
				t.Errorf("status %d, want %d", response.StatusCode, test.status)
			}
		})
	}
}
