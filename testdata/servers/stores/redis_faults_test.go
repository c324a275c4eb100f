package stores

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
)

func TestRedisDownIsAnErrorAndUpAgainIsTheSameStore(t *testing.T) {
	server := newRedis(t, "--appendonly", "yes", "--appendfsync", "always")
	engine := redisstore.New(goRedis(t, server))
	mustSwap(t, engine, "", record("kept"))
	server.Kill()
	mustFail(t, engine, "kept")
	server.start()
	mustHold(t, engine, "kept")
	mustSwap(t, engine, "kept", record("written")) // the server that was started has no script
}

func TestRedisThatLosesItsScriptsGetsThemAgain(t *testing.T) {
	client := goRedis(t, newRedis(t))
	engine := redisstore.New(client)
	old := ""
	for _, data := range []string{"one", "two", "three"} {
		if err := client.ScriptFlush(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		next := record(data)
		next.Owner = "owner"
		mustSwap(t, engine, old, next)
		old = data
	}
	if err := client.ScriptFlush(t.Context()).Err(); err != nil {
		t.Fatal(err)
	}
	if was, err := engine.Delete(t.Context(), key); err != nil || string(was) != "three" {
		t.Errorf("Delete returns %q, error %v", was, err)
	}
}

func TestRedisAnAnswerThatIsLostIsAnErrorOfASwapThatHasWritten(t *testing.T) {
	server := newRedis(t)
	p := newProxy(t, server.Address())
	loseAnswer(t, p, redisstore.New(goRedisClosed(t, p.Address())), redisstore.New(goRedis(t, server)))
}

func goRedisClosed(t *testing.T, address string) *redis.Client {
	client := goRedisAt(address)
	t.Cleanup(func() { client.Close() })
	return client
}

func TestRedisAHangingServerIsLeftAtTheDeadline(t *testing.T) {
	server := newRedis(t)
	engine := redisstore.New(goRedis(t, server))
	mustSwap(t, engine, "", record("kept"))
	server.pause()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	began := time.Now()
	if _, swapped, err := engine.Swap(ctx, key, []byte("kept"), record("never")); swapped || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Swap returns %v, error %v", swapped, err)
	}
	if passed := time.Since(began); passed > 2*time.Second {
		t.Errorf("a deadline of 200 ms was kept after %v", passed)
	}
	server.resume()
}

// TestRedisAReplicaRefuses demands READONLY of every method that writes, also of a Swap that would write nothing: what a
// replica has may be old, and so a mismatch that it reports.
func TestRedisAReplicaRefuses(t *testing.T) {
	primary, replica := newRedis(t, "--repl-diskless-sync-delay", "0"), newRedis(t)
	engine := redisstore.New(goRedis(t, primary))
	mustSwap(t, engine, "", record("kept"))
	client := goRedis(t, replica)
	behind := redisstore.New(client)
	mustSwap(t, behind, "", record("replaced by the primary's")) // loads the scripts
	if err := client.Do(t.Context(), "REPLICAOF", "127.0.0.1", primary.PortText()).Err(); err != nil {
		t.Fatal(err)
	}
	await(t, t.Context(), func(ctx context.Context) error {
		data, err := behind.Get(ctx, key)
		if err != nil || string(data) != "kept" {
			return fmt.Errorf("the replica has %q, error %v", data, err)
		}
		return nil
	}, replica.Output)
	mustNotWrite(t, behind, "kept")
	if was, err := behind.Delete(t.Context(), key); err == nil || was != nil || !strings.Contains(err.Error(), "READONLY") {
		t.Errorf("Delete returns %q, error %v", was, err)
	}
	mustHold(t, engine, "kept")
}

func TestRedisWithoutMemoryReadsAndDeletesAndRefusesToWrite(t *testing.T) {
	client := goRedis(t, newRedis(t, "--maxmemory-policy", "noeviction"))
	engine := redisstore.New(client)
	mustSwap(t, engine, "", record("kept"))
	if err := client.ConfigSet(t.Context(), "maxmemory", "1").Err(); err != nil {
		t.Fatal(err)
	}
	mustHold(t, engine, "kept")
	mustNotWrite(t, engine, "kept")
	mustHold(t, engine, "kept")
	if was, err := engine.Delete(t.Context(), key); err != nil || string(was) != "kept" {
		t.Errorf("Delete returns %q, error %v", was, err)
	}
}

