package shop

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Serve says on out where the shop is open, answers requests until ctx is done, and then those that have begun.
func Serve(ctx context.Context, out io.Writer, listener net.Listener, handler http.Handler) error {
	if !IsLoopback(listener.Addr()) {
		fmt.Fprintf(out, "%s is no loopback address: cookies are Secure, so put a proxy that speaks HTTPS in front.\n", listener.Addr())
	}
	fmt.Fprintf(out, "petshop is open at http://%s\n", listener.Addr())
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

// IsLoopback reports whether addr is on the loopback interface, where cookies need not be Secure.
func IsLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
