package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// newSessions makes a manager whose problems are errors of the test.
func newSessions(t *testing.T) *typedsession.Manager[Session] {
	t.Helper()
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{
		OnEvent: func(_ context.Context, e typedsession.Event) {
			switch e.Kind {
			case typedsession.KindTooLate, typedsession.KindReadLate, typedsession.KindFailed, typedsession.KindTooLarge:
				t.Error(e)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return sessions
}

// browser is a client with a memory for cookies, before a server of its own.
type browser struct {
	t      *testing.T
	server *httptest.Server
	client *http.Client
}

// browse starts a server over TLS, without which there is no __Host- cookie.
func browse(t *testing.T, protocol string, handler http.Handler) *browser {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = protocol == "HTTP/2.0"
	server.StartTLS()
	t.Cleanup(server.Close)
	b := &browser{t, server, server.Client()}
	b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	var err error
	if b.client.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	return b
}

// serverURL returns the URL that the browser's cookies are for.
func (b *browser) serverURL() *url.URL {
	b.t.Helper()
	u, err := url.Parse(b.server.URL)
	if err != nil {
		b.t.Fatal(err)
	}
	return u
}

// inBothProtocols runs a test once over HTTP/1.1 and once over HTTP/2.
func inBothProtocols(t *testing.T, test func(t *testing.T, protocol string)) {
	t.Helper()
	for _, protocol := range []string{"HTTP/1.1", "HTTP/2.0"} {
		t.Run(protocol, func(t *testing.T) { test(t, protocol) })
	}
}

// get returns a response with its body read.
func (b *browser) get(path string, headers ...string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.server.URL+path, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	return b.do(r)
}

func (b *browser) do(r *http.Request) (*http.Response, string) {
	b.t.Helper()
	response, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return response, string(body)
}

// count is a handler that counts visits, and answers with their number.
func count(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	s.AddCount(1)
	fmt.Fprintf(w, "visit %d", s.Count())
}

// show answers with the number of visits.
func show(w http.ResponseWriter, r *http.Request) { fmt.Fprintf(w, "visit %d", SessionFrom(r).Count()) }
