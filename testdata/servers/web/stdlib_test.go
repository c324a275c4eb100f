package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/http/httputil"
	"net/textproto"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// TestACountedVisitIsKeptWhateverWritesTheResponse has each way of net/http to
// write a response, or to wrap the handler that does, count visits.
func TestACountedVisitIsKeptWhateverWritesTheResponse(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.txt")
	if err := os.WriteFile(file, bytes.Repeat([]byte("0123456789"), 1000), 0o600); err != nil {
		t.Fatal(err)
	}
	plain := func(handle http.HandlerFunc) func(*testing.T, *typedsession.Manager[Session]) http.Handler {
		return func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			return sessions.Handler(handle)
		}
	}
	add := func(r *http.Request) { SessionFrom(r).AddCount(1) }
	for name, app := range map[string]func(*testing.T, *typedsession.Manager[Session]) http.Handler{
		"a handler that never writes": plain(func(_ http.ResponseWriter, r *http.Request) { add(r) }),
		"a status alone":              plain(func(w http.ResponseWriter, r *http.Request) { add(r); w.WriteHeader(http.StatusNoContent) }),
		"a redirect": plain(func(w http.ResponseWriter, r *http.Request) {
			add(r)
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		}),
		"an error page": plain(func(w http.ResponseWriter, r *http.Request) {
			add(r)
			http.Error(w, "no", http.StatusInternalServerError)
		}),
		"a file": plain(func(w http.ResponseWriter, r *http.Request) { add(r); http.ServeFile(w, r, file) }),
		"a range of a file": plain(func(w http.ResponseWriter, r *http.Request) {
			add(r)
			r.Header.Set("Range", "bytes=10-19,30-39")
			http.ServeFile(w, r, file)
		}),
		"not modified": plain(func(w http.ResponseWriter, r *http.Request) {
			add(r)
			r.Header.Set("If-Modified-Since", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			http.ServeFile(w, r, file)
		}),
		"a response with trailers": plain(func(w http.ResponseWriter, r *http.Request) {
			add(r)
			w.Header().Set("Trailer", "X-Sum")
			_, _ = io.WriteString(w, "body")
			w.Header().Set("X-Sum", "1")
		}),
		"early hints before it": plain(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			add(r)
			w.WriteHeader(http.StatusOK)
		}),
		"a flush, as events are sent": plain(func(w http.ResponseWriter, r *http.Request) {
			add(r)
			w.Header().Set("Content-Type", "text/event-stream")
			for range 3 {
				fmt.Fprint(w, "data: tick\n\n")
				if err := http.NewResponseController(w).Flush(); err != nil {
					panic(err)
				}
			}
		}),
		"io.Copy": plain(func(w http.ResponseWriter, r *http.Request) { add(r); _, _ = io.Copy(w, strings.NewReader("page")) }),
		"a router within a router": func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			inner := http.NewServeMux()
			inner.HandleFunc("GET /{id}", func(_ http.ResponseWriter, r *http.Request) { add(r) })
			outer := http.NewServeMux()
			outer.Handle("/shop/", http.StripPrefix("/shop", sessions.Handler(inner)))
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.URL.Path = "/shop/7"
				outer.ServeHTTP(w, r)
			})
		},
		"http.TimeoutHandler outside": func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			return http.TimeoutHandler(sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { add(r) })), time.Minute, "")
		},
		"http.TimeoutHandler inside": func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			return sessions.Handler(http.TimeoutHandler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { add(r) }), time.Minute, ""))
		},
		"http.MaxBytesHandler outside": func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			return http.MaxBytesHandler(sessions.Handler(http.HandlerFunc(count)), 10)
		},
		"http.MaxBytesHandler inside": func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			return sessions.Handler(http.MaxBytesHandler(http.HandlerFunc(count), 10))
		},
		"http.AllowQuerySemicolons and CrossOriginProtection": func(_ *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			return http.NewCrossOriginProtection().Handler(http.AllowQuerySemicolons(sessions.Handler(http.HandlerFunc(count))))
		},
		"a reverse proxy inside, with a cookie of its own": func(t *testing.T, sessions *typedsession.Manager[Session]) http.Handler {
			behind := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				http.SetCookie(w, &http.Cookie{Name: "backend", Value: "1"})
				w.WriteHeader(http.StatusEarlyHints) // has the proxy clear its header map
				fmt.Fprint(w, "from behind")
			}))
			t.Cleanup(behind.Close)
			target, err := url.Parse(behind.URL)
			if err != nil {
				t.Fatal(err)
			}
			proxy := httputil.NewSingleHostReverseProxy(target)
			return sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				add(r)
				proxy.ServeHTTP(w, r)
			}))
		},
		"two cookies of the app": plain(func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
			add(r)
			http.SetCookie(w, &http.Cookie{Name: "b", Value: "2"})
		}),
	} {
		t.Run(name, func(t *testing.T) {
			inBothProtocols(t, func(t *testing.T, protocol string) {
				sessions := newSessions(t)
				handler := app(t, sessions)
				b := browse(t, protocol, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/show" {
						sessions.Handler(http.HandlerFunc(show)).ServeHTTP(w, r)
						return
					}
					handler.ServeHTTP(w, r)
				}))
				for visit := 1; visit <= 3; visit++ {
					response, _ := b.get("/")
					if response.Proto != protocol {
						t.Fatalf("this is %s", response.Proto)
					}
					if n := len(cookiesNamed(response, sessions.CookieName())); n != 1 {
						t.Errorf("visit %d: %d cookies of the session: %q", visit, n, response.Header["Set-Cookie"])
					}
					if cc := response.Header.Get("Cache-Control"); cc != "no-store" {
						t.Errorf("visit %d: Cache-Control is %q", visit, cc)
					}
				}
				if _, body := b.get("/show"); body != "visit 3" {
					t.Errorf("after three visits the session has %q", body)
				}
			})
		})
	}
}

