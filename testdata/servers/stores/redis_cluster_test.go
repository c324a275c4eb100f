package stores

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/redisstore"
	"github.com/typedsession/typedsession/runtime/store/storetest"
)

func TestRedisClusterConformance(t *testing.T) {
	addresses := newCluster(t, 3)
	for _, client := range []struct {
		name string
		open func() store.Store
	}{
		{"go-redis", func() store.Store {
			client := redis.NewClusterClient(&redis.ClusterOptions{Addrs: addresses})
			t.Cleanup(func() { client.Close() })
			return redisstore.New(client)
		}},
		{"rueidis", func() store.Store { return openRueidis(t, addresses...) }},
	} {
		t.Run(client.name, func(t *testing.T) {
			engine := client.open()
			storetest.Run(t, func(*testing.T) store.Store { return engine })
		})
	}
}

// newCluster starts a cluster of primaries, each with its share of the 16384 slots, and returns their addresses.
func newCluster(t *testing.T, n int) (addresses []string) {
	t.Helper()
	var nodes []*redis.Client
	var ports []string
	for i := range n {
		p := newRedis(t, "--cluster-enabled", "yes")
		node := goRedis(t, p)
		if err := node.ClusterAddSlotsRange(t.Context(), i*16384/n, (i+1)*16384/n-1).Err(); err != nil {
			t.Fatal(err)
		}
		nodes, ports, addresses = append(nodes, node), append(ports, p.PortText()), append(addresses, p.Address())
	}
	for _, port := range ports[1:] {
		if err := nodes[0].ClusterMeet(t.Context(), "127.0.0.1", port).Err(); err != nil {
			t.Fatal(err)
		}
	}
	await(t, t.Context(), func(ctx context.Context) error { return clusterReady(ctx, nodes) }, func() string { return "" })
	return addresses
}

func clusterReady(ctx context.Context, nodes []*redis.Client) error {
	for _, node := range nodes {
		info, err := node.ClusterInfo(ctx).Result()
		known := fmt.Sprintf("cluster_known_nodes:%d", len(nodes))
		if err != nil || !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, known) {
			return errors.Join(err, errors.New(info))
		}
	}
	return nil
}
