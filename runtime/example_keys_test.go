package typedsession_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// A new key begins to sign at its sign-from. Sessions that the old key signed go on, and
// the next visit signs them with the new key.
func ExampleNewKeys() {
	now := time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC)
	oldKey := typedsession.GenerateKey(time.Time{})
	newKey := typedsession.GenerateKey(now.Add(10 * time.Minute)) // until then, every server gets it
	keys, err := typedsession.NewKeys(oldKey, newKey)
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Now: func() time.Time { return now },
	})
	if err != nil {
		log.Fatal(err)
	}
	app := sessions.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		s.AddVisits(1)
		fmt.Println("visit", s.Visits())
	}))

	first := httptest.NewRecorder()
	app.ServeHTTP(first, httptest.NewRequest("GET", "https://shop.example/", nil))
	cookie := first.Result().Cookies()[0]
	before, err := keys.Open(cookie.Name, "shop.Session", cookie.Value)
	if err != nil {
		log.Fatal(err)
	}

	now = now.Add(15 * time.Minute)
	again := httptest.NewRequest("GET", "https://shop.example/", nil)
	again.AddCookie(cookie)
	second := httptest.NewRecorder()
	app.ServeHTTP(second, again)
	cookie = second.Result().Cookies()[0]
	after, err := keys.Open(cookie.Name, "shop.Session", cookie.Value)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("the same key:", before.KeyID == after.KeyID)
	// Output:
	// visit 1
	// visit 2
	// the same key: false
}

// After a leak, new keys replace the leaked keys without a restart. The sessions that the
// leaked keys signed are over.
func ExampleKeys_Replace() {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	s, _ := sessions.Open(ctx, "") // a new session
	s.AddVisits(1)
	cookie, err := sessions.Seal(ctx, s)
	if err != nil {
		log.Fatal(err)
	}

	other, err := typedsession.NewKeys(typedsession.GenerateKey(time.Time{}))
	if err != nil {
		log.Fatal(err)
	}
	if err := keys.Replace(other); err != nil {
		log.Fatal(err)
	}
	s, err = sessions.Open(ctx, cookie.Value)
	fmt.Println("visits:", s.Visits())
	fmt.Println("rejected:", errors.Is(err, typedsession.ReasonTag))
	// Output:
	// visits: 0
	// rejected: true
}

// A server reads a second key from its file while it runs.
func ExampleKeys_Reload() {
	directory, err := os.MkdirTemp("", "keys")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(directory)
	path := filepath.Join(directory, "session-keys")
	first := typedsession.GenerateKey(time.Time{})
	if err := os.WriteFile(path, []byte(first+"\n"), 0o600); err != nil {
		log.Fatal(err)
	}
	keys, err := typedsession.KeysFromFile(path)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("keys:", strings.Count(keys.String(), "tsk:"))

	// The file is replaced as a whole, by renaming another one.
	second := typedsession.GenerateKey(time.Now().Add(time.Hour))
	if err := os.WriteFile(path+".new", []byte(first+"\n"+second+"\n"), 0o600); err != nil {
		log.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		log.Fatal(err)
	}
	if err := keys.Reload(); err != nil {
		log.Fatal(err) // the keys are still those from before
	}
	fmt.Println("keys:", strings.Count(keys.String(), "tsk:"))
	// Output:
	// keys: 1
	// keys: 2
}
