// The command scs is an app that moves from alexedwards/scs. It serves the app before and after the move: who is logged
// in there stays logged in here.
package main

import (
	"log"

	"github.com/alexedwards/scs/v2"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/both"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func main() {
	old := scs.New() // in memory, where an app of yours has a store that all its servers share
	manager, err := newManager(old)
	if err != nil {
		log.Fatal(err)
	}
	if err := both.Serve(before{old}.routes(), manager.Handler(after.Routes())); err != nil {
		log.Fatal(err)
	}
}

// newManager returns the manager of the new sessions, which are in a store too and take over those of scs.
func newManager(old *scs.SessionManager) (*typedsession.Manager[after.Session], error) {
	return after.NewSessionManager(typedsession.Stored{Store: memstore.New(0)}, after.SessionConfig{
		Development: true, // plain HTTP on loopback; leave it out behind HTTPS
		Adopt:       adoptFrom(old),
	})
}
