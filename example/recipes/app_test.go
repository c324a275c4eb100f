package recipes

import (
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
)

// app is the app of the examples: its pages say what the visitor sees.
type app struct {
	sessions *typedsession.Manager[Session]
	clock    *sessiontest.Clock
	mux      *http.ServeMux
	server   *httptest.Server
	client   *http.Client
}

func newApp(config SessionConfig) *app {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		panic(err)
	}
	return newAppUnder(typedsession.Encrypted{Keys: keys}, config)
}

func newAppUnder(protection typedsession.Protection, config SessionConfig) *app {
	a := &app{clock: sessiontest.NewClock(time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)), mux: http.NewServeMux()}
	config.Now = a.clock.Now
	var err error
	if a.sessions, err = NewSessionManager(protection, config); err != nil {
		panic(err)
	}
	a.mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		notices := s.TakeNotices()
		fmt.Fprint(w, "home of ", s.UserID(), " ", strings.Join(notices, " "))
	})
	a.mux.HandleFunc("GET /login", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "who are you?") })
	a.mux.HandleFunc("POST /login", func(w http.ResponseWriter, r *http.Request) {
		LogIn(w, r, 7, r.PostFormValue("remember") != "", a.clock.Now())
	})
	a.mux.HandleFunc("POST /logout", LogOut)
	a.server = httptest.NewTLSServer(a.sessions.Handler(a.mux))
	a.client = a.server.Client()
	if a.client.Jar, err = cookiejar.New(nil); err != nil {
		panic(err)
	}
	return a
}

func (a *app) close() { a.server.Close() }

// get and post show what a visitor ends up with.
func (a *app) get(path string) { show(a.client.Get(a.server.URL + path)) }
func (a *app) post(path string, fields ...string) {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	show(a.client.PostForm(a.server.URL+path, form))
}

func show(response *http.Response, err error) {
	if err != nil {
		panic(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		panic(err)
	}
	fmt.Println(response.Request.URL.Path, response.StatusCode, strings.TrimSpace(string(body)))
}

// page is a page of the app that says what it is.
func page(text string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) })
}
