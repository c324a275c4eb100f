package typedsession

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// keyFrom returns a key that signs from that long after start on.
func keyFrom(name string, after time.Duration) keyring.Key {
	return namedKey(name, keyring.ClampSignFrom(start.Add(after)))
}

func idOf(k keyring.Key) string {
	return envelope.NewKey(k.Secret, signedContext).String()
}

// bothModes returns both protections with these keys.
func bothModes(keys *Keys) map[string]Protection {
	return map[string]Protection{"signed": Signed{Keys: keys}, "encrypted": Encrypted{Keys: keys}}
}

// writers returns the ids of the keys that made a server's cookies since its last call.
func (s *shop) writers() map[string]bool {
	ids := map[string]bool{}
	for _, e := range s.diary.of(KindWritten) {
		ids[e.KeyID] = true
	}
	s.diary.kinds()
	return ids
}

func (s *shop) mustWriteWith(t *testing.T, when string, k keyring.Key) {
	t.Helper()
	got := s.writers()
	if len(got) != 1 || !got[idOf(k)] {
		t.Errorf("%s: cookies were made with %v, want %v alone", when, got, idOf(k))
	}
}

// Nothing restarts: the managers of two servers are made once, with the old key.
func TestAKeyHandedOutBeforeItSignsLogsNobodyOut(t *testing.T) {
	old, fresh := keyFrom("old", -time.Hour), keyFrom("fresh", time.Hour)
	for mode := range bothModes(nil) {
		t.Run(mode, func(t *testing.T) {
			clock := newClock()
			var keys [2]*Keys
			var servers [2]*shop
			for i := range servers {
				keys[i] = keysOf(t, old)
				servers[i] = newShopUnder(t, bothModes(keys[i])[mode], func(c *Config[Visit]) { c.Now = clock.Now })
			}
			customers := []*customer{newCustomer(t), newCustomer(t), newCustomer(t)}
			everybodyVisits := func() {
				for i, c := range customers {
					c.visit(servers[i%2])
					c.visit(servers[(i+1)%2])
				}
				clock.advance(10 * time.Minute)
			}

			everybodyVisits()
			mustReplace(t, keys[0], keysOf(t, old, fresh)) // the first server has it for ten minutes alone
			everybodyVisits()
			mustReplace(t, keys[1], keysOf(t, fresh, old))
			for clock.Now().Before(start.Add(time.Hour)) {
				everybodyVisits()
			}
			for _, s := range servers {
				s.mustWriteWith(t, "before the new key signs", old)
			}
			for range 3 {
				everybodyVisits()
			}
			for i, s := range servers {
				s.mustWriteWith(t, "since the new key signs", fresh)
				mustReplace(t, keys[i], keysOf(t, fresh)) // one server after the other
				everybodyVisits()
			}
			for _, s := range servers {
				s.mustWriteWith(t, "without the old key", fresh)
			}
		})
	}
}

func TestARetiredKeyVerifiesAndItsCookiesAreReplacedAtTheNextVisit(t *testing.T) {
	old, fresh := keyFrom("old", -2*time.Hour), keyFrom("fresh", -time.Hour)
	for mode := range bothModes(nil) {
		t.Run(mode, func(t *testing.T) {
			keys := keysOf(t, old)
			s := newShopUnder(t, bothModes(keys)[mode])
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
			s.mustWriteWith(t, "with one key", old)

			mustReplace(t, keys, keysOf(t, old, fresh))
			count := 0
			replaced := s.respond(value, read(&count)).Cookies()[0].Value
			mustEqual(t, "count", count, 5)
			s.mustWriteWith(t, "with both keys", fresh)

			mustReplace(t, keys, keysOf(t, fresh))
			s.respond(replaced, read(&count))
			mustEqual(t, "count without the old key", count, 5)
			mustEqual(t, "events without the old key", s.diary.kinds(), "loaded")
		})
	}
}

// After a leak a key is removed without waiting, and visitors with a cookie of the leaked key get a new session.
func TestARemovedKeyTakesItsSessionsWithItInEveryManager(t *testing.T) {
	leaked, fresh := keyFrom("leaked", -2*time.Hour), keyFrom("fresh", -time.Hour)
	keys := keysOf(t, leaked)
	values := map[*shop]string{}
	for _, protection := range bothModes(keys) {
		s := newShopUnder(t, protection)
		values[s] = s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
	}
	mustReplace(t, keys, keysOf(t, fresh))
	for s, value := range values {
		count := -1
		response := s.respond(value, read(&count))
		mustEqual(t, "count", count, 0)
		mustEqual(t, "Set-Cookie lines", len(response.Header["Set-Cookie"]), 0)
		mustEqual(t, "events", s.diary.kinds(), "created written rejected(tag)")
	}
}

