package expiring

import (
	"context"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// browser keeps a cookie and has a clock to turn.
type browser struct {
	*typedsession.Manager[Session]
	t      *testing.T
	now    time.Time
	cookie string
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	b.Manager, err = NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{Now: func() time.Time { return b.now }})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// visit sends the cookie after a while, and keeps the one that comes back.
func (b *browser) visit(after time.Duration, handler func(*Session)) {
	b.t.Helper()
	b.now = b.now.Add(after)
	s, _ := b.Open(context.Background(), b.cookie)
	handler(s)
	cookie, err := b.Seal(context.Background(), s)
	switch {
	case err != nil:
		b.t.Fatal(err)
	case cookie != nil:
		b.cookie = cookie.Value
	}
}

// lent are the fields whose getter hands out what can be filled in place.
var lent = map[string]struct {
	fill func(*Session)
	read func(*Session) string
}{
	"a map":              {func(s *Session) { s.Draft()["a"] = "x" }, func(s *Session) string { return s.Draft()["a"] }},
	"an optional map":    {func(s *Session) { s.Maybe()["a"] = "x" }, func(s *Session) string { return s.Maybe()["a"] }},
	"a struct":           {func(s *Session) { s.Home().City = "x" }, func(s *Session) string { return s.Home().City }},
	"an optional struct": {func(s *Session) { s.Work().City = "x" }, func(s *Session) string { return s.Work().City }},
}

func TestWhatIsFilledInPlaceLivesForItsTTL(t *testing.T) {
	for name, field := range lent {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			b.visit(0, func(s *Session) {
				field.fill(s)
				if field.read(s) != "x" {
					t.Error("it is gone at once")
				}
			})
			for _, visit := range []struct {
				after time.Duration
				want  string
			}{{9 * time.Minute, "x"}, {time.Minute, "x"}, {time.Second, ""}} {
				b.visit(visit.after, func(s *Session) {
					if got := field.read(s); got != visit.want {
						t.Errorf("%v later it reads as %q, want %q", visit.after, got, visit.want)
					}
				})
			}
		})
	}
}

func TestWhatIsFilledInPlaceAgainAfterItsTTLLivesForAnother(t *testing.T) {
	for name, field := range lent {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			b.visit(0, field.fill)
			b.visit(11*time.Minute, field.fill)
			b.visit(9*time.Minute, func(s *Session) {
				if got := field.read(s); got != "x" {
					t.Errorf("it reads as %q, want x", got)
				}
			})
		})
	}
}

func TestReadingDoesNotProlongATTL(t *testing.T) {
	for name, field := range lent {
		t.Run(name, func(t *testing.T) {
			b := newBrowser(t)
			b.visit(0, field.fill)
			b.visit(6*time.Minute, func(s *Session) { field.read(s) })
			b.visit(5*time.Minute, func(s *Session) {
				if got := field.read(s); got != "" {
					t.Errorf("it reads as %q after its ttl", got)
				}
			})
		})
	}
}

func TestHasSeesWhatWasFilledInPlace(t *testing.T) {
	b := newBrowser(t)
	b.visit(0, func(s *Session) {
		if s.HasMaybe() || s.HasWork() {
			t.Error("present before")
		}
		s.Maybe()["a"] = "x"
		s.Work().City = "x"
		if !s.HasMaybe() || !s.HasWork() {
			t.Errorf("HasMaybe %v, HasWork %v, want both", s.HasMaybe(), s.HasWork())
		}
	})
}

func TestTakeGetsWhatWasFilledInPlace(t *testing.T) {
	b := newBrowser(t)
	b.visit(0, func(s *Session) {
		s.Notice().City = "x"
		s.Extra()["a"] = "x"
		s.Plain().City = "x"
		if got := s.TakeNotice(); got.City != "x" {
			t.Errorf("TakeNotice = %v", got)
		}
		if got := s.TakeExtra(); got["a"] != "x" {
			t.Errorf("TakeExtra = %v", got)
		}
		if got := s.TakePlain(); got.City != "x" {
			t.Errorf("TakePlain = %v", got)
		}
		if s.Notice().City != "" || len(s.Extra()) > 0 || s.HasPlain() {
			t.Errorf("taken, and still there: %v", s)
		}
	})
}
