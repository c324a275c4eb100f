package live

import (
	"bufio"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func browse(t *testing.T) (*apptest.Browser, *apptest.Sessions) {
	t.Helper()
	sessions := apptest.NewSessionsIn(t, typedsession.Stored{Store: memstore.New(0)})
	return apptest.Browse(t, New(sessions.Manager, time.Millisecond)), sessions
}

func logInAs(t *testing.T, b *apptest.Browser, name string) {
	t.Helper()
	if response, body := b.Post("/login", url.Values{"name": {name}}); response.StatusCode != http.StatusSeeOther {
		t.Fatalf("the login: status %d: %s", response.StatusCode, body)
	}
}

// dial opens the WebSocket.
func dial(t *testing.T, b *apptest.Browser) *websocket.Conn {
	t.Helper()
	connection, _, err := websocket.Dial(t.Context(), b.URL+"/socket", &websocket.DialOptions{HTTPClient: b.Client})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.CloseNow() })
	return connection
}

// listen opens the stream, and returns what reads its lines.
func listen(t *testing.T, b *apptest.Browser) *bufio.Scanner {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // fails instead of hanging
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.URL+"/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := b.Client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		_ = response.Body.Close()
	})
	return bufio.NewScanner(response.Body)
}

// mustSay demands the next lines of a stream. An empty line ends each event.
func mustSay(t *testing.T, stream *bufio.Scanner, want ...string) {
	t.Helper()
	for _, line := range want {
		if !stream.Scan() || stream.Text() != line {
			t.Fatalf("the stream says %q, %v, want %q", stream.Text(), stream.Err(), line)
		}
	}
}

// mustEnd demands that the server ends the stream.
func mustEnd(t *testing.T, stream *bufio.Scanner) {
	t.Helper()
	if stream.Scan() || stream.Err() != nil {
		t.Errorf("the stream goes on with %q, %v", stream.Text(), stream.Err())
	}
}

func TestConnectionsAreForThoseWhoAreLoggedIn(t *testing.T) {
	b, sessions := browse(t)
	logInAs(t, b, "Ada")
	b.SetCookie(sessions.CookieName(), "wrong")
	for _, path := range []string{"/events", "/socket"} {
		if response, _ := b.Get(path); response.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: status %d", path, response.StatusCode)
		}
	}
}

func TestAPageOfAnotherSiteGetsNoSocket(t *testing.T) {
	b, _ := browse(t)
	logInAs(t, b, "Ada")
	_, response, err := websocket.Dial(t.Context(), b.URL+"/socket", &websocket.DialOptions{
		HTTPClient: b.Client,
		HTTPHeader: http.Header{"Origin": {"https://other.example"}},
	})
	if err == nil || response.StatusCode != http.StatusForbidden {
		t.Errorf("%v, %v", response, err)
	}
}

func TestASocketAndOtherRequestsChangeOneSession(t *testing.T) {
	b, _ := browse(t)
	logInAs(t, b, "Ada")
	connection := dial(t, b) // visit 1
	for _, want := range []string{"Hello, Ada. This is visit 2.", "Hello, Ada. This is visit 4."} {
		if err := connection.Write(t.Context(), websocket.MessageText, []byte("hello")); err != nil {
			t.Fatal(err)
		}
		if _, answer, err := connection.Read(t.Context()); err != nil || string(answer) != want {
			t.Errorf("the socket says %q, %v, want %q", answer, err, want)
		}
		b.Get("/") // visits 3 and 5
	}
	if _, body := b.Get("/"); strings.TrimSpace(body) != "Hello, Ada. This is visit 6." {
		t.Errorf("the page says %q", body)
	}
}

func TestAStreamTellsWhatOtherRequestsChange(t *testing.T) {
	b, _ := browse(t)
	logInAs(t, b, "Ada")
	stream := listen(t, b)
	mustSay(t, stream, "data: Hello, Ada. This is visit 0.", "")
	b.Get("/")
	mustSay(t, stream, "data: Hello, Ada. This is visit 1.", "")
}

func TestConnectionsEndWithTheirSession(t *testing.T) {
	for name, end := range map[string]func(*apptest.Browser, *apptest.Sessions){
		"a logout":      func(b *apptest.Browser, _ *apptest.Sessions) { b.Post("/logout", nil) },
		"a new login":   func(b *apptest.Browser, _ *apptest.Sessions) { b.Post("/login", url.Values{"name": {"Bob"}}) },
		"its idle time": func(_ *apptest.Browser, sessions *apptest.Sessions) { sessions.Clock.Advance(31 * time.Minute) },
	} {
		t.Run(name, func(t *testing.T) {
			b, sessions := browse(t)
			logInAs(t, b, "Ada")
			connection := dial(t, b) // visit 1
			stream := listen(t, b)
			mustSay(t, stream, "data: Hello, Ada. This is visit 1.", "")

			end(b, sessions)
			mustSay(t, stream, "event: over", "data:", "")
			mustEnd(t, stream)
			if _, _, err := connection.Read(t.Context()); websocket.CloseStatus(err) != websocket.StatusPolicyViolation {
				t.Errorf("the socket: %v", err)
			}
		})
	}
}

func TestAConnectionThatABrowserOpensAgainDoesNotKeepTheSession(t *testing.T) {
	b, sessions := browse(t)
	logInAs(t, b, "Ada")
	sessions.Clock.Advance(20 * time.Minute)
	stream := listen(t, b)
	mustSay(t, stream, "data: Hello, Ada. This is visit 0.", "")
	sessions.Clock.Advance(11 * time.Minute)
	mustSay(t, stream, "event: over", "data:", "")
	mustEnd(t, stream)
}
