// Package apptest tests the apps of this module through a server, as a browser would meet them.
package apptest

import (
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// Sessions is a manager whose clock a test moves, and whose events it can ask for.
type Sessions struct {
	*typedsession.Manager[visitor.Session]
	Clock *sessiontest.Clock

	mu     sync.Mutex
	events []string
}

// NewSessions returns a manager that keeps sessions in signed cookies.
func NewSessions(t *testing.T) *Sessions {
	return NewSessionsIn(t, typedsession.Signed{Keys: sessiontest.Keys(t)})
}

// NewSessionsIn returns a manager that keeps sessions as protection says.
func NewSessionsIn(t *testing.T, protection typedsession.Protection) *Sessions {
	t.Helper()
	s := &Sessions{Clock: sessiontest.NewClock(time.Now())}
	manager, err := visitor.NewSessionManager(protection, visitor.SessionConfig{OnEvent: s.record, Now: s.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	s.Manager = manager
	return s
}

func (s *Sessions) record(_ context.Context, e typedsession.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.events = append(s.events, e.Kind.String())
}

// Events returns the kinds of the events since the last call.
func (s *Sessions) Events() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	events := strings.Join(s.events, ", ")
	s.events = nil
	return events
}

// Browser sends requests to one server and keeps its cookies.
type Browser struct {
	// URL is where the server is.
	URL string
	// Client has the cookies, and does not follow redirects.
	Client *http.Client

	t *testing.T
}

// Browse returns a browser before a server that serves app over HTTPS, with HTTP/1.1 and HTTP/2.
func Browse(t *testing.T, app http.Handler) *Browser {
	t.Helper()
	server := httptest.NewUnstartedServer(app)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return NewBrowser(t, server.URL, server.Client())
}

// NewBrowser returns a browser that sends requests to the server at serverURL through client.
func NewBrowser(t *testing.T, serverURL string, client *http.Client) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client.Jar = jar
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Browser{URL: serverURL, Client: client, t: t}
}

// Get returns a response with its body. headers are names and values in turn.
func (b *Browser) Get(path string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	return b.send(http.MethodGet, path, "", headers)
}

// Post posts a form, and returns a response with its body.
func (b *Browser) Post(path string, form url.Values, headers ...string) (*http.Response, string) {
	b.t.Helper()
	return b.send(http.MethodPost, path, form.Encode(), append(headers, "Content-Type", "application/x-www-form-urlencoded"))
}

// PostJSON posts JSON, and returns a response with its body.
func (b *Browser) PostJSON(path, body string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	return b.send(http.MethodPost, path, body, append(headers, "Content-Type", "application/json"))
}

func (b *Browser) send(method, path, body string, headers []string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.URL+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := b.Client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response, string(text)
}

// Cookie returns the cookie of that name, or nil if the browser has none.
func (b *Browser) Cookie(name string) *http.Cookie {
	b.t.Helper()
	for _, cookie := range b.Client.Jar.Cookies(b.server()) {
		if cookie.Name == name {
			return cookie
		}
	}
	return nil
}

// SetCookie replaces the value of the cookie of that name.
func (b *Browser) SetCookie(name, value string) {
	b.t.Helper()
	b.Client.Jar.SetCookies(b.server(), []*http.Cookie{{Name: name, Value: value, Path: "/", Secure: true}})
}

func (b *Browser) server() *url.URL {
	b.t.Helper()
	u, err := url.Parse(b.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}
