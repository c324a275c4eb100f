package shoptest

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"
)

// Running is an app that was started.
type Running struct {
	URL   string
	Said  []string     // the lines before the address, which is the last
	Close func() error // interrupts the app and returns what run returned
}

// Start calls run and waits until it says its address.
func Start(t *testing.T, run func(ctx context.Context, out io.Writer) error) *Running {
	t.Helper()
	ctx, interrupt := context.WithCancel(context.Background())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		ended <- run(ctx, in)
		in.Close()
	}()
	app := &Running{Close: func() error {
		interrupt()
		return <-ended
	}}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, url, ok := strings.Cut(lines.Text(), " is open at "); ok {
			app.URL = url
			return app
		}
		app.Said = append(app.Said, lines.Text())
	}
	t.Fatalf("the app did not open: %v", app.Close())
	return nil
}
