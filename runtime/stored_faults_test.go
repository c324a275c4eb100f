package typedsession

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// What the store's faults and other requests do to one request, step by step. TestEveryScheduleOfRequestsHasAnOrder plays many
// more; in each of these, something was once wrong.

// swapFault is what becomes of one call of Swap.
type swapFault int

const (
	swaps          swapFault = iota
	doesNotSwap              // an error, and nothing is written
	losesTheAnswer           // an error, although it was written
)

// faulty is a store whose calls of Swap meet faults, in order; those after the last meet none.
type faulty struct {
	store.Store
	delete swapFault

	mu     sync.Mutex
	faults []swapFault
	calls  int // of Swap
}

var errConnection = errors.New("connection reset")

func (f *faulty) Swap(ctx context.Context, key string, old []byte, next store.Record) ([]byte, bool, error) {
	fault := f.next()
	if fault == doesNotSwap {
		return nil, false, errConnection
	}
	current, swapped, err := f.Store.Swap(ctx, key, old, next)
	if fault == losesTheAnswer {
		return nil, false, errConnection
	}
	return current, swapped, err
}

// next counts a call of Swap and returns its fault.
func (f *faulty) next() (fault swapFault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if len(f.faults) > 0 {
		fault, f.faults = f.faults[0], f.faults[1:]
	}
	return fault
}

func (f *faulty) Delete(ctx context.Context, key string) ([]byte, error) {
	was, err := f.Store.Delete(ctx, key)
	if f.delete == losesTheAnswer {
		return nil, errConnection
	}
	return was, err
}

// newFaultyShop makes a shop whose sessions belong to the pet named in them, with a store that the test has fail.
func newFaultyShop(t *testing.T, adjust ...func(*Stored)) (*shop, *faulty) {
	engine := &faulty{Store: memstore.New(0)}
	protection := Stored{Store: engine}
	for _, f := range adjust {
		f(&protection)
	}
	spec := visitSpec()
	spec.Owner = 2
	return newShopOf(t, spec, protection), engine
}

// mustHold fails the test unless the session of the token has this content.
func (s *shop) mustHold(t *testing.T, token string, want contents) {
	t.Helper()
	s.in(t, token, func(v *Visit) { mustEqual(t, "the session", contentsOf(v), want) })
}

func TestAWriteWhoseAnswerWasLostTwiceCountsOnce(t *testing.T) {
	s, engine := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom")
		engine.faults = []swapFault{losesTheAnswer, swaps, doesNotSwap}
		v.AddCount(10)
		mustEqual(t, "the first Save fails", s.Save(w, r) != nil, true)
		v.AddCount(100)
		mustEqual(t, "the second Save fails", s.Save(w, r) != nil, true)
		v.AddCount(1000)
	})
	s.mustHold(t, token, contents{count: 1111})
}

func TestARenewThatLeavesNothingKeepsWhatAnotherRequestHasWritten(t *testing.T) {
	s, _ := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	renewed := s.in(t, token, func(v *Visit) {
		v.ClearCount()
		v.Renew()
		s.in(t, token, func(other *Visit) { other.SetNotes("kept") })
	})
	s.mustHold(t, renewed, contents{notes: "kept"})
}

func TestARenewThatLeavesNothingEndsNoSessionThatAnotherRequestHasRenewed(t *testing.T) {
	s, _ := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	var renewed string
	s.in(t, token, func(v *Visit) {
		renewed = s.in(t, token, func(other *Visit) { other.Renew() })
		v.ClearCount()
		v.Renew()
	})
	s.mustHold(t, renewed, contents{count: 1})
}

func TestARenewLeavesNoRecordWhoseTokenReachedNobody(t *testing.T) {
	for name, after := range map[string]func(v *Visit){
		"Destroy":                func(v *Visit) { v.Destroy() },
		"nothing left to renew":  func(v *Visit) { v.Reset() },
		"the session is renewed": func(*Visit) {},
	} {
		t.Run(name, func(t *testing.T) {
			s, engine := newFaultyShop(t)
			token := s.login(t, "rex")
			renewed := token
			s.respond(token, func(w http.ResponseWriter, r *http.Request) {
				v := From[Visit](r.Context(), "VisitFrom")
				v.Renew()
				engine.faults = []swapFault{swaps, doesNotSwap}
				mustEqual(t, "Save fails", s.Save(w, r) != nil, true)
				if after(v); name == "the session is renewed" {
					renewed = s.in(t, token, func(other *Visit) { other.Renew() })
				}
			})
			all, _ := s.List(t.Context(), petOwner("rex"))
			for _, v := range all {
				mustEqual(t, "the session that lives", v.Info().ID, s.store.storage.Format().Key(renewed))
			}
			mustEqual(t, "one session at most", len(all) <= 1, true)
		})
	}
}

func TestARenewThatMayHaveHappenedIsFinishedEvenIfItIsNotWantedAnyMore(t *testing.T) {
	s, engine := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	var failed error
	response := s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom")
		v.Remember(true)
		engine.faults = []swapFault{swaps, losesTheAnswer}
		failed = s.Save(w, r)
		v.Remember(false)
		v.SetNotes("in")
	})
	mustEqual(t, "Save fails", failed != nil, true)
	mustEqual(t, "cookies", len(response.Cookies()), 1)
	s.mustHold(t, response.Cookies()[0].Value, contents{count: 1, notes: "in"})
}

