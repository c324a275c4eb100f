// Package both serves an app with its old session library beside the same app with its new one.
package both

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"os"
	"os/signal"
)

// The addresses have one host: browsers send a cookie to every port of it.
const (
	beforeAddress = "127.0.0.1:8080"
	afterAddress  = "127.0.0.1:8081"
)

// Serve serves the app as it was, and as it is after the move, until the process is interrupted. A nil before means that
// the app as it was is served by another process.
func Serve(before, after http.Handler) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ended := make(chan error, 2)
	serve := func(address string, app http.Handler) {
		ended <- http.ListenAndServe(address, http.NewCrossOriginProtection().Handler(app))
	}
	if before != nil {
		go serve(beforeAddress, before)
	}
	go serve(afterAddress, after)
	fmt.Printf("Log in at http://%s, the app before the move.\nThen open http://%s, the app after it.\n", beforeAddress, afterAddress)
	select {
	case err := <-ended:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
		return nil
	}
}

// Show writes the page of a visitor, who has no name before a login.
func Show(w http.ResponseWriter, name string, visits int) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if name == "" {
		fmt.Fprint(w, `<!doctype html><html lang=en><title>Moving</title><main><h1>Moving</h1><p>Nobody is logged in.`+
			`<form method=post action=/login><label>Name <input name=name></label> <button>Log in</button></form></main>`)
		return
	}
	fmt.Fprintf(w, `<!doctype html><html lang=en><title>Moving</title><main><h1>Moving</h1><p>%s, visit %d.`+
		`<form method=post action=/logout><button>Log out</button></form></main>`, template.HTMLEscapeString(name), visits)
}
