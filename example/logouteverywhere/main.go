// Logouteverywhere shows how the sessions of a user end on all devices, although
// they are in cookies: each has the generation of the user's account in a field,
// and "log out everywhere" counts the generation up.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "loopback address to serve")
	every := flag.Duration("check", 10*time.Second, "how long a session that was ended can go on")
	flag.Parse()

	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		log.Fatal(err)
	}
	site, err := newSite(newAccounts("ann", "bob"), keys, SessionConfig{CheckEvery: *every, Development: true})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("log in as ann from two browsers at http://%s", listener.Addr())
	log.Fatal(http.Serve(listener, site))
}

// newSite serves the accounts, whose sessions are as config says.
func newSite(a *accounts, keys *typedsession.Keys, config SessionConfig) (http.Handler, error) {
	config.Check = a.check
	config.Touch = true // each check that passes sends a cookie, which must not undo what other requests did
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: keys}, config)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.HandleFunc("POST /login", a.login)
	mux.HandleFunc("POST /logout", logOut)
	mux.HandleFunc("POST /logout-everywhere", a.logOutEverywhere)
	return sessions.Handler(http.NewCrossOriginProtection().Handler(mux)), nil
}

const page = `<!DOCTYPE html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Log out everywhere</title>
<style>form { margin: 1rem 0; }</style>
<main>
<h1>Log out everywhere</h1>
<p>%s</p>
<form method="post" action="/login"><label>User <input name="user" value="ann"></label> <button>Log in</button></form>
<form method="post" action="/logout"><button>Log out</button></form>
<form method="post" action="/logout-everywhere"><button>Log out everywhere else</button></form>
</main>
`

func home(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	who := "Nobody is logged in."
	switch {
	case s.Info().Unchecked:
		unavailable(w)
		return
	case s.User() != "":
		who = s.User() + " is logged in." // one of the accounts' names: nothing to escape
	}
	fmt.Fprintf(w, page, who)
}

// unavailable answers with status 503, rather than show a visitor who is logged in that nobody is.
func unavailable(w http.ResponseWriter) {
	http.Error(w, "The accounts cannot be reached. Please come back in a minute.", http.StatusServiceUnavailable)
}

// login would ask for a password.
func (a *accounts) login(w http.ResponseWriter, r *http.Request) {
	user := r.PostFormValue("user")
	generation, err := a.generation(r.Context(), user)
	switch {
	case errors.Is(err, errNoAccount):
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	case err != nil:
		unavailable(w)
		return
	}
	s := SessionFrom(r)
	s.Reset() // nothing of one user follows the visitor into the account of another
	s.Renew()
	if err := s.SetUser(user); err != nil {
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	s.SetGeneration(generation)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// logOut ends the session in this browser, also while the accounts cannot be
// reached. A copy of its cookie goes on: only a new generation ends that.
func logOut(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).Destroy()
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

// logOutEverywhere ends all sessions of the user but this one, which goes on in
// the new generation.
func (a *accounts) logOutEverywhere(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	if s.Info().Unchecked {
		unavailable(w)
		return
	}
	if s.User() == "" {
		http.Error(w, "Nobody is logged in.", http.StatusForbidden)
		return
	}
	generation, err := a.endSessions(r.Context(), s.User(), s.Generation())
	if errors.Is(err, errEnded) {
		s.Destroy()
		http.Error(w, err.Error(), http.StatusForbidden)
		return
	}
	if err != nil {
		unavailable(w)
		return
	}
	s.SetGeneration(generation)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
