package recipes_test

import (
	"crypto/rand"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/recipes"
)

// The identity provider answers with a form that the browser posts, without the session's SameSite=Lax cookie. FormPost
// has the browser post it again, so that the callback finds the state that the sign-in began with.
func ExampleFormPost() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		state := rand.Text()
		if err := SessionFrom(r).SetState(state); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "https://idp.example/?response_mode=form_post&state="+url.QueryEscape(state), http.StatusSeeOther)
	})
	mux.Handle("POST /login/callback", recipes.FormPost(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if s.State() == "" || r.PostFormValue("state") != s.State() {
			http.Error(w, "this sign-in did not begin here", http.StatusForbidden)
			return
		}
		s.ClearState()
		s.Renew()
		if err := s.SetUser("ada"); err != nil { // from the id_token, once it is verified
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})))
	site := sessions.Handler(mux)

	login := httptest.NewRecorder()
	site.ServeHTTP(login, httptest.NewRequest("GET", "/login", nil))
	form := "state=" + login.Result().Header.Get("Location")[len("https://idp.example/?response_mode=form_post&state="):]
	for _, from := range []string{"cross-site", "same-origin"} {
		r := httptest.NewRequest("POST", "/login/callback", strings.NewReader(form))
		r.Header = http.Header{
			"Content-Type":   {"application/x-www-form-urlencoded"},
			"Sec-Fetch-Site": {from}, "Sec-Fetch-Mode": {"navigate"}, "Sec-Fetch-Dest": {"document"},
		}
		if from == "same-origin" { // the only one with which a browser sends a Lax cookie
			r.AddCookie(login.Result().Cookies()[0])
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		fmt.Printf("%s: %d %q\n", from, w.Code, w.Header().Get("Location"))
	}
	// Output:
	// cross-site: 200 ""
	// same-origin: 303 "/"
}
