// The command login is the smallest app with a login: a session holds who is logged in, and a notice that is
// shown once.
package main

import (
	"flag"
	"html/template"
	"log"
	"net"
	"net/http"

	typedsession "github.com/typedsession/typedsession/runtime"
)

//go:generate go tool typedsession

// session is what the app remembers of a visitor.
//
//typedsession:session Session cookie=app idle=30m absolute=12h budget=400
type session struct {
	UserID uint64 `session:"1"`
	Notice string `session:"2,flash,max=80"` // shown once
}

func home(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	if s.UserID() == 0 {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	show(w, map[string]any{"User": s.UserID(), "Notice": s.TakeNotice()})
}

func logIn(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)
	id, ok := userWith(r.PostFormValue("name"), r.PostFormValue("password"))
	if !ok {
		_ = s.SetNotice("Wrong name or password.") // 23 bytes, 80 are allowed
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	s.Reset() // nothing from before follows the visitor into the account
	s.Renew() // both timeouts start again
	s.SetUserID(id)
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func logOut(w http.ResponseWriter, r *http.Request) {
	SessionFrom(r).Destroy() // deletes the cookie
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

func form(w http.ResponseWriter, r *http.Request) {
	show(w, map[string]any{"Notice": SessionFrom(r).TakeNotice()})
}

// userWith returns the id of the user with this name and password. An app of yours asks its database, where it keeps
// hashes of passwords.
func userWith(name, password string) (id uint64, ok bool) {
	return 7, name == "ada" && password == "lovelace"
}

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Login</title>
<main>
<h1>Login</h1>
{{with .Notice}}<p role="alert">{{.}}</p>{{end}}
{{if .User}}<p>You are user {{.User}}.</p>
<form method="post" action="/logout"><button>Log out</button></form>
{{else}}<form method="post" action="/login">
<p><label>Name <input name="name" autocomplete="username" placeholder="ada"></label></p>
<p><label>Password <input name="password" type="password" autocomplete="current-password" placeholder="lovelace"></label></p>
<button>Log in</button>
</form>{{end}}
</main>
`))

func show(w http.ResponseWriter, data map[string]any) {
	if err := page.Execute(w, data); err != nil {
		log.Print(err)
	}
}

// routes returns the app's handler, without the session's.
func routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", home)
	mux.HandleFunc("GET /login", form)
	mux.HandleFunc("POST /login", logIn)
	mux.HandleFunc("POST /logout", logOut)
	return http.NewCrossOriginProtection().Handler(mux) // no other site logs a visitor in or out
}

func main() {
	address := flag.String("addr", "127.0.0.1:8080", "host:port to listen on, a loopback address")
	flag.Parse()
	keys, err := typedsession.KeysFromEnv("SESSION_KEYS")
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Development: true, // plain HTTP on loopback; leave it out behind HTTPS
	})
	if err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("open http://%s", listener.Addr())
	log.Fatal(http.Serve(listener, sessions.Handler(routes())))
}
