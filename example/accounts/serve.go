package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// serve says on out where the app is open, answers requests until ctx is done, and then those that have begun.
func serve(ctx context.Context, out io.Writer, listener net.Listener, handler http.Handler) error {
	if !isLoopback(listener.Addr()) {
		fmt.Fprintf(out, "%s is no loopback address: cookies are Secure, so put a proxy that speaks HTTPS in front\n", listener.Addr())
	}
	fmt.Fprintf(out, "accounts is open at http://%s\n", listener.Addr())
	server := &http.Server{Handler: handler, ReadTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute}
	served := make(chan error, 1)
	go func() { served <- server.Serve(listener) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	// Browsers open connections ahead of need, and Shutdown waits for these too.
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return server.Close()
	}
	return nil
}

// isLoopback reports whether addr is on the loopback interface, where cookies need not be Secure.
func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
