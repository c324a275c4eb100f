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

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "address to serve")
	idle := flag.Duration("idle", 5*time.Minute, "how long a session lives without a visit")
	absolute := flag.Duration("absolute", 12*time.Hour, "how long a session lives at the most")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout, *addr, *idle, *absolute); err != nil {
		log.Fatalf("petshop: %v", err)
	}
}

// run serves the shop until ctx is done. What a person should know goes to out.
func run(ctx context.Context, out io.Writer, addr string, idle, absolute time.Duration) error {
	keys, err := loadKeys(out)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return err
	}
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Idle:        idle,
		Absolute:    absolute,
		Development: shop.IsLoopback(listener.Addr()),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return shop.Serve(ctx, out, listener, newShop(sessions))
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