// During the handler the key that verified the cookie is removed, so that another key makes the new cookie.
func TestAKeyRemovedDuringARequestDoesNotMakeItsCookie(t *testing.T) {
	old, fresh := keyFrom("old", -2*time.Hour), keyFrom("fresh", -time.Hour)
	for mode := range bothModes(nil) {
		t.Run(mode, func(t *testing.T) {
			keys := keysOf(t, old)
			s := newShopUnder(t, bothModes(keys)[mode])
			value := s.cookieOf(t, func(s *Visit) { s.SetCount(5) })
			s.diary.kinds()
			s.respond(value, func(w http.ResponseWriter, r *http.Request) {
				VisitFrom(r).AddCount(1)
				mustReplace(t, keys, keysOf(t, fresh))
			})
			s.mustWriteWith(t, "after the replacement", fresh)
		})
	}
}

// The test does what the documentation of Keys says about removing a retired key. Its visitors come at random times within
// the idle timeout and mostly change nothing.
func TestARetiredKeyCanGoOnceTheIdleTimeoutHasPassed(t *testing.T) {
	const signs, idle = 2 * time.Hour, 30 * time.Minute
	mustEqual(t, "rejected when it goes then", rejectedWhenOneKeyGoes(t, signs, signs+idle), 0)
	if rejectedWhenOneKeyGoes(t, signs, signs+idle/2) == 0 {
		t.Error("nobody needs the old key for so long: this test shows nothing")
	}
}

// rejectedWhenOneKeyGoes returns how many customers lose their session within five hours if a new key begins to sign and
// the old one is removed at these times.
func rejectedWhenOneKeyGoes(t *testing.T, signs, removed time.Duration) int {
	t.Helper()
	const patience = 30*time.Minute - 3*time.Minute - 2*time.Second // a step less than the idle timeout, and seconds
	old, fresh := keyFrom("old", -time.Hour), keyFrom("fresh", signs)
	keys := keysOf(t, old, fresh)
	clock := newClock()
	s := newShopWithKeys(t, keys, func(c *Config[Visit]) { c.Now = clock.Now })
	random := rand.New(rand.NewPCG(1, 2))
	values, due := make([]string, 50), make([]time.Time, 50)
	for i := range values {
		values[i] = s.cookieOf(t, func(s *Visit) { s.SetCount(i + 1) })
		due[i] = start.Add(time.Duration(random.Int64N(int64(patience))))
	}
	for ; clock.Now().Before(start.Add(5 * time.Hour)); clock.advance(time.Second) {
		now := clock.Now()
		if now.Equal(start.Add(removed)) {
			mustReplace(t, keys, keysOf(t, fresh))
		}
		for i, value := range values {
			if now.Before(due[i]) {
				continue
			}
			response := s.respond(value, func(_ http.ResponseWriter, r *http.Request) {
				if session := VisitFrom(r); random.IntN(10) == 0 {
					session.AddCount(50)
				}
			})
			if cookies := response.Cookies(); len(cookies) == 1 {
				values[i] = cookies[0].Value
			}
			due[i] = now.Add(time.Duration(random.Int64N(int64(patience))))
		}
	}
	return len(s.diary.of(KindRejected))
}

// Each of many visitors makes another key sign before each visit, while the others visit. All keys verify all the
// time, so nobody may lose a session.
func TestNoRequestSeesMissingKeysWhileTheyAreReplaced(t *testing.T) {
	a, b, c := keyFrom("a", -5*time.Hour), keyFrom("b", -4*time.Hour), keyFrom("c", -3*time.Hour)
	states := [][]keyring.Key{{a, b, c}, {a, b, keyFrom("c", -6*time.Hour)}, {keyFrom("a", -2*time.Hour), b, c}}

	for mode := range bothModes(nil) {
		t.Run(mode+", replaced", func(t *testing.T) {
			var by []*Keys
			for _, state := range states {
				by = append(by, keysOf(t, slices.Clone(state)...))
			}
			keys := keysOf(t, slices.Clone(states[0])...)
			mustServeWhile(t, bothModes(keys)[mode], len(states), func(i int) error { return keys.Replace(by[i]) })
		})
		t.Run(mode+", reloaded", func(t *testing.T) {
			text := func(i int) (lines string) {
				for _, k := range states[i] {
					lines += k.Encode() + "\n"
				}
				return lines
			}
			f := newKeyFile(t, text(0))
			keys := f.keys()
			var renaming sync.Mutex
			mustServeWhile(t, bothModes(keys)[mode], len(states), func(i int) error {
				renaming.Lock()
				f.replace(text(i))
				renaming.Unlock()
				return keys.Reload()
			})
		})
	}
}

// mustServeWhile sends the requests of several visitors in parallel, which count their visits. Each visitor calls rotate
// before each visit. Each state must have made cookies with another key.
func mustServeWhile(t *testing.T, protection Protection, states int, rotate func(i int) error) {
	t.Helper()
	s := newShopUnder(t, protection)
	var visitors sync.WaitGroup
	for v := range 8 {
		visitors.Go(func() {
			c := newCustomer(t)
			for i := range 40 {
				if err := rotate((v + i) % states); err != nil {
					t.Error(err)
				}
				c.visit(s)
				c.look(s)
			}
		})
	}
	visitors.Wait()
	if rejected := s.diary.of(KindRejected); len(rejected) != 0 {
		t.Errorf("rejected: %v", rejected)
	}
	mustEqual(t, "keys that made cookies", fmt.Sprint(len(s.writers())), fmt.Sprint(states))
}
