package web

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// TestAHostileCookieHeaderIsAnsweredLikeAnyOther writes requests that no client
// would, to a server that takes large headers.
func TestAHostileCookieHeaderIsAnsweredLikeAnyOther(t *testing.T) {
	sessions := newSessions(t)
	server := httptest.NewUnstartedServer(sessions.Handler(http.HandlerFunc(show)))
	server.Config.MaxHeaderBytes = 16 << 20
	server.Start()
	t.Cleanup(server.Close)

	r := sessiontest.Request(t, sessions, httptest.NewRequest(http.MethodGet, "/", nil), func(s *Session) { s.AddCount(7) })
	own := r.Header.Get("Cookie")
	name := sessions.CookieName()
	many := func(n int, cookie func(i int) string) string {
		cookies := make([]string, n)
		for i := range cookies {
			cookies[i] = cookie(i)
		}
		return strings.Join(cookies, "; ")
	}
	for _, tt := range []struct{ name, header, want string }{
		{"a megabyte of one cookie", name + "=" + strings.Repeat("A", 1<<20), "visit 0"},
		{"a megabyte before ours", "junk=" + strings.Repeat("A", 1<<20) + "; " + own, "visit 7"},
		{"a megabyte of semicolons", strings.Repeat(";", 1<<20) + own, "visit 7"},
		{"a megabyte of spaces", strings.Repeat(" ", 1<<20) + own, "visit 7"},
		{"a megabyte without an equals sign", strings.Repeat("A", 1<<20) + "; " + own, "visit 7"},
		{"3,000 cookies of other names", many(3000, func(i int) string { return fmt.Sprintf("c%d=%d", i, i) }) + "; " + own, "visit 7"},
		{"3,000 equal cookies of our name", many(3000, func(int) string { return name + "=AAAA" }) + "; " + own, "visit 7"},
		{"3,000 different cookies of our name", many(3000, func(i int) string { return fmt.Sprintf("%s=%d", name, i) }) + "; " + own, "visit 0"},
		{"bytes that are no text", name + "=\xff\xfe\x80; " + own, "visit 7"},
		{"quotes", name + `="` + strings.Repeat("A", 60) + `"; ` + own, "visit 7"},
		{"an empty value", name + "=; " + own, "visit 7"},
		{"nothing", "", "visit 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if err := conn.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
				t.Fatal(err)
			}
			if _, err := fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n", tt.header); err != nil {
				t.Fatal(err)
			}
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			var body strings.Builder
			if _, err := bufio.NewReader(response.Body).WriteTo(&body); err != nil {
				t.Fatal(err)
			}
			if response.StatusCode != http.StatusOK || body.String() != tt.want {
				t.Errorf("status %d, %q; want 200, %q", response.StatusCode, body.String(), tt.want)
			}
			if n := len(response.Cookies()); n > 0 {
				t.Errorf("the response sets %d cookies: a cookie that is not ours is left alone", n)
			}
		})
	}
}
