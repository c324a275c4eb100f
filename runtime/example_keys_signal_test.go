package typedsession_test

import (
	"context"
	"log"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// A server that reads its keys again when it gets a SIGHUP.
func ExampleKeys_Reload_hangup() {
	keys, err := typedsession.KeysFromFile("/run/secrets/session-keys")
	if err != nil {
		log.Fatal(err)
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	go func() {
		for range hangup {
			if err := keys.Reload(); err != nil {
				slog.Error("SIGHUP", "error", err)
				continue
			}
			slog.Info("SIGHUP", "keys", keys) // shows ids
		}
	}()
}

// A server that reads a mounted secret again when it changes, until it is told to stop.
func ExampleKeys_Watch() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	keys, err := typedsession.KeysFromFile("/run/secrets/session-keys")
	if err != nil {
		log.Fatal(err)
	}
	go keys.Watch(ctx, 30*time.Second, nil)
}
