package typedsession

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/record"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// newStoredShop makes a shop whose sessions are in the memory of this process. A record may have about as many bytes as a
// body in a cookie, so that what is too large for one is too large for the other.
func newStoredShop(t testing.TB, adjust ...func(*Config[Visit])) *shop {
	t.Helper()
	return newShopUnder(t, Stored{Store: memstore.New(0), MaxBytes: 3000}, adjust...)
}

// in serves a request with the cookie, and returns the cookie that the browser has afterwards.
func (s *shop) in(t testing.TB, cookie string, handle func(*Visit)) string {
	t.Helper()
	return s.valueAfter(cookie, s.respond(cookie, func(_ http.ResponseWriter, r *http.Request) { handle(From[Visit](r.Context(), "VisitFrom")) }))
}

func TestASessionInAStoreIsATokenInTheCookie(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.AddCount(3) })
	mustEqual(t, "is a token", record.IsToken(token), true)
	mustEqual(t, "sends the token again", s.in(t, token, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 3)
		mustEqual(t, "New", v.Info().New, false)
		v.AddCount(1)
	}), token)
	s.in(t, token, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 4)
		mustEqual(t, "ID", v.Info().ID, s.store.storage.Format().Key(token))
	})
	mustEqual(t, "events", s.diary.kinds(), "created written loaded written loaded")
}

func TestTwoRequestsAtOnceKeepBothChanges(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.in(t, token, func(outer *Visit) {
		outer.SetNotes("outer")
		s.in(t, token, func(inner *Visit) { inner.SetCount(2) })
	})
	s.in(t, token, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 2)
		mustEqual(t, "Notes", v.Notes(), "outer")
	})
}

func TestOfTwoSettersTheLaterCommitWinsAndAConflictIsReported(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	s.in(t, token, func(outer *Visit) {
		outer.SetCount(5)
		s.in(t, token, func(inner *Visit) { inner.SetCount(2) })
	})
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 5) })
	mustEqual(t, "conflicts", len(s.diary.of(KindConflict)), 1)
	mustEqual(t, "field", s.diary.of(KindConflict)[0].Field, "Count")
}

func TestRenewMovesTheSessionToANewToken(t *testing.T) {
	s := newStoredShop(t)
	old := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	renewed := s.in(t, old, func(v *Visit) { v.Renew(); v.SetNotes("in") })
	mustEqual(t, "another token", renewed != old, true)
	s.in(t, renewed, func(v *Visit) { mustEqual(t, "Notes", v.Notes(), "in"); mustEqual(t, "Count", v.Count(), 1) })
	s.diary.kinds()
	mustEqual(t, "the old token", s.in(t, old, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 0)
		mustEqual(t, "Unchecked", v.Info().Unchecked, true)
		v.SetCount(9)
	}), old)
	mustEqual(t, "events", s.diary.kinds(), "rejected(renewed) dropped")
}

func TestDestroyEndsTheSessionInEveryRequest(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	var failed error
	s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		slow := From[Visit](r.Context(), "VisitFrom")
		mustEqual(t, "the browser's cookie", s.in(t, token, func(v *Visit) { v.Destroy() }), "")
		slow.SetCount(2)
		failed = s.Save(w, r)
	})
	mustEqual(t, "is gone", errors.Is(failed, ErrGone), true)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 0); mustEqual(t, "New", v.Info().New, true) })
}

func TestDestroyFollowsARenewInAnotherRequest(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	var renewed string
	s.in(t, token, func(v *Visit) {
		renewed = s.in(t, token, func(v *Visit) { v.Renew() })
		v.Destroy()
	})
	s.in(t, renewed, func(v *Visit) { mustEqual(t, "Count", v.Count(), 0) })
}

func TestAnEmptiedSessionIsRevivedUnderItsToken(t *testing.T) {
	s := newStoredShop(t)
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	mustEqual(t, "cookie", s.in(t, token, func(v *Visit) { v.ClearCount() }), token)
	mustEqual(t, "cookie", s.in(t, token, func(v *Visit) {
		mustEqual(t, "New", v.Info().New, false)
		mustEqual(t, "Count", v.Count(), 0)
		v.SetNotes("again")
	}), token)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Notes", v.Notes(), "again") })
}

func TestAStoreThatFailsIsAnswered503AndTheCookieStays(t *testing.T) {
	engine := &broken{Store: memstore.New(0)}
	s := newShopUnder(t, Stored{Store: engine})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	engine.fail(errors.New("connection refused"))
	ran := false
	response := s.respond(token, func(http.ResponseWriter, *http.Request) { ran = true })
	mustEqual(t, "status of a read", response.StatusCode, 503)
	mustEqual(t, "the handler ran", ran, false)
	mustEqual(t, "cookies", len(response.Cookies()), 0)
	engine.fail(nil)
	response = s.respond(token, func(w http.ResponseWriter, r *http.Request) {
		v := From[Visit](r.Context(), "VisitFrom")
		engine.fail(errors.New("connection refused"))
		v.SetCount(2)
		w.Header().Set("X-Page", "1")
		w.WriteHeader(200)
		_, err := w.Write([]byte("done"))
		var failed *StoreError
		mustEqual(t, "Write fails", errors.As(err, &failed), true)
	})
	mustEqual(t, "status of a write", response.StatusCode, 503)
	mustEqual(t, "header of the handler", response.Header.Get("X-Page"), "")
	engine.fail(nil)
	s.in(t, token, func(v *Visit) { mustEqual(t, "Count", v.Count(), 1) })
}

func TestAHandlerWithoutSessionNeedsNoStore(t *testing.T) {
	engine := &broken{Store: memstore.New(0), err: errors.New("down")}
	s := newShopUnder(t, Stored{Store: engine})
	w := httptest.NewRecorder()
	s.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mustEqual(t, "Count", From[Visit](r.Context(), "VisitFrom").Count(), 0)
	})).ServeHTTP(w, httptest.NewRequest("GET", "https://shop.example/", nil))
	mustEqual(t, "status", w.Code, 200)
}

func TestAHundredRequestsAtOnceAllCount(t *testing.T) {
	engine := &faulty{Store: memstore.New(0)}
	s := newShopUnder(t, Stored{Store: engine, Timeout: time.Hour})
	token := s.in(t, "", func(v *Visit) { v.SetCount(1) })
	const hundred = 100
	var loaded, all sync.WaitGroup
	loaded.Add(hundred)
	engine.calls = 0
	for i := range hundred {
		all.Go(func() {
			s.in(t, token, func(v *Visit) {
				loaded.Done()
				loaded.Wait()
				v.AddCount(1)
				v.appendLine(line{SKU: fmt.Sprint(i)})
			})
		})
	}
	all.Wait()
	s.in(t, token, func(v *Visit) {
		mustEqual(t, "Count", v.Count(), 1+hundred)
		mustEqual(t, "lines", len(v.Lines()), hundred)
	})
	// One to learn that another was first, one that finds who was first in the meantime, one that writes.
	mustEqual(t, "three calls of Swap for each at most", engine.calls <= 3*hundred, true)
}
