package stores

import (
	"context"
	"testing"

	redigo "github.com/gomodule/redigo/redis"
	"github.com/redis/go-redis/v9"
	"github.com/redis/rueidis"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
	"github.com/valkey-io/valkey-go"
)

// Every client of go-redis is one that New takes.
var (
	_ = redisstore.New((*redis.Client)(nil))
	_ = redisstore.New((*redis.ClusterClient)(nil))
	_ = redisstore.New((*redis.Ring)(nil))
	_ = redisstore.New((*redis.Conn)(nil))
	_ = redisstore.New(redis.UniversalClient(nil))
)

func TestRedisConformance(t *testing.T) {
	server := newRedis(t)
	for _, client := range []struct {
		name string
		open func(*testing.T, *process) store.Store
	}{
		{"go-redis", func(t *testing.T, p *process) store.Store { return redisstore.New(goRedis(t, p)) }},
		{"go-redis with RESP2", openRESP2},
		{"rueidis", func(t *testing.T, p *process) store.Store { return openRueidis(t, p.Address()) }},
		{"valkey-go", openValkey},
		{"redigo", openRedigo},
	} {
		t.Run(client.name, func(t *testing.T) {
			t.Parallel() // the tests mostly wait for records to end
			engine := client.open(t, server)
			storetest.Run(t, func(*testing.T) store.Store { return engine })
		})
	}
}

func openRESP2(t *testing.T, p *process) store.Store {
	client := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{p.Address()}, Protocol: 2})
	t.Cleanup(func() { client.Close() })
	return redisstore.New(client)
}

func openRueidis(t *testing.T, addresses ...string) store.Store {
	t.Helper()
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: addresses, DisableCache: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) {
		return client.Do(ctx, client.B().Arbitrary(c.Name...).Keys(c.Key).Args(c.Args...).Build()).ToAny()
	})
}

func openValkey(t *testing.T, p *process) store.Store {
	t.Helper()
	client, err := valkey.NewClient(valkey.ClientOption{InitAddress: []string{p.Address()}, DisableCache: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) {
		return client.Do(ctx, client.B().Arbitrary(c.Name...).Keys(c.Key).Args(c.Args...).Build()).ToAny()
	})
}

func openRedigo(t *testing.T, p *process) store.Store {
	pool := &redigo.Pool{
		MaxIdle:     10,
		DialContext: func(ctx context.Context) (redigo.Conn, error) { return redigo.DialContext(ctx, "tcp", p.Address()) },
	}
	t.Cleanup(func() { pool.Close() })
	return redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) {
		conn, err := pool.GetContext(ctx)
		if err != nil {
			return nil, err
		}
		defer conn.Close()
		return redigo.DoContext(conn, ctx, c.Name[0], c.All()[1:]...)
	})
}