func cookiesNamed(response *http.Response, name string) []*http.Cookie {
	return slices.DeleteFunc(response.Cookies(), func(c *http.Cookie) bool { return c.Name != name })
}

func TestTheAppsOwnCookiesStay(t *testing.T) {
	sessions := newSessions(t)
	inBothProtocols(t, func(t *testing.T, protocol string) {
		b := browse(t, protocol, sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "1"})
			http.SetCookie(w, &http.Cookie{Name: "a", Value: "2", Path: "/other"})
			count(w, r)
		})))
		response, _ := b.get("/")
		if n := len(cookiesNamed(response, "a")); n != 2 {
			t.Errorf("%d of the app's two cookies arrived", n)
		}
	})
}

func TestEarlyHintsCarryNoCookie(t *testing.T) {
	sessions := newSessions(t)
	inBothProtocols(t, func(t *testing.T, protocol string) {
		b := browse(t, protocol, sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			SessionFrom(r).AddCount(1)
			w.Header().Set("Link", "</style.css>; rel=preload")
			w.WriteHeader(http.StatusEarlyHints)
			fmt.Fprint(w, "page")
		})))
		var early http.Header
		r, err := http.NewRequest(http.MethodGet, b.server.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		trace := &httptrace.ClientTrace{Got1xxResponse: func(_ int, header textproto.MIMEHeader) error {
			early = http.Header(header)
			return nil
		}}
		response, _ := b.do(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
		if early.Get("Link") == "" || len(early["Set-Cookie"]) > 0 {
			t.Errorf("the hints have the header %v, want a Link and no cookie", early)
		}
		if len(response.Cookies()) != 1 {
			t.Errorf("the response sets %d cookies", len(response.Cookies()))
		}
	})
}

