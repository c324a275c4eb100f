// Package htmx keeps sessions in an app of net/http whose pages htmx changes in place. Without JavaScript the pages work
// too.
package htmx

import (
	"bytes"
	_ "embed"
	"html/template"
	"net/http"

	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// New returns the app.
func New(sessions *typedsession.Manager[visitor.Session]) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.HandleFunc("POST /visits", addVisit)
	mux.HandleFunc("POST /login", logIn)
	mux.HandleFunc("POST /logout", logOut)
	mux.HandleFunc("GET /session", func(w http.ResponseWriter, r *http.Request) { poll(sessions, w, r) })
	return http.NewCrossOriginProtection().Handler(sessions.Handler(mux)) // no other site logs a visitor in or out
}

func home(w http.ResponseWriter, r *http.Request) {
	s := visitor.SessionFrom(r)
	s.AddVisits(1)
	show(w, http.StatusOK, view{Name: s.Name(), Greeting: visitor.Greeting(s), Notice: s.TakeNotice()}, "page")
}

// addVisit answers htmx with the part of the page that changes.
func addVisit(w http.ResponseWriter, r *http.Request) {
	if !isFragment(r) {
		redirect(w, r)
		return
	}
	s := visitor.SessionFrom(r)
	s.AddVisits(1)
	show(w, http.StatusOK, view{Greeting: visitor.Greeting(s)}, "greeting")
}

// logIn leaves a notice for the next page. An error goes into the page that the visitor sees: htmx 4 shows what comes
// with status 422, while htmx 2 has to be told to.
func logIn(w http.ResponseWriter, r *http.Request) {
	s := visitor.SessionFrom(r)
	err := visitor.LogIn(s, r.PostFormValue("name"))
	switch {
	case err == nil:
		_ = s.SetNotice("Welcome.") // 8 bytes, 120 are allowed
		redirect(w, r)
	case isFragment(r):
		show(w, http.StatusUnprocessableEntity, view{Notice: err.Error()}, "notice")
	default:
		_ = s.SetNotice(err.Error()) // 37 bytes
		redirect(w, r)
	}
}

// logOut leaves a notice too. What is set after Destroy begins a new session.
func logOut(w http.ResponseWriter, r *http.Request) {
	s := visitor.SessionFrom(r)
	s.Destroy()
	_ = s.SetNotice("You are logged out.") // 19 bytes
	redirect(w, r)
}

// poll answers what the page asks every 30 seconds, and leads to the first page once the session is over. A page that
// asks by a timer is no sign that the visitor is there: without DoNotCount an open page would keep the session for ever.
// poll takes no notice, which is for a page that the visitor sees.
func poll(sessions *typedsession.Manager[visitor.Session], w http.ResponseWriter, r *http.Request) {
	sessions.DoNotCount(r)
	if visitor.SessionFrom(r).Name() == "" {
		redirect(w, r)
		return
	}
	w.WriteHeader(http.StatusNoContent) // htmx changes nothing
}

// isFragment reports whether htmx asks for a part of a page.
func isFragment(r *http.Request) bool { return r.Header.Get("HX-Request") == "true" }

// redirect leads to the first page. htmx would follow a 3xx itself, and put the page that it gets, with its notice, into
// the element that the request came from.
func redirect(w http.ResponseWriter, r *http.Request) {
	if isFragment(r) {
		w.Header().Set("HX-Redirect", "/")
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// view is what the templates show.
type view struct{ Name, Greeting, Notice string }

//go:embed page.html
var source string

var templates = template.Must(template.New("").Parse(source))

// show writes a template. The buffer keeps a half of it from leaving if the template fails.
func show(w http.ResponseWriter, status int, v view, name string) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = page.WriteTo(w) // fails if the visitor has left
}
