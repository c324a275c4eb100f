package theirbugs

import (
	"context"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	college "github.com/golangcollege/sessions"
	"github.com/gorilla/sessions"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// library keeps texts in a session: the way of each library to say the same.
type library struct {
	cookie  string // its name
	mount   func(http.Handler) http.Handler
	name    func(*http.Request) string
	setName func(http.ResponseWriter, *http.Request, string)
	note    func(*http.Request) string
	setNote func(http.ResponseWriter, *http.Request, string)
	heard   func() string // who was told that something is wrong, if anybody
}

// libraries are those that work with net/http.
var libraries = map[string]func(*testing.T) library{
	ours: func(t *testing.T) library {
		var heard hearing
		manager := newSessions(t, SessionConfig{OnEvent: func(_ context.Context, e typedsession.Event) {
			if e.Kind.IsProblem() {
				heard.from("OnEvent, " + e.Kind.String())
			}
		}})
		return library{
			cookie:  manager.CookieName(),
			mount:   manager.Handler,
			name:    func(r *http.Request) string { return SessionFrom(r).Name() },
			setName: func(_ http.ResponseWriter, r *http.Request, name string) { SessionFrom(r).SetName(name) },
			note:    func(r *http.Request) string { return SessionFrom(r).Note() },
			setNote: func(_ http.ResponseWriter, r *http.Request, note string) { SessionFrom(r).SetNote(note) },
			heard:   heard.all,
		}
	},
	scsPath: func(*testing.T) library {
		var heard hearing
		manager := newSCS()
		manager.ErrorFunc = heard.answer500
		return library{
			cookie:  manager.Cookie.Name,
			mount:   manager.LoadAndSave,
			name:    func(r *http.Request) string { return manager.GetString(r.Context(), "name") },
			setName: func(_ http.ResponseWriter, r *http.Request, name string) { manager.Put(r.Context(), "name", name) },
			note:    func(r *http.Request) string { return manager.GetString(r.Context(), "note") },
			setNote: func(_ http.ResponseWriter, r *http.Request, note string) { manager.Put(r.Context(), "note", note) },
			heard:   heard.all,
		}
	},
	golangcollege: func(*testing.T) library {
		var heard hearing
		manager := college.New([]byte("u46IpCV9y5Vlur8YvODJEhgOY8m9JVE4"))
		manager.ErrorHandler = heard.answer500
		return library{
			cookie:  "session",
			mount:   manager.Enable,
			name:    func(r *http.Request) string { return manager.GetString(r, "name") },
			setName: func(_ http.ResponseWriter, r *http.Request, name string) { manager.Put(r, "name", name) },
			note:    func(r *http.Request) string { return manager.GetString(r, "note") },
			setNote: func(_ http.ResponseWriter, r *http.Request, note string) { manager.Put(r, "note", note) },
			heard:   heard.all,
		}
	},
	gorillaPath: func(*testing.T) library {
		var heard hearing
		store := newGorilla()
		get := func(r *http.Request, key string) string {
			s, _ := store.Get(r, "session")
			text, _ := s.Values[key].(string)
			return text
		}
		set := func(w http.ResponseWriter, r *http.Request, key, text string) {
			s, _ := store.Get(r, "session")
			s.Values[key] = text
			if s.Save(r, w) != nil {
				heard.from("the caller of Save")
			}
		}
		return library{
			cookie:  "session",
			mount:   func(next http.Handler) http.Handler { return next },
			name:    func(r *http.Request) string { return get(r, "name") },
			setName: func(w http.ResponseWriter, r *http.Request, name string) { set(w, r, "name", name) },
			note:    func(r *http.Request) string { return get(r, "note") },
			setNote: func(w http.ResponseWriter, r *http.Request, note string) { set(w, r, "note", note) },
			heard:   heard.all,
		}
	},
}

func newSessions(t *testing.T, config SessionConfig) *typedsession.Manager[Session] {
	t.Helper()
	manager, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, config)
	if err != nil {
		t.Fatal(err)
	}
	return manager
}

// hearing is who was told that something is wrong.
type hearing struct {
	mu   sync.Mutex
	whom []string
}

func (h *hearing) from(whom string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.whom = append(h.whom, whom)
}

func (h *hearing) all() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.whom, ", ")
}

// answer500 does what scs and golangcollege/sessions do by default with an error, which also write a line into the log.
func (h *hearing) answer500(w http.ResponseWriter, _ *http.Request, _ error) {
	h.from("its error handler")
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}

func newSCS() *scs.SessionManager {
	manager := scs.New()
	manager.Store = memstore.NewWithCleanupInterval(0)
	manager.ErrorFunc = new(hearing).answer500
	return manager
}

func newGorilla() *sessions.CookieStore {
	return sessions.NewCookieStore([]byte("u46IpCV9y5Vlur8YvODJEhgOY8m9JVE4"))
}

// want is what a library is recorded to do.
type want struct{ library, outcome string }

// inEach has libraries observed doing the same.
func inEach(observe func(*testing.T, library) string, wants ...want) []outcome {
	var all []outcome
	for _, w := range wants {
		all = append(all, outcome{w.library, w.outcome, func(t *testing.T) string { return observe(t, libraries[w.library](t)) }})
	}
	return all
}

// browser is a client with a memory for cookies, and the server it visits.
type browser struct {
	t      *testing.T
	url    string
	client *http.Client
}

// browse starts a server over TLS, whose log nobody reads. Beside handle, at /, it has pages that tell and set the
// session's name.
func (l library) browse(t *testing.T, handle http.HandlerFunc) *browser {
	t.Helper()
	pages := http.NewServeMux()
	pages.HandleFunc("/name", func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, l.name(r)) })
	pages.HandleFunc("/name/{name}", func(w http.ResponseWriter, r *http.Request) { l.setName(w, r, r.PathValue("name")) })
	pages.HandleFunc("/", handle)
	return browse(t, l.mount(pages))
}

func browse(t *testing.T, handler http.Handler) *browser {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := server.Client()
	client.Jar, client.Timeout = jar, time.Minute
	return &browser{t, server.URL, client}
}

// get returns a response with its body read.
func (b *browser) get(path string) (*http.Response, string) {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.url+path, nil)
	if err != nil {
		b.t.Fatal(err)
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

// name is what the session has at the next visit.
func (b *browser) name() string {
	_, name := b.get("/name")
	return name
}

// cookie is the one that the browser has, as it sends it.
func (b *browser) cookie() string {
	b.t.Helper()
	at, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	cookies := b.client.Jar.Cookies(at)
	if len(cookies) != 1 {
		b.t.Fatalf("the browser has %d cookies", len(cookies))
	}
	return cookies[0].Name + "=" + cookies[0].Value
}

// has puts a cookie into the browser.
func (b *browser) has(cookie *http.Cookie) {
	b.t.Helper()
	at, err := url.Parse(b.url)
	if err != nil {
		b.t.Fatal(err)
	}
	b.client.Jar.SetCookies(at, []*http.Cookie{cookie})
}

// sends visits the page that tells the name with a Cookie header of the test's own.
func (b *browser) sends(header ...string) string {
	b.t.Helper()
	r, err := http.NewRequest(http.MethodGet, b.url+"/name", nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header["Cookie"] = header
	forgetful := *b
	client := *b.client
	client.Jar = nil
	forgetful.client = &client
	response, name := forgetful.do(r)
	if response.StatusCode != http.StatusOK {
		return response.Status
	}
	return name
}

func whether(yes bool, ifSo, otherwise string) string {
	if yes {
		return ifSo
	}
	return otherwise
}