func TestAPanicAndAClientThatIsGoneLeaveTheSessionAsItWas(t *testing.T) {
	inBothProtocols(t, func(t *testing.T, protocol string) {
		sessions := newSessions(t)
		mux := http.NewServeMux()
		mux.HandleFunc("/count", count)
		mux.HandleFunc("/show", show)
		mux.HandleFunc("/panic", func(_ http.ResponseWriter, r *http.Request) {
			SessionFrom(r).AddCount(1)
			panic(http.ErrAbortHandler)
		})
		ctx, leave := context.WithCancel(t.Context())
		gone, left := make(chan struct{}), make(chan struct{})
		mux.HandleFunc("/gone", func(w http.ResponseWriter, r *http.Request) {
			defer close(left)
			SessionFrom(r).AddCount(1)
			leave()
			<-r.Context().Done()
			<-gone // the server notices before the client's call returns, and until then an answer would reach the client
			fmt.Fprint(w, "nobody reads this")
		})
		b := browse(t, protocol, sessions.Handler(mux))
		b.get("/count")
		if _, err := b.client.Get(b.server.URL + "/panic"); err == nil {
			t.Error("a handler that panicked answered")
		}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, b.server.URL+"/gone", nil)
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.client.Do(r)
		close(gone)
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("a client that left got %v", err)
		}
		<-left
		if _, body := b.get("/show"); body != "visit 1" {
			t.Errorf("the session has %q, want visit 1", body)
		}
	})
}

func TestTwoSessionsInOneRequestAreKeptApart(t *testing.T) {
	inBothProtocols(t, func(t *testing.T, protocol string) {
		sessions := newSessions(t)
		consents, err := NewConsentManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, ConsentConfig{})
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
			s, c := SessionFrom(r), ConsentFrom(r)
			s.AddCount(1)
			fmt.Fprint(w, s.Info().New, c.Info().New)
		})
		mux.HandleFunc("/consent", func(w http.ResponseWriter, r *http.Request) {
			ConsentFrom(r).SetGiven(true)
			fmt.Fprint(w, SessionFrom(r).Count(), ConsentFrom(r).Given())
		})
		b := browse(t, protocol, sessions.Handler(consents.Handler(mux)))
		for _, visit := range []struct{ path, want, cookie string }{
			{"/", "true true", sessions.CookieName()},
			{"/consent", "1 true", consents.CookieName()},
			{"/", "false false", sessions.CookieName()},
			{"/consent", "2 true", ""},
		} {
			response, body := b.get(visit.path)
			if body != visit.want {
				t.Errorf("%s answers %q, want %q", visit.path, body, visit.want)
			}
			var set string
			for _, cookie := range response.Cookies() {
				set += cookie.Name
			}
			if set != visit.cookie {
				t.Errorf("%s sets %q, want %q", visit.path, set, visit.cookie)
			}
		}
	})
}

func TestAMiddlewareOutsideSeesThePatternAndRemovesUploadedFiles(t *testing.T) {
	inBothProtocols(t, func(t *testing.T, protocol string) {
		sessions := newSessions(t)
		var temporary string
		mux := http.NewServeMux()
		mux.HandleFunc("POST /upload/{id}", func(_ http.ResponseWriter, r *http.Request) {
			SessionFrom(r).AddCount(1)
			if err := r.ParseMultipartForm(0); err != nil { // all to disk
				t.Error(err)
				return
			}
			file, err := r.MultipartForm.File["file"][0].Open()
			if err != nil {
				t.Error(err)
				return
			}
			defer file.Close()
			if onDisk, ok := file.(*os.File); ok {
				temporary = onDisk.Name()
			}
		})
		var pattern string
		b := browse(t, protocol, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			sessions.Handler(mux).ServeHTTP(w, r)
			pattern = r.Pattern
		}))
		var form bytes.Buffer
		parts := multipart.NewWriter(&form)
		part, err := parts.CreateFormFile("file", "big.bin")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(make([]byte, 1<<20))
		if err := parts.Close(); err != nil {
			t.Fatal(err)
		}
		response, err := b.client.Post(b.server.URL+"/upload/7", parts.FormDataContentType(), &form)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		b.server.Close() // waits for the server to clean up
		if pattern != "POST /upload/{id}" {
			t.Errorf("the middleware sees the pattern %q", pattern)
		}
		if temporary == "" {
			t.Fatal("the upload did not go to disk: this tests nothing")
		}
		if _, err := os.Stat(temporary); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the uploaded file is still there: %v", err)
		}
	})
}
