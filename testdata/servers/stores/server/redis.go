package server

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// NewRedis prepares a Redis without persistence. Options are arguments of redis-server, of which the last of a kind counts.
func NewRedis(options ...string) (*Server, error) {
	program, err := Find("redis-server", "redis-server")
	if err != nil {
		return nil, err
	}
	s, err := New("redis", "")
	if err != nil {
		return nil, err
	}
	s.Args = append([]string{program, "--port", s.PortText(), "--bind", "127.0.0.1", "--dir", s.Dir, "--save", ""}, options...)
	s.Ready = func(ctx context.Context) error {
		client := redis.NewClient(&redis.Options{Addr: s.Address(), ContextTimeoutEnabled: true, MaxRetries: -1})
		defer client.Close()
		return client.Ping(ctx).Err()
	}
	return s, nil
}
