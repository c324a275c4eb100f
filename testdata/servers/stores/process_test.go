package stores

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// process is a server that a test has started.
type process struct {
	*server.Server
	t *testing.T
}

// newProcess starts a server that was prepared. It ends with the test.
func newProcess(t *testing.T, s *server.Server, err error) *process {
	t.Helper()
	must(t, err)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	p := &process{Server: s, t: t}
	p.start()
	return p
}

// must ends the test if there is an error. A program that is missing skips the test, and fails it in CI.
func must(t *testing.T, err error) {
	t.Helper()
	if errors.Is(err, server.ErrMissing) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// start starts the server again after a Kill.
func (p *process) start() {
	p.t.Helper()
	must(p.t, p.Start(p.t.Context()))
}

// pause makes the server hang until resume.
func (p *process) pause() {
	p.t.Helper()
	must(p.t, p.Signal(syscall.SIGSTOP))
}

func (p *process) resume() {
	p.t.Helper()
	must(p.t, p.Signal(syscall.SIGCONT))
}

// await calls try until it succeeds.
func await(t *testing.T, ctx context.Context, try func(context.Context) error, about func() string) {
	t.Helper()
	if err := server.Await(ctx, try); err != nil {
		t.Fatal(fmt.Errorf("%w\n%s", err, about()))
	}
}

// newProxy starts a proxy before a server, which ends with the test.
func newProxy(t *testing.T, address string) *server.Proxy {
	t.Helper()
	p, err := server.NewProxy(address)
	must(t, err)
	t.Cleanup(func() {
		p.Close()
		p.Cut()
		p.Resume()
	})
	return p
}

// newRedis starts a Redis without persistence. Options are arguments of redis-server.
func newRedis(t *testing.T, options ...string) *process {
	t.Helper()
	s, err := server.NewRedis(options...)
	return newProcess(t, s, err)
}

// goRedisAt returns a client without retries, so that a test sees each failure.
func goRedisAt(address string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: address, ContextTimeoutEnabled: true, MaxRetries: -1})
}

// goRedis is goRedisAt for a server, closed after the test.
func goRedis(t *testing.T, p *process) *redis.Client {
	t.Helper()
	client := goRedisAt(p.Address())
	t.Cleanup(func() { client.Close() })
	return client
}
