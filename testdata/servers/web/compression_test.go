package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzhttp"
)

func TestTheCookieGoesOutWithCompressionOnEitherSide(t *testing.T) {
	compress, err := gzhttp.NewWrapper(gzhttp.MinSize(100))
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("a page that is worth compressing ", 1000)
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count(w, r)
		_, _ = w.Write([]byte(long))
	})
	sessions := newSessions(t)
	for name, handler := range map[string]http.Handler{
		"outside":         compress(sessions.Handler(page)),
		"inside":          sessions.Handler(compress(page)),
		"on either side":  compress(sessions.Handler(compress(page))),
		"mounted for two": sessions.Handler(compress(sessions.Handler(page))),
	} {
		t.Run(name, func(t *testing.T) {
			inBothProtocols(t, func(t *testing.T, protocol string) {
				b := browse(t, protocol, handler)
				for _, want := range []string{"visit 1", "visit 2"} {
					response, body := b.get("/")
					if !response.Uncompressed {
						t.Error("the response came uncompressed: this tests nothing")
					}
					if body != want+long {
						t.Errorf("answers %.20q… of %d bytes, want %s and the page", body, len(body), want)
					}
					if vary := strings.Join(response.Header["Vary"], ","); !strings.Contains(vary, "Cookie") || !strings.Contains(vary, "Accept-Encoding") {
						t.Errorf("Vary is %q, want both", vary)
					}
				}
			})
		})
	}
}
