package typedsession

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// rollout is a number of servers that share a clock, keys and a store, and whose protection may differ while a change is
// rolled out.
type rollout struct {
	t      testing.TB
	clock  *clock
	diary  *diary
	adjust func(*Config[Visit])
}

func (f *rollout) server(p Protection, touch bool) *shop {
	f.t.Helper()
	spec := visitSpec()
	spec.Owner = 2
	return newShopOf(f.t, spec, p, func(c *Config[Visit]) {
		c.Now, c.OnEvent, c.Touch = f.clock.Now, f.diary.write, touch
		if f.adjust != nil {
			f.adjust(c)
		}
	})
}

// traveler is a browser that goes on through a migration, and what its session has to hold.
type traveler struct {
	cookies map[string]string
	pet     string
	count   int
	notes   string
	began   time.Time
	log     []string
}

// visit makes a request at a server, and keeps the cookies.
func (b *traveler) visit(s *shop, handle func(*Visit)) {
	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		handle(From[Visit](r.Context(), "VisitFrom"))
	})).ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
}

// step makes a visit that does what random says, after it has compared the session with what it has to hold.
func (b *traveler) step(t testing.TB, what string, s *shop, random *rand.Rand) {
	t.Helper()
	b.visit(s, func(v *Visit) {
		if v.Count() != b.count || v.Notes() != b.notes {
			t.Log(b.log)
			t.Fatalf("%s: the session holds %d %q, want %d %q (%+v)", what, v.Count(), v.Notes(), b.count, b.notes, v.Info())
		}
		if b.count == 0 {
			b.began = s.clock.Now()
		}
		op := random.IntN(14)
		b.log = append(b.log, fmt.Sprint(what, " op ", op))
		switch op {
		case 0, 1, 2, 3:
			v.AddCount(1)
			b.count++
		case 4, 5:
			b.notes = fmt.Sprint(random.IntN(100))
			v.SetNotes(b.notes)
			v.SetCount(b.count + 1)
			b.count++
		case 6:
			v.Renew()
			v.SetCount(b.count + 1)
			b.count++
			b.began = s.clock.Now()
		case 7:
			v.Remember(random.IntN(2) == 0)
			v.SetCount(b.count + 1)
			b.count++
		case 8:
			v.Destroy()
			b.count, b.notes, b.began = 0, "", s.clock.Now()
		case 9:
			v.Destroy()
			v.SetCount(7)
			b.count, b.notes, b.began = 7, "", s.clock.Now()
		case 10:
			v.ClearCount()
			v.ClearNotes()
			v.ClearPetName()
			b.count, b.notes = 0, ""
		case 11, 12:
			v.Renew()
			if err := v.SetPetName(b.pet); err != nil {
				t.Fatal(err)
			}
			v.SetCount(b.count + 1)
			b.count++
			b.began = s.clock.Now()
		}
	})
}

// stage is a part of a rollout: these servers serve at the same time.
type stage struct {
	name    string
	servers []*shop
	// wait is how long the stage lasts at least, during which every visitor comes back before the idle timeout has passed.
	wait time.Duration
}

// travel has visitors go through the stages, each visit at a server of the stage that random chooses.
func (f *rollout) travel(stages []stage, seed uint64, fresh func(stage string) bool) {
	f.t.Helper()
	random := rand.New(rand.NewPCG(seed, 1))
	var all []*traveler
	for i := range stages {
		at := stages[i]
		for range 5 {
			all = append(all, &traveler{cookies: map[string]string{}, pet: fmt.Sprint("pet ", len(all))})
		}
		until := f.clock.Now().Add(at.wait)
		for round := 0; round < 12 || f.clock.Now().Before(until); round++ {
			for n, b := range all {
				if age(b.began, f.clock.Now()) > 11*time.Hour && b.count > 0 || fresh(at.name) && round == 0 {
					// A session that its absolute timeout is about to end: the visitor begins anew.
					b.visit(at.servers[random.IntN(len(at.servers))], func(v *Visit) { v.Destroy() })
					b.count, b.notes = 0, ""
				}
				what := fmt.Sprintf("seed %d, stage %q, round %d, visitor %d", seed, at.name, round, n)
				b.step(f.t, what, at.servers[random.IntN(len(at.servers))], random)
			}
			f.clock.advance(7 * time.Minute)
		}
	}
}

// journeys is how many random journeys each migration is tried with.
var journeys = flag.Uint64("journeys", 1, "how many random journeys through each migration the tests make")

