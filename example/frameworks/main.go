// Frameworks serves one of the apps of this module at http://127.0.0.1:8080:
//
//	go -C example/frameworks run . gin
//
// The apps are chi, connect, echov4, echov5, fiber, gin, htmx, huma and live. The keys are made for this run: a restart
// ends all sessions.
package main

import (
	"errors"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	fiberframework "github.com/gofiber/fiber/v3"

	"github.com/typedsession/typedsession/example/frameworks/chi"
	"github.com/typedsession/typedsession/example/frameworks/connect"
	"github.com/typedsession/typedsession/example/frameworks/echov4"
	"github.com/typedsession/typedsession/example/frameworks/echov5"
	"github.com/typedsession/typedsession/example/frameworks/fiber"
	"github.com/typedsession/typedsession/example/frameworks/gin"
	"github.com/typedsession/typedsession/example/frameworks/htmx"
	"github.com/typedsession/typedsession/example/frameworks/huma"
	"github.com/typedsession/typedsession/example/frameworks/live"
	"github.com/typedsession/typedsession/example/frameworks/visitor"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func main() {
	address := flag.String("addr", "127.0.0.1:8080", "host:port to listen on, a loopback address")
	flag.Parse()
	listener, err := net.Listen("tcp", *address)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("open http://%s", listener.Addr())
	log.Fatal(serve(flag.Arg(0), listener))
}

// serve serves the app of that name, until listener is closed.
func serve(name string, listener net.Listener) error {
	sessions, err := newSessions(name)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	if name == "fiber" {
		return fiber.New(sessions).Listener(listener, fiberframework.ListenConfig{DisableStartupMessage: true})
	}
	app, err := newApp(name, sessions)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	return http.Serve(listener, app)
}

// newSessions returns the manager for the app of that name.
func newSessions(name string) (*typedsession.Manager[visitor.Session], error) {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		return nil, err
	}
	config := visitor.SessionConfig{Development: true} // plain HTTP on loopback; leave it out behind HTTPS
	if name == "live" {
		return visitor.NewSessionManager(typedsession.Stored{Store: memstore.New(0), Keys: keys}, config)
	}
	return visitor.NewSessionManager(typedsession.Signed{Keys: keys}, config)
}

// newApp returns the app of that name, if it is one of net/http.
func newApp(name string, sessions *typedsession.Manager[visitor.Session]) (http.Handler, error) {
	switch name {
	case "chi":
		return chi.New(sessions), nil
	case "connect":
		return connect.New(sessions), nil
	case "echov4":
		return echov4.New(sessions), nil
	case "echov5":
		return echov5.New(sessions), nil
	case "gin":
		return gin.New(sessions, os.Stderr), nil
	case "htmx":
		return htmx.New(sessions), nil
	case "huma":
		return huma.New(sessions), nil
	case "live":
		return live.New(sessions, 5*time.Second), nil
	}
	return nil, fmt.Errorf("there is no app %q: choose chi, connect, echov4, echov5, fiber, gin, htmx, huma or live", name)
}
