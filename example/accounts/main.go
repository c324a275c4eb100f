// Accounts is an app to copy: sign-up, login, "remember me", a profile, a change of the password that asks for the old one
// again, and a list of the devices on which the user is logged in.
//
//	go -C example/accounts run .
//	go -C example/accounts run . -store redis://127.0.0.1:6379/0
//	go -C example/accounts run . -store postgres://user:password@127.0.0.1/sessions
//
// Users and sessions are in one file of SQLite. With -store, the sessions are elsewhere.
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/typedsession/typedsession/example/accounts/users"
	"github.com/typedsession/typedsession/example/stores/engine"
)

// options are what the command line says.
type options struct {
	address       string
	file          string // of the users, and of the sessions unless store is set
	store         string
	addressHeader string
}

func main() {
	var o options
	flag.StringVar(&o.address, "addr", "127.0.0.1:8080", "`host:port` to listen on")
	flag.StringVar(&o.file, "db", "", "SQLite `file` of the users; by default in the user's directory for caches")
	flag.StringVar(&o.store, "store", "", "where sessions are: memory, sqlite:FILE, or a `URL` with redis, postgres or mysql; by default in the file of the users")
	flag.StringVar(&o.addressHeader, "address-header", "", "`header` in which your proxy puts the visitor's address, such as X-Real-IP")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, o); err != nil {
		log.Fatalf("accounts: %v", err)
	}
}

// run serves the app until ctx is done. It writes to out what a person should know.
func run(ctx context.Context, out io.Writer, o options) (err error) {
	if o.file == "" {
		if o.file, err = defaultFile(); err != nil {
			return err
		}
	}
	if err := makeFile(o.file); err != nil { // SQLite would let everybody read it
		return err
	}
	keys, err := loadKeys(o.file)
	if err != nil {
		return err
	}
	everybody, err := users.Open(ctx, o.file, users.DefaultCost)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, everybody.Close()) }()
	opened, err := engine.Open(cmp.Or(o.store, "sqlite:"+o.file))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	listener, err := net.Listen("tcp", o.address)
	if err != nil {
		return err
	}
	a, err := newApp(config{
		users: everybody, store: opened.Store, keys: keys,
		loopback: isLoopback(listener.Addr()), addressHeader: o.addressHeader, now: time.Now,
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	stop := opened.Start(ctx)
	defer stop()
	fmt.Fprintf(out, "users are in %s\n", o.file)
	return serve(ctx, out, listener, a.routes())
}
