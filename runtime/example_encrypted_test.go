package typedsession_test

import (
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// bankSession has a secret field, so that NewBankManager takes an Encrypted: with a
// Signed, the program does not compile.
//
//typedsession:session Bank cookie=bank idle=10m absolute=1h budget=500 id=bank.Bank
type bankSession struct {
	User  string `session:"1,max=64"`
	Token string `session:"2,max=200,secret"`
}

// A session with a secret field is kept in an encrypted cookie, and printed without
// its secret.
func ExampleEncrypted() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewBankManager(typedsession.Encrypted{Keys: keys}, BankConfig{})
	if err != nil {
		log.Fatal(err)
	}
	login := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := BankFrom(r)
		s.Renew()
		if err := s.SetUser("ada"); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if err := s.SetToken("a token of the bank's"); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		fmt.Println(s)
	})
	w := httptest.NewRecorder()
	sessions.Handler(login).ServeHTTP(w, httptest.NewRequest("POST", "https://bank.example/login", nil))

	cookie := w.Result().Cookies()[0]
	opened, err := keys.Open(cookie.Name, "bank.Bank", cookie.Value)
	fmt.Println("encrypted:", opened.Encrypted, err)
	// Output:
	// Bank{User: "ada", Token: [redacted]}
	// encrypted: true <nil>
}