func TestRedisWhatNoStoreHasWrittenIsNeverOverwritten(t *testing.T) {
	client := goRedis(t, newRedis(t))
	engine := redisstore.New(client)
	for _, foreign := range []string{"", "\x00", "\x01short", "hello", "\x01exactly12byt"} {
		if err := client.Set(t.Context(), key, foreign, 0).Err(); err != nil {
			t.Fatal(err)
		}
		data, err := engine.Get(t.Context(), key)
		if err != nil || data == nil || string(data) != foreign {
			t.Errorf("Get of %q returns %q, error %v", foreign, data, err)
		}
		current, swapped, err := engine.Swap(t.Context(), key, nil, record("never"))
		if err != nil || swapped || current == nil || string(current) != foreign {
			t.Errorf("Swap over %q returns %q, %v, error %v", foreign, current, swapped, err)
		}
	}
	if err := client.Del(t.Context(), key).Err(); err != nil {
		t.Fatal(err)
	}
	if err := client.LPush(t.Context(), key, "a list").Err(); err != nil {
		t.Fatal(err)
	}
	if _, swapped, err := engine.Swap(t.Context(), key, nil, record("never")); swapped || err == nil {
		t.Errorf("Swap over a list returns %v, error %v", swapped, err)
	}
}

// TestRedisRoundTrips counts the commands of each call once the server has the scripts.
func TestRedisRoundTrips(t *testing.T) {
	client := goRedis(t, newRedis(t))
	trips := 0
	engine := redisstore.NewFunc(func(ctx context.Context, c redisstore.Command) (any, error) {
		trips++
		return client.Do(ctx, c.All()...).Result()
	})
	owned := func(data string, keep time.Duration) store.Record {
		return store.Record{Data: []byte(data), TTL: time.Hour, Keep: keep, Owner: "owner"}
	}
	mustSwap(t, engine, "", owned("loads the scripts", time.Hour))
	if _, err := engine.Delete(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		about string
		call  func()
		want  int
	}{
		{"a creation with an owner", func() { mustSwap(t, engine, "", owned("1", 90*time.Hour)) }, 2},
		{"a read", func() { mustHold(t, engine, "1") }, 1},
		{"a write", func() { mustSwap(t, engine, "1", owned("2", 90*time.Hour-time.Second)) }, 1},
		{"a slide", func() { mustSwap(t, engine, "2", owned("3", 90*time.Hour)) }, 1},
		{"a Keep that ends later", func() { mustSwap(t, engine, "3", owned("4", 91*time.Hour)) }, 3},
		{"a write after that", func() { mustSwap(t, engine, "4", owned("5", 91*time.Hour)) }, 1},
		{"a write without an owner", func() { mustSwap(t, engine, "5", record("6")) }, 1},
		{"a deletion", func() { _, _ = engine.Delete(t.Context(), key) }, 1},
		{"a creation without an owner", func() { mustSwap(t, engine, "", record("7")) }, 1},
	} {
		trips = 0
		test.call()
		if trips != test.want {
			t.Errorf("%s takes %d round trips, want %d", test.about, trips, test.want)
		}
	}
}

func TestRedisTheIndexOfAnOwnerIsCleanedAndEnds(t *testing.T) {
	client := goRedis(t, newRedis(t))
	engine := redisstore.New(client)
	const index = "owner:somebody"
	if err := client.ZAdd(t.Context(), index, redis.Z{Score: 1, Member: "ended"}).Err(); err != nil {
		t.Fatal(err)
	}
	next := record("x")
	next.Owner = "somebody"
	mustSwap(t, engine, "", next)
	members, err := client.ZRange(t.Context(), index, 0, -1).Result()
	if err != nil || len(members) != 1 || members[0] != key {
		t.Errorf("the index has %q, error %v", members, err)
	}
	ttl, err := client.PTTL(t.Context(), index).Result()
	if want := next.Keep + time.Hour; err != nil || ttl > want || ttl < want-time.Minute {
		t.Errorf("the index ends in %v, error %v, want %v", ttl, err, want)
	}
}
