package main

import (
	"errors"
	"maps"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/redis/go-redis/v9"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/stored"
	"github.com/typedsession/typedsession/testdata/servers/stores/server"
)

// startEngine starts an engine that ends with the test. Where it is not installed, the test is skipped, and fails in CI.
func startEngine(t *testing.T, engine string, options ...string) *server.Server {
	t.Helper()
	s, err := stored.Start(t.Context(), engine, options...)
	if errors.Is(err, server.ErrMissing) && !inCI() {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestRequestsTakeTheseRoundTripsToTheEngine(t *testing.T) {
	ours := map[string]int{firstWrite: 1, readTrip: 1, writeTrip: 2, idleTrip: 1, slideTrip: 2, renewTrip: 3, logoutTrip: 2}
	theirs := map[string]int{firstWrite: 1, readTrip: 1, writeTrip: 2, idleTrip: 2, slideTrip: 2, renewTrip: 3, logoutTrip: 2}
	f, _ := everything(t)
	for _, engine := range stored.Engines() {
		t.Run(engine, func(t *testing.T) {
			counts, err := measureTrips(f, engine, startEngine(t, engine).Address())
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range tripApps(engine) {
				want := theirs
				if a.Ours {
					want = ours
				}
				if got := tripsOf(counts, a.Name); !maps.Equal(got, want) {
					t.Errorf("%s takes %v, want %v", a.Name, got, want)
				}
			}
		})
	}
}

// TestOurValuesInRedisHaveTheseLengths looks at the values themselves, whose lengths depend on no version of Redis.
func TestOurValuesInRedisHaveTheseLengths(t *testing.T) {
	address := startEngine(t, stored.Redis).Address()
	admin := redis.NewClient(&redis.Options{Addr: address})
	defer admin.Close()
	f, _ := everything(t)
	want := map[string]int64{
		stored.OursGoRedis + " " + fixture.CounterName: 19,
		stored.OursGoRedis + " " + fixture.LoginName:   108,
		stored.OursPlain + " " + fixture.LoginName:     129,
	}
	for _, of := range weighings(stored.Redis) {
		if !of.Ours {
			continue
		}
		t.Run(of.Name+" "+of.name, func(t *testing.T) {
			if err := admin.FlushAll(t.Context()).Err(); err != nil {
				t.Fatal(err)
			}
			app, err := of.Open(f, address, stored.Config{})
			if err != nil {
				t.Fatal(err)
			}
			defer app.Close()
			if _, err := (&stored.Visitor{App: app}).Get(of.create); err != nil {
				t.Fatal(err)
			}
			key, err := admin.RandomKey(t.Context()).Result()
			if err != nil {
				t.Fatal(err)
			}
			if got := admin.StrLen(t.Context(), key).Val(); got != want[of.Name+" "+of.name] {
				t.Errorf("the value has %d bytes, want %d", got, want[of.Name+" "+of.name])
			}
		})
	}
}

// TestASessionTakesAtMostThisShareOfTheBytesOfSCS allows more than the command finds: in small tables, what is not full counts.
func TestASessionTakesAtMostThisShareOfTheBytesOfSCS(t *testing.T) {
	redisBytes, err := weighRedis(t.Context(), servingInTest(t), startEngine(t, stored.Redis).Address(), 5000)
	if err != nil {
		t.Fatal(err)
	}
	postgresBytes, err := weighPostgres(t.Context(), servingInTest(t), startEngine(t, stored.Postgres).Address(), 500)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range postgresBytes {
		if strings.HasPrefix(b.App, "typedsession") && b.HOT < 0.95 {
			t.Errorf("%s, %s: %.2f of the updates wrote no index", b.App, b.Fixture, b.HOT)
		}
	}
	all := append(redisBytes, postgresBytes...)
	most := map[string]float64{
		stored.OursGoRedis + " " + fixture.CounterName: 0.62,
		stored.OursGoRedis + " " + fixture.LoginName:   0.42,
		stored.OursPlain + " " + fixture.LoginName:     0.5,
		stored.OursPgx + " " + fixture.CounterName:     0.68,
		stored.OursPgx + " " + fixture.LoginName:       0.56,
		stored.OursPlainPgx + " " + fixture.LoginName:  0.62,
	}
	for of, bound := range most {
		app, fixtureName := of[:strings.LastIndex(of, " ")], of[strings.LastIndex(of, " ")+1:]
		b := bytesOf(all, app, fixtureName)
		share := b.sum() / bytesOf(all, scsOf(b.Engine), fixtureName).sum()
		t.Logf("%s: %.0f bytes, %.3f of scs", of, b.sum(), share)
		if !(share <= bound) {
			t.Errorf("%s takes %.3f of the bytes of scs, want at most %v", of, share, bound)
		}
	}
}

// serveInTest serves an app on a loopback address until stop is called.
func serveInTest(t *testing.T, a stored.App, engine string, c stored.Config) (address string, stop func() error) {
	t.Helper()
	f, _ := everything(t)
	running, err := a.Open(f, engine, c)
	if err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(running)
	return strings.TrimPrefix(s.URL, "http://"), func() error {
		s.Close()
		return running.Close()
	}
}

func servingInTest(t *testing.T) serving {
	return func(of weighing, engine string) (string, func() error, error) {
		address, stop := serveInTest(t, of.App, engine, stored.Config{Idle: of.idle})
		return address, stop, nil
	}
}

// twoServers serves an app of ours twice, each with its own connections to the engine.
func twoServers(t *testing.T, app, engine string) (stored.App, [2]string) {
	t.Helper()
	a, err := stored.Find(app)
	if err != nil {
		t.Fatal(err)
	}
	var addresses [2]string
	for i := range addresses {
		address, stop := serveInTest(t, a, engine, stored.Config{})
		t.Cleanup(func() {
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
		addresses[i] = address
	}
	return a, addresses
}

func TestEveryIncrementAtTwoServersCounts(t *testing.T) {
	for _, app := range []string{stored.OursGoRedis, stored.OursRueidis, stored.OursPgx} {
		t.Run(app, func(t *testing.T) {
			found, err := stored.Find(app)
			if err != nil {
				t.Fatal(err)
			}
			a, addresses := twoServers(t, app, startEngine(t, found.Engine).Address())
			h, err := hopBetween(a, addresses)
			if err != nil {
				t.Fatal(err)
			}
			if h.Counted != h.Clicks || h.Kept != h.Parallel {
				t.Errorf("%d of %d clicks of one client count, and %d of %d of several", h.Counted, h.Clicks, h.Kept, h.Parallel)
			}
		})
	}
}

func TestNoIncrementIsLostWhileTheEngineCrashes(t *testing.T) {
	const requests = 2000
	for _, app := range []string{stored.OursGoRedis, stored.OursPgx} {
		t.Run(app, func(t *testing.T) {
			found, err := stored.Find(app)
			if err != nil {
				t.Fatal(err)
			}
			engine := startEngine(t, found.Engine, redisThatLosesNothing()...)
			a, addresses := twoServers(t, app, engine.Address())
			result, err := soak(t.Context(), a.Engine, engine, addresses, requests)
			if err != nil {
				t.Fatal(err)
			}
			if result.answered < requests || result.crashes != soakCrashes(requests) {
				t.Errorf("%d requests were answered and the engine crashed %d times", result.answered, result.crashes)
			}
		})
	}
}

func TestASoakNoticesWhatIsLostAndWhatIsMadeTwice(t *testing.T) {
	for _, test := range []struct {
		about           string
		count, more     int64
		doubtful        int64
		wantsToBeWarned bool
	}{
		{"the next increment", 11, 1, 0, false},
		{"a failed one that was made", 12, 1, 1, false},
		{"a failed one that was not made", 11, 1, 1, false},
		{"the same at the end", 10, 0, 0, false},
		{"a lost increment", 10, 1, 0, true},
		{"a logout", 1, 1, 3, true},
		{"an increment that was made twice", 12, 1, 0, true},
		{"a failed one that was made twice", 13, 1, 1, true},
	} {
		t.Run(test.about, func(t *testing.T) {
			s := soaker{last: 10, doubtful: test.doubtful}
			if err := s.see(test.count, test.more); (err != nil) != test.wantsToBeWarned {
				t.Errorf("see returns error %v", err)
			}
		})
	}
}

func TestAPageThatFailsIsAnErrorOfTheBrowser(t *testing.T) {
	engine := startEngine(t, stored.Redis)
	_, addresses := twoServers(t, stored.OursGoRedis, engine.Address())
	b, err := dial(addresses[0])
	if err != nil {
		t.Fatal(err)
	}
	defer b.close()
	if n, err := b.count(stored.AddPath); err != nil || n != 1 {
		t.Fatalf("the page counts %d, error %v", n, err)
	}
	engine.Kill()
	if _, err := b.count(stored.AddPath); !errors.Is(err, errUnavailable) {
		t.Errorf("while the engine is down, the browser gets error %v", err)
	}
}

// TestMain lets scs be the first that encodes a map, as in an app of its own. Otherwise encoding/gob leaves out the name of the
// type, and its sessions are shorter by 24 bytes.
func TestMain(m *testing.M) {
	if _, err := (scs.GobCodec{}).Encode(time.Now(), map[string]any{"count": 1}); err != nil {
		panic(err)
	}
	stored.Silence()
	os.Exit(m.Run())
}
