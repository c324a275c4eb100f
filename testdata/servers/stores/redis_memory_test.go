package stores

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
)

// TestRedisAnOwnerOfOneRecordTakesTheseBytes measures what the index of an owner adds, where each has one record.
func TestRedisAnOwnerOfOneRecordTakesTheseBytes(t *testing.T) {
	const (
		records = 5000
		most    = 250
	)
	client := goRedis(t, newRedis(t))
	perRecord := func(owner func(i int) string) int {
		engine := redisstore.New(client)
		before := usedMemory(t, client)
		for i := range records {
			next := record("")
			next.Data, next.Owner = bytes.Repeat([]byte("d"), 107), owner(i)
			if _, swapped, err := engine.Swap(t.Context(), fmt.Sprintf("%022d", i), nil, next); err != nil || !swapped {
				t.Fatalf("Swap returns %v, error %v", swapped, err)
			}
		}
		bytes := (usedMemory(t, client) - before) / records
		if err := client.FlushAll(t.Context()).Err(); err != nil {
			t.Fatal(err)
		}
		return bytes
	}
	perRecord(func(int) string { return "owner" }) // connections and scripts
	without := perRecord(func(int) string { return "" })
	with := perRecord(func(i int) string { return fmt.Sprintf("owner%017d", i) })
	t.Logf("a record takes %d bytes, with an owner of its own %d", without, with)
	if with-without > most {
		t.Errorf("an owner takes %d bytes, want at most %d", with-without, most)
	}
}

// usedMemory returns the bytes that Redis has allocated.
func usedMemory(t *testing.T, client *redis.Client) int {
	t.Helper()
	info, err := client.Info(context.Background(), "memory").Result()
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(info, "used_memory:")
	text, _, _ := strings.Cut(after, "\r\n")
	bytes, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return bytes
}
