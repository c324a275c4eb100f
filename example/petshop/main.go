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
	"net/http"
	"os"
	"os/signal"
	"time"

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
		Development: isLoopback(listener.Addr()),
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if !isLoopback(listener.Addr()) {
		fmt.Fprintf(out, "%s is no loopback address: cookies are Secure, so put a proxy that speaks HTTPS in front.\n", listener.Addr())
	}
	fmt.Fprintf(out, "petshop is open at http://%s\n", listener.Addr())
	return serve(ctx, listener, newShop(sessions))
}

// serve answers requests until ctx is done, and then those that have begun.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	// Browsers open connections ahead of need, and Shutdown waits for these too.
	patience, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return server.Close()
	}
	return nil
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

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
