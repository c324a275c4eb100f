package stores

import (
	"context"
	"testing"

	"github.com/redis/go-redis/v9"
)

// newRedis starts a Redis without persistence. Options are arguments of redis-server.
func newRedis(t *testing.T, options ...string) *process {
	t.Helper()
	program := find(t, "redis-server", "redis-server")
	p := newProcess(t, "redis", "")
	p.args = append([]string{program, "--port", p.portText(), "--bind", "127.0.0.1", "--dir", p.dir, "--save", ""}, options...)
	p.ready = func(ctx context.Context) error {
		client := goRedisAt(p.address())
		defer client.Close()
		return client.Ping(ctx).Err()
	}
	p.start()
	return p
}

// goRedisAt returns a client without retries, so that a test sees each failure.
func goRedisAt(address string) *redis.Client {
	return redis.NewClient(&redis.Options{Addr: address, ContextTimeoutEnabled: true, MaxRetries: -1})
}

// goRedis is goRedisAt for a server, closed after the test.
func goRedis(t *testing.T, p *process) *redis.Client {
	t.Helper()
	client := goRedisAt(p.address())
	t.Cleanup(func() { client.Close() })
	return client
}
