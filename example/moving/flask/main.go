// The command flask is a Flask app that moves to Go. It starts the app before the move, for which python3 needs Flask, and
// serves the app after it: who is logged in there stays logged in here.
package main

import (
	"crypto/rand"
	"fmt"
	"log"
	"os"
	"os/exec"

	"github.com/typedsession/typedsession/example/moving/after"
	"github.com/typedsession/typedsession/example/moving/internal/both"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/flask"
)

func main() {
	keys, err := typedsession.KeysFromEnv("SESSION_KEYS")
	if err != nil {
		log.Fatal(err)
	}
	secretKey := rand.Text() // an app of yours has its SECRET_KEY already
	manager, err := newManager(keys, secretKey)
	if err != nil {
		log.Fatal(err)
	}
	stop, err := startBefore(secretKey)
	if err != nil {
		log.Fatal(err)
	}
	err = both.Serve(nil, manager.Handler(after.Routes()))
	stop()
	if err != nil {
		log.Fatal(err)
	}
}

// newManager returns the manager of the new sessions, which takes over those of the Flask app with this secret key.
func newManager(keys *typedsession.Keys, secretKey string) (*typedsession.Manager[after.Session], error) {
	cookies, err := flask.New(secretKey)
	if err != nil {
		return nil, err
	}
	return after.NewSessionManager(typedsession.Signed{Keys: keys}, after.SessionConfig{
		Development: true, // plain HTTP on loopback; leave it out behind HTTPS
		Adopt:       adoptFrom(cookies),
	})
}

// startBefore starts the Flask app, where the file is, at the address that package both names. stop ends it.
func startBefore(secretKey string) (stop func(), err error) {
	app := exec.Command("python3", "flask/before.py", "8080")
	app.Env = append(os.Environ(), "SECRET_KEY="+secretKey)
	app.Stderr = os.Stderr
	input, err := app.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := app.Start(); err != nil {
		return nil, fmt.Errorf("starting the Flask app: %w", err)
	}
	return func() {
		input.Close()
		_ = app.Wait()
	}, nil
}
