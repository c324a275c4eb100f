// The command gorilla is an app that moves from gorilla/sessions, with its signed or encrypted cookies. It serves the app
// before and after the move: who is logged in there stays logged in here.
package main

import (
	"flag"
	"log"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/both"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func main() {
	encrypted := flag.Bool("encrypted", false, "the old cookies are encrypted too")
	flag.Parse()
	// An app of yours has these two keys already. Without a block key, gorilla signs and does not encrypt.
	hashKey, blockKey := securecookie.GenerateRandomKey(64), []byte(nil)
	if *encrypted {
		blockKey = securecookie.GenerateRandomKey(32)
	}
	store := sessions.NewCookieStore(hashKey, blockKey)
	keys, err := typedsession.KeysFromEnv("SESSION_KEYS")
	if err != nil {
		log.Fatal(err)
	}
	manager, err := newManager(keys, store)
	if err != nil {
		log.Fatal(err)
	}
	if err := both.Serve(before{store}.routes(), manager.Handler(after.Routes())); err != nil {
		log.Fatal(err)
	}
}

// newManager returns the manager of the new sessions, which takes over those of the store.
func newManager(keys *typedsession.Keys, store *sessions.CookieStore) (*typedsession.Manager[after.Session], error) {
	return after.NewSessionManager(typedsession.Signed{Keys: keys}, configFor(store))
}

func configFor(store *sessions.CookieStore) after.SessionConfig {
	return after.SessionConfig{
		Development: true, // plain HTTP on loopback; leave it out behind HTTPS
		Adopt:       adoptFrom(store),
	}
}
