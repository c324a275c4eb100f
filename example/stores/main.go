// Stores is the petshop with sessions in a store, and a page on which visitors see the devices that they are logged in on
// and log them out:
//
//	go -C example/stores run . -store memory
//	go -C example/stores run . -store sqlite:/tmp/sessions.db
//	go -C example/stores run . -store redis://127.0.0.1:6379/0
//	go -C example/stores run . -store postgres://user:password@127.0.0.1/sessions
//	go -C example/stores run . -store mysql://user:password@127.0.0.1/sessions
//
// All but the memory are shared by as many servers as are started.
package main

import (
	"context"
	"errors"
	"flag"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/typedsession/typedsession/example/petshop/shop"
	"github.com/typedsession/typedsession/example/stores/engine"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to serve")
	where := flag.String("store", "memory", "store of the sessions: memory, sqlite:FILE, or a URL with redis, postgres or mysql")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, *addr, *where); err != nil {
		log.Fatalf("stores: %v", err)
	}
}

// run serves the shop until ctx is done. It writes to out what a person should know. The store need not be reachable.
func run(ctx context.Context, out io.Writer, addr, where string) (err error) {
	opened, err := engine.Open(where)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	keys, err := loadKeys()
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	sessions, err := newSessions(opened.Store, keys, shop.IsLoopback(listener.Addr()))
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	stop := opened.Start(ctx)
	defer stop()
	return shop.Serve(ctx, out, listener, newShop(sessions))
}

// newSessions keeps sessions in a store. On loopback they need no HTTPS.
func newSessions(in store.Store, keys *typedsession.Keys, loopback bool) (*typedsession.Manager[Session], error) {
	return NewSessionManager(
		typedsession.Stored{Store: in, Keys: keys, MaxBytes: maxBytes, Failed: failed},
		SessionConfig{Development: loopback},
	)
}

// maxBytes is how long a record of a session may be, which a visitor can fill with /enter_string.
const maxBytes = 64 << 10

// loadKeys returns the keys in SESSION_KEYS, which seal the records. Without the variable there are none: the sessions are
// readable for whoever can read the store.
func loadKeys() (*typedsession.Keys, error) {
	const variable = "SESSION_KEYS"
	if os.Getenv(variable) == "" {
		return nil, nil
	}
	return typedsession.KeysFromEnv(variable)
}
