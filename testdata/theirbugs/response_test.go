package theirbugs

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"strings"
	"testing"
)

// isKept has a handler set the name to "Rex" in the midst of a response, and says whether the browser brings it back.
func isKept(handle func(library, http.ResponseWriter, *http.Request)) func(*testing.T, library) string {
	return func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) { handle(l, w, r) })
		b.get("/")
		return whether(b.name() == "Rex", "kept", "lost")
	}
}

func earlyHints() comparison {
	return comparison{"W1", "a value set after `103 Early Hints`", inEach(
		isKept(func(l library, w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			l.setName(w, r, "Rex")
			_, _ = io.WriteString(w, "page")
		}),
		want{ours, "kept"}, want{scsPath, "lost"}, want{golangcollege, "kept"}, want{gorillaPath, "kept"},
	)}
}

func cookieInEarlyHints() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) {
			l.setName(w, r, "Rex")
			w.WriteHeader(http.StatusEarlyHints)
		})
		r, err := http.NewRequest(http.MethodGet, b.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		hinted := false
		b.do(r.WithContext(httptrace.WithClientTrace(r.Context(), &httptrace.ClientTrace{
			Got1xxResponse: func(_ int, h textproto.MIMEHeader) error {
				hinted = h.Get("Set-Cookie") != ""
				return nil
			},
		})))
		return whether(hinted, "yes", "no")
	}
	return comparison{"W1", "is the cookie in a `103` that follows the change?", inEach(observe,
		want{ours, "no"}, want{scsPath, "yes"}, want{golangcollege, "yes"}, want{gorillaPath, "yes"})}
}

func flushFirst() comparison {
	return comparison{"B1", "a value set before a Flush that comes before the first Write", inEach(
		isKept(func(l library, w http.ResponseWriter, r *http.Request) {
			l.setName(w, r, "Rex")
			w.(http.Flusher).Flush()
			_, _ = io.WriteString(w, "data: tick\n\n")
		}),
		want{ours, "kept"}, want{scsPath, "lost"}, want{golangcollege, "lost"}, want{gorillaPath, "kept"},
	)}
}

func upgradeByHand() comparison {
	return comparison{"W3", "a value set before a Hijack, whose handler writes `w.Header()`", inEach(
		isKept(func(l library, w http.ResponseWriter, r *http.Request) {
			l.setName(w, r, "Rex")
			conn, rw, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			defer conn.Close()
			_, _ = rw.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")
			_ = w.Header().Write(rw)
			_, _ = rw.WriteString("\r\n")
			_ = rw.Flush()
		}),
		want{ours, "kept"}, want{scsPath, "lost"}, want{golangcollege, "lost"}, want{gorillaPath, "kept"},
	)}
}

func putTooLate() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) {
			l.name(r)
			_, _ = io.WriteString(w, "page")
			w.(http.Flusher).Flush()
			l.setName(w, r, "Rex")
		})
		b.get("/")
		if b.name() == "Rex" {
			return "kept"
		}
		return "lost; told: " + whether(l.heard() == "", "nobody", l.heard())
	}
	return comparison{"W4", "a value set after the response has begun", inEach(observe,
		want{ours, "lost; told: OnEvent, too late"}, want{scsPath, "lost; told: nobody"},
		want{golangcollege, "lost; told: nobody"}, want{gorillaPath, "lost; told: nobody"})}
}

func panicAfterPut() comparison {
	observe := func(t *testing.T, l library) string {
		pages := http.NewServeMux()
		pages.Handle("/name", l.mount(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, l.name(r)) })))
		pages.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				if recover() != nil {
					http.Error(w, "sorry", http.StatusInternalServerError)
				}
			}()
			l.mount(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				l.setName(w, r, "Rex")
				panic("half done")
			})).ServeHTTP(w, r)
		})
		b := browse(t, pages)
		b.get("/")
		return whether(b.name() == "Rex", "goes out with the error page", "does not go out")
	}
	return comparison{"W5", "the change of a handler that panics", inEach(observe,
		want{ours, "does not go out"}, want{scsPath, "does not go out"},
		want{golangcollege, "does not go out"}, want{gorillaPath, "goes out with the error page"})}
}

// unsendableValue compares what becomes of the page. scs keeps sessions in a store and has no such limit; see timeValue.
func unsendableValue() comparison {
	observe := func(t *testing.T, l library) string {
		b := l.browse(t, func(w http.ResponseWriter, r *http.Request) {
			l.setName(w, r, strings.Repeat("x", 5000))
			_, _ = io.WriteString(w, "page")
		})
		b.get("/name/Rex")
		response, body := b.get("/")
		if b.name() != "Rex" {
			t.Error("the old session is gone")
		}
		return fmt.Sprintf("%d %q; told: %s", response.StatusCode, strings.TrimSpace(body), l.heard())
	}
	return comparison{"W2", "the page of a handler whose session does not fit a cookie", inEach(observe,
		want{ours, `200 "page"; told: OnEvent, too large`},
		want{golangcollege, `500 "Internal Server Error"; told: its error handler`},
		want{gorillaPath, `200 "page"; told: the caller of Save`})}
}
