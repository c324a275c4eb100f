// Oauth is an app whose visitors sign in at an OpenID Connect provider, in up to four tabs at once:
//
//	go -C example/oauth run .
//	go -C example/oauth run . -form-post
//
// The provider is one of its own, which asks for no password, unless OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET
// name another.
package main

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"flag"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/typedsession/typedsession/example/oauth/provider"
	"github.com/typedsession/typedsession/example/petshop/shop"
	typedsession "github.com/typedsession/typedsession/runtime"
)

func main() {
	var o options
	flag.StringVar(&o.addr, "addr", "127.0.0.1:8080", "address to serve")
	flag.StringVar(&o.url, "url", "", "URL under which browsers reach the app, without a slash at its end (default http:// and the address)")
	flag.BoolVar(&o.formPost, "form-post", false, "have the provider answer with a form that the browser posts, not with a redirect")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, o); err != nil {
		log.Fatalf("oauth: %v", err)
	}
}

// options are what the command line says.
type options struct {
	addr, url string
	formPost  bool
}

// run serves the app until ctx is done. It writes to out where the app is open.
func run(ctx context.Context, out io.Writer, o options) error {
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return err
	}
	defer listener.Close() // for the returns before shop.Serve, which closes it too
	c := config{
		url:          cmp.Or(o.url, "http://"+listener.Addr().String()),
		issuer:       os.Getenv("OIDC_ISSUER"),
		clientID:     os.Getenv("OIDC_CLIENT_ID"),
		clientSecret: os.Getenv("OIDC_CLIENT_SECRET"),
		formPost:     o.formPost,
		now:          time.Now,
	}
	keys, err := loadKeys(c.issuer == "")
	if err != nil {
		return err
	}
	c.protection = typedsession.Encrypted{Keys: keys}
	if c.issuer == "" {
		stop, err := startProvider(&c)
		if err != nil {
			return err
		}
		defer stop()
	}
	sessions, err := newSessions(c)
	if err != nil {
		return err
	}
	handler, err := newApp(ctx, c, sessions)
	if err != nil {
		return err
	}
	return shop.Serve(ctx, out, listener, handler)
}

// loadKeys returns the keys in SESSION_KEYS. A demonstration without them gets a key of its own, which ends with it.
func loadKeys(demonstration bool) (*typedsession.Keys, error) {
	const variable = "SESSION_KEYS"
	if demonstration && os.Getenv(variable) == "" {
		return typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	}
	return typedsession.KeysFromEnv(variable)
}

// startProvider serves the provider of the demonstration, and makes it the app's. Browsers take localhost for another site
// than 127.0.0.1, as a provider usually is.
func startProvider(c *config) (stop func(), err error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	c.issuer = strings.Replace("http://"+listener.Addr().String(), "127.0.0.1", "localhost", 1)
	c.clientID, c.clientSecret = "demonstration", rand.Text()
	client := provider.Client{ID: c.clientID, Secret: c.clientSecret, RedirectURLs: []string{c.url + callbackPath}}
	p, err := provider.New(c.issuer, client, key, c.now)
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	server := &http.Server{Handler: p, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Printf("oauth: the provider stopped: %v", err)
		}
	}()
	return func() { _ = server.Close() }, nil
}
