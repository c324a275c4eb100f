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

//go:generate go tool typedsession

// shopSession is what a shop remembers of a visitor. The generator makes Session,
// SessionConfig, NewSessionManager and SessionFrom from it.
//
//typedsession:session Session cookie=shop idle=30m absolute=12h remember=14d/180d budget=1200 id=shop.Session
type shopSession struct {
	User       string   `session:"1,max=64"`
	Generation uint64   `session:"2"` // the user's, when the session began
	Visits     int      `session:"3"`
	Cart       []string `session:"4,max=10,each=40"`
	Notice     string   `session:"5,flash,max=80"` // shown once
}

// An app in one page: the struct above says what a session holds, the handler reads
// and changes it, and the manager keeps it in a cookie.
func Example() {
	// A deployed app has its keys from KeysFromEnv or KeysFromFile.
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	app := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		s.AddVisits(1)
		fmt.Println("visit", s.Visits())
	})

	server := httptest.NewTLSServer(sessions.Handler(app)) // the cookie is Secure
	defer server.Close()
	browser := server.Client()
	browser.Jar, _ = cookiejar.New(nil)
	for range 3 {
		response, err := browser.Get(server.URL)
		if err != nil {
			log.Fatal(err)
		}
		response.Body.Close()
	}
	// Output:
	// visit 1
	// visit 2
	// visit 3
}
