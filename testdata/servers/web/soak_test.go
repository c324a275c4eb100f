package web

import (
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

var soakRequests = flag.Int("soak", 20_000, "requests of TestSoak; a million takes a minute or two")

// TestSoak has 64 clients use three servers whose clocks disagree and whose keys
// are replaced every second, each server a little later than the one before. No
// client may lose an update, see another's session or an error, and the memory in
// use must not grow.
func TestSoak(t *testing.T) {
	const clients = 64
	rotation := newRotation(t)
	servers := []*httptest.Server{
		soakServer(t, rotation.keys[0], -2*time.Second),
		soakServer(t, rotation.keys[1], 0),
		soakServer(t, rotation.keys[2], 2*time.Second),
	}
	ctx, stop := context.WithCancel(t.Context())
	var rotating sync.WaitGroup
	rotating.Go(func() { rotation.run(ctx) })

	var requests atomic.Int64
	var early, late runtime.MemStats
	var warm sync.Once
	begin := time.Now()
	var using sync.WaitGroup
	for id := range clients {
		using.Go(func() {
			c := newSoakClient(t, id+1, servers)
			for {
				n := requests.Add(1)
				if n > int64(*soakRequests) || t.Failed() {
					return
				}
				if n > int64(*soakRequests)/5 {
					warm.Do(func() { measure(&early) })
				}
				c.visit()
			}
		})
	}
	using.Wait()
	took := time.Since(begin)
	stop()
	rotating.Wait()
	measure(&late)
	t.Logf("%d requests in %v, %.0f a second; %d rotations; heap %d KB after a fifth, %d KB at the end",
		*soakRequests, took.Round(time.Millisecond), float64(*soakRequests)/took.Seconds(), rotation.count.Load(), early.HeapAlloc>>10, late.HeapAlloc>>10)
	const slack = 8 << 20
	if late.HeapAlloc > early.HeapAlloc+slack {
		t.Errorf("the heap grew from %d to %d bytes", early.HeapAlloc, late.HeapAlloc)
	}
}

func measure(stats *runtime.MemStats) {
	runtime.GC()
	runtime.ReadMemStats(stats)
}

// rotation hands out a new key every second and takes back those that nobody
// signs with any more.
type rotation struct {
	t       *testing.T
	strings []string // of the keys, the newest last
	keys    [3]*typedsession.Keys
	count   atomic.Int64
}

func newRotation(t *testing.T) *rotation {
	r := &rotation{t: t, strings: []string{typedsession.GenerateKey(time.Now())}}
	for i := range r.keys {
		r.keys[i] = r.parse()
	}
	return r
}

func (r *rotation) parse() *typedsession.Keys {
	keys, err := typedsession.NewKeys(r.strings...)
	if err != nil {
		r.t.Fatal(err)
	}
	return keys
}

func (r *rotation) run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		r.turn()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// turn replaces the keys of one server after the other. A new key signs four
// seconds later: two after the server that is ahead got it, and the one that is
// behind signs with it for a second of the eight that it is held.
func (r *rotation) turn() {
	const ahead, held = 4 * time.Second, 8
	r.strings = append(r.strings, typedsession.GenerateKey(time.Now().Add(ahead)))
	if len(r.strings) > held {
		r.strings = r.strings[1:]
	}
	for _, keys := range r.keys {
		if err := keys.Replace(r.parse()); err != nil {
			r.t.Error(err)
		}
		runtime.Gosched()
	}
	r.count.Add(1)
}

func soakServer(t *testing.T, keys *typedsession.Keys, skew time.Duration) *httptest.Server {
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{
		Now: func() time.Time { return time.Now().Add(skew) },
		OnEvent: func(_ context.Context, e typedsession.Event) {
			if e.Kind == typedsession.KindRejected || e.Kind == typedsession.KindTooLate || e.Kind == typedsession.KindFailed {
				t.Error(e)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/read", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		fmt.Fprintf(w, "%s %d", s.Name(), s.Count())
	})
	mux.HandleFunc("/write", func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		if s.Name() == "" {
			if err := s.SetName(r.Header.Get("X-Client")); err != nil {
				t.Error(err)
			}
		}
		s.AddCount(1)
		fmt.Fprintf(w, "%s %d", s.Name(), s.Count())
	})
	server := httptest.NewServer(sessions.Handler(mux))
	t.Cleanup(server.Close)
	return server
}

// soakClient is a browser that knows what its session has to hold.
type soakClient struct {
	t       *testing.T
	name    string
	random  *rand.Rand
	servers []*httptest.Server
	client  *http.Client
	cookie  string
	count   int
}

func newSoakClient(t *testing.T, id int, servers []*httptest.Server) *soakClient {
	return &soakClient{
		t:       t,
		name:    fmt.Sprintf("client%d", id),
		random:  rand.New(rand.NewPCG(uint64(id), 1)),
		servers: servers,
		client:  &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 1}},
	}
}

func (c *soakClient) visit() {
	path := "/read"
	if c.count == 0 || c.random.IntN(3) == 0 {
		path = "/write"
		c.count++
	}
	r, err := http.NewRequest(http.MethodGet, c.servers[c.random.IntN(len(c.servers))].URL+path, nil)
	if err != nil {
		c.t.Error(err)
		return
	}
	r.Header.Set("X-Client", c.name)
	if c.cookie != "" {
		r.Header.Set("Cookie", c.cookie)
	}
	response, err := c.client.Do(r)
	if err != nil {
		c.t.Error(err)
		return
	}
	defer response.Body.Close()
	var body strings.Builder
	if _, err := io.Copy(&body, response.Body); err != nil {
		c.t.Error(err)
	}
	if want := fmt.Sprintf("%s %d", c.name, c.count); response.StatusCode != http.StatusOK || body.String() != want {
		c.t.Errorf("status %d, %q; want 200, %q", response.StatusCode, body.String(), want)
	}
	for _, cookie := range response.Cookies() {
		if cookie.MaxAge < 0 {
			c.t.Errorf("%s is logged out", c.name)
		}
		c.cookie = cookie.Name + "=" + cookie.Value
	}
}