func TestAFleetMovesIntoAStoreAndBackAndNobodyIsLoggedOut(t *testing.T) {
	for _, mode := range []string{"signed", "encrypted"} {
		for _, touch := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, touch %v", mode, touch), func(t *testing.T) {
				for seed := range *journeys {
					moveInAndBack(t, mode == "encrypted", touch, seed)
				}
			})
		}
	}
}

func moveInAndBack(t *testing.T, encrypted, touch bool, seed uint64) {
	f := &rollout{t: t, clock: newClock(), diary: new(diary)}
	keys := keysOf(t, namedKey("fleet", 0))
	var cookies Protection = Signed{Keys: keys}
	if encrypted {
		cookies = Encrypted{Keys: keys}
	}
	engine := memstore.New(0)
	before := f.server(cookies, touch)
	standby := f.server(Stored{Store: engine, Accept: cookies, Standby: true}, touch)
	movesIn := f.server(Stored{Store: engine, Accept: cookies}, touch)
	after := f.server(Stored{Store: engine}, false)
	idle, absolute := 30*time.Minute, 12*time.Hour
	f.travel([]stage{
		{"cookies", []*shop{before}, 0},
		{"cookies and standby", []*shop{before, standby}, 0},
		{"standby", []*shop{standby}, 0},
		{"standby and moving in", []*shop{standby, movesIn}, 0},
		{"moving in", []*shop{movesIn}, 14*24*time.Hour/100 + idle},
		{"moving in and store", []*shop{movesIn, after}, 0},
		{"store", []*shop{after}, 0},
		{"store and moving in", []*shop{after, movesIn}, 0},
		{"moving in again", []*shop{movesIn}, 0},
		{"moving in and standby", []*shop{movesIn, standby}, 0},
		{"standby again", []*shop{standby}, absolute},
		{"standby and cookies", []*shop{standby, before}, 0},
		{"cookies again", []*shop{before}, 0},
	}, seed, func(stage string) bool { return stage == "standby and cookies" || stage == "moving in and store" })
}

func TestVisitorsWithEqualCookiesDoNotMeetInOneRecord(t *testing.T) {
	f := &rollout{t: t, clock: newClock(), diary: new(diary)}
	keys := keysOf(t, namedKey("fleet", 0))
	before := f.server(Signed{Keys: keys}, false)
	movesIn := f.server(Stored{Store: memstore.New(0), Accept: Signed{Keys: keys}}, false)
	one, other := &traveler{cookies: map[string]string{}}, &traveler{cookies: map[string]string{}}
	for _, b := range []*traveler{one, other} {
		b.visit(before, func(v *Visit) { v.SetCount(1) })
	}
	mustEqual(t, "equal cookies", one.cookies["__Host-s"], other.cookies["__Host-s"])
	one.visit(movesIn, func(v *Visit) { v.SetNotes("one's") })
	other.visit(movesIn, func(v *Visit) { mustEqual(t, "Notes", v.Notes(), ""); v.AddCount(1) })
	one.visit(movesIn, func(v *Visit) {
		mustEqual(t, "Notes", v.Notes(), "one's")
		mustEqual(t, "Count", v.Count(), 1)
		v.Destroy()
	})
	other.visit(movesIn, func(v *Visit) { mustEqual(t, "Count", v.Count(), 2) })
}

func TestAFleetBeginsToSealAndNobodyIsLoggedOut(t *testing.T) {
	for seed := range *journeys {
		f := &rollout{t: t, clock: newClock(), diary: new(diary)}
		keys := keysOf(t, namedKey("fleet", 0))
		engine := memstore.New(0)
		open := f.server(Stored{Store: engine}, false)
		reads := f.server(Stored{Store: engine, Keys: keys, WriteUnsealed: true}, false)
		seals := f.server(Stored{Store: engine, Keys: keys, AcceptUnsealed: true}, false)
		strict := f.server(Stored{Store: engine, Keys: keys}, false)
		f.travel([]stage{
			{"unsealed", []*shop{open}, 0},
			{"unsealed and with keys", []*shop{open, reads}, 0},
			{"with keys", []*shop{reads}, 0},
			{"with keys and sealing", []*shop{reads, seals}, 0},
			{"sealing", []*shop{seals}, time.Hour},
			{"sealing and strict", []*shop{seals, strict}, 0},
			{"strict", []*shop{strict}, 0},
			{"strict and sealing", []*shop{strict, seals}, 0},
			{"sealing and with keys", []*shop{seals, reads}, 0},
			{"with keys again", []*shop{reads}, 12 * time.Hour},
		}, seed, func(string) bool { return false })
	}
}
