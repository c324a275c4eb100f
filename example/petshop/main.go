// Petshop is a small shop that remembers its visitors in a typed session: a web
// app to run, to look at and to copy from.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// options are what the command's flags say.
type options struct {
	addr           string
	idle, absolute time.Duration
	ahead          time.Duration // how far the sessions' clock is ahead
	encrypted      bool
}

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to serve")
	flag.DurationVar(&o.idle, "idle", 5*time.Minute, "how long a session lives without a visit")
	flag.DurationVar(&o.absolute, "absolute", 12*time.Hour, "how long a session lives at the most")
	flag.DurationVar(&o.ahead, "ahead", 0, "how far the sessions' clock is ahead, to see sessions end without waiting")
	flag.BoolVar(&o.encrypted, "encrypted", false, "encrypt the cookies; signed ones are still read")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, o); err != nil {
		log.Fatalf("petshop: %v", err)
	}
}

// run serves the shop until ctx is done. What a person should know goes to out.
func run(ctx context.Context, out io.Writer, o options) error {
	keys, err := loadKeys(out)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	sessions, err := NewSessionManager(protection(keys, o.encrypted), SessionConfig{
		Idle:        o.idle,
		Absolute:    o.absolute,
		Now:         func() time.Time { return time.Now().Add(o.ahead) },
		Development: shop.IsLoopback(listener.Addr()),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return shop.Serve(ctx, out, listener, newShop(sessions))
}

// protection returns how the shop's cookies are protected: signed or encrypted. Encrypted ones take over the sessions in
// signed ones.
func protection(keys *typedsession.Keys, encrypted bool) typedsession.Protection {
	if encrypted {
		return typedsession.Encrypted{Keys: keys, AcceptSigned: true}
	}
	return typedsession.Signed{Keys: keys}
}

// loadKeys takes the keys from SESSION_KEYS. Without it, the shop makes one for
// this run, which is fine for a look around: a restart forgets all visitors.
func loadKeys(out io.Writer) (*typedsession.Keys, error) {
	const variable = "SESSION_KEYS"
	if os.Getenv(variable) != "" {
		return typedsession.KeysFromEnv(variable)
	}
	fmt.Fprintf(out, "%s is not set: using a key made for this run. To keep sessions over restarts:\n", variable)
	fmt.Fprintf(out, "\texport %s=$(go tool typedsession key)\n", variable)
	return typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
}