func TestTheLastRememberCountsIfTheAnswerToTheFirstWriteWasLost(t *testing.T) {
	s, engine := newFaultyShop(t)
	engine.faults = []swapFault{losesTheAnswer}
	response := s.respond("", func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom")
		v.SetCount(1)
		v.Remember(true)
		mustEqual(t, "Save fails", s.Save(w, r) != nil, true)
		v.Remember(false)
	})
	s.in(t, response.Cookies()[0].Value, func(v *Visit) { mustEqual(t, "Permanent", v.Info().Permanent, false) })
}

func TestWhatWasReportedAsLostIsNotPartOfALaterCommit(t *testing.T) {
	s, engine := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom")
		w.WriteHeader(http.StatusOK)
		_ = s.in(t, token, func(other *Visit) { _ = other.SetRoles([]string{"admin"}) })
		engine.faults = []swapFault{swaps, losesTheAnswer}
		v.AddCount(10)
		v.SetAge(7)
		mustEqual(t, "Save fails", s.Save(w, r) != nil, true)
		v.SetNotes("late")
		mustEqual(t, "Save", s.Save(w, r), nil)
	})
	s.mustHold(t, token, contents{count: 11, notes: "late"}) // the answer was lost, and not the write
}

func TestAListThatWasChangedInPlaceAndThenTakenIsEmpty(t *testing.T) {
	s, _ := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.in(t, token, func(v *Visit) {
		v.appendLine(line{SKU: "tea"})
		v.Lines()[0].SKU = "coffee"
		v.takeLines()
		v.SetNotes("no lines")
		s.in(t, token, func(other *Visit) { other.SetCount(2) })
	})
	s.mustHold(t, token, contents{count: 2, notes: "no lines"})
}

func TestASessionThatIsGoneStaysGoneForTheRequest(t *testing.T) {
	s, _ := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	response := s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom")
		s.in(t, token, func(other *Visit) { other.Destroy() })
		v.SetCount(1) // what the record held when it was read
		v.Remember(true)
		mustEqual(t, "Save says that it is gone", errors.Is(s.Save(w, r), ErrGone), true)
		v.Remember(false)
	})
	mustEqual(t, "status", response.StatusCode, http.StatusServiceUnavailable)
}

func TestASlideThatMeetsOneAsLateWritesNothing(t *testing.T) {
	s, engine := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.clock.advance(5 * time.Minute)
	engine.calls = 0
	s.in(t, token, func(*Visit) { s.in(t, token, func(*Visit) {}) })
	mustEqual(t, "calls of Swap", engine.calls, 2)
}

func TestDestroyReachesARenewedSessionThoughTheStoreTakesNoTombstoneAndLosesAnswers(t *testing.T) {
	s, engine := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	var renewed string
	s.in(t, token, func(v *Visit) {
		renewed = s.in(t, token, func(other *Visit) { other.Renew() })
		engine.faults, engine.delete = []swapFault{doesNotSwap, doesNotSwap}, losesTheAnswer
		v.Destroy()
	})
	engine.delete = swaps
	s.in(t, token, func(v *Visit) { v.Destroy() }) // the visitor tries again
	s.mustHold(t, renewed, contents{})
}

// newMovingShop makes a shop that takes cookies over into its store, and such a cookie of rex.
func newMovingShop(t *testing.T) (s *shop, engine *faulty, cookie string) {
	keys := keysOf(t, namedKey("shop", 0))
	s, engine = newFaultyShop(t, func(p *Stored) { p.Accept = Signed{Keys: keys} })
	return s, engine, newShopWithKeys(t, keys).login(t, "rex")
}

func TestDestroyOfACookieThatCouldMoveInAgainFailsWithoutATombstone(t *testing.T) {
	s, engine, cookie := newMovingShop(t)
	engine.faults = []swapFault{doesNotSwap}
	response := s.respond(cookie, func(_ http.ResponseWriter, r *http.Request) { From[Visit](r.Context(), "VisitFrom").Destroy() })
	mustEqual(t, "status", response.StatusCode, http.StatusServiceUnavailable)
	s.in(t, cookie, func(v *Visit) { v.Destroy() })
	s.mustHold(t, cookie, contents{})
}

func TestAnotherOwnerOfASessionThatMovesInIsARenew(t *testing.T) {
	s, _, cookie := newMovingShop(t)
	moved := s.in(t, cookie, func(v *Visit) { _ = v.SetPetName("tom") })
	s.mustHold(t, moved, contents{pet: "tom"})
	s.mustHold(t, cookie, contents{})
}

func TestEmptyingASessionThatMovesInEndsNoSessionThatAnotherRequestHasRenewed(t *testing.T) {
	s, _, cookie := newMovingShop(t)
	var renewed string
	s.in(t, cookie, func(v *Visit) {
		renewed = s.in(t, cookie, func(other *Visit) { other.Renew() })
		v.Reset()
	})
	s.mustHold(t, renewed, contents{pet: "rex"})
}

func TestDestroyReachesTheBrowserAfterARenewThatHadNothingToSend(t *testing.T) {
	s, _ := newFaultyShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	renewed := s.in(t, token, func(v *Visit) { v.Renew() })
	response := s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom") // stands in for the session that was renewed
		v.Renew()
		mustEqual(t, "Save", s.Save(w, r), nil)
		v.Destroy()
	})
	mustEqual(t, "cookies", len(response.Cookies()), 1)
	s.mustHold(t, renewed, contents{})
}
