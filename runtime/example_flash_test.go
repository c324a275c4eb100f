package typedsession_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// A flash field is read once: the page after a form shows the notice, and the page
// after that does not. The struct has the field
//
//	Notice string `session:"5,flash,max=80"`
func Example_flash() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /order", func(w http.ResponseWriter, r *http.Request) {
		if err := SessionFrom(r).SetNotice("Thank you for your order."); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		http.Redirect(w, r, "/", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /{$}", func(_ http.ResponseWriter, r *http.Request) {
		fmt.Printf("notice: %q\n", SessionFrom(r).TakeNotice())
	})

	server := httptest.NewTLSServer(sessions.Handler(mux))
	defer server.Close()
	browser := server.Client()
	browser.Jar, _ = cookiejar.New(nil)
	response, err := browser.PostForm(server.URL+"/order", nil) // follows the redirect
	if err != nil {
		log.Fatal(err)
	}
	response.Body.Close()
	response, err = browser.Get(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	response.Body.Close()
	// Output:
	// notice: "Thank you for your order."
	// notice: ""
}
