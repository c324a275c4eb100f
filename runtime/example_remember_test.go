package typedsession_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Remember makes the cookie outlive the browser, with the second pair of timeouts,
// which the directive of this session gives as remember=14d/180d. Renew at a login
// starts the session's clocks again.
func Example_remember() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	login := sessions.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		s.Renew()
		s.Remember(r.FormValue("remember") == "on")
		if err := s.SetUser("ada"); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		}
	}))

	for _, target := range []string{"/login", "/login?remember=on"} {
		w := httptest.NewRecorder()
		login.ServeHTTP(w, httptest.NewRequest("POST", "https://shop.example"+target, nil))
		cookie := w.Result().Cookies()[0]
		fmt.Println(target, time.Duration(cookie.MaxAge)*time.Second)
	}
	// Output:
	// /login 0s
	// /login?remember=on 336h0m0s
}
