package sessionpage_test

import (
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessionpage"
)

// The page is mounted among the app's own, where the manager's Handler reaches it.
// It shows a developer what the session holds, without its secrets.
func ExampleHandler() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{
		Development: true, // plain HTTP on loopback
	})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		s.SetUserID(7)
		if err := s.SetToken("a token of another service"); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/debug/session", http.StatusSeeOther)
	})
	mux.Handle("GET /debug/session", sessionpage.Handler(sessions, sessionpage.Options{}))

	server := httptest.NewServer(sessions.Handler(mux))
	defer server.Close()
	browser := server.Client()
	browser.Jar, _ = cookiejar.New(nil)
	response, err := browser.Get(server.URL + "/login")
	if err != nil {
		log.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Status)
	fmt.Println("user:", strings.Contains(string(page), "UserID"))
	fmt.Println("secret:", strings.Contains(string(page), "a token of another service"))
	// Output:
	// 200 OK
	// user: true
	// secret: false
}
