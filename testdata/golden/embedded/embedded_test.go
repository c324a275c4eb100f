package embedded

import (
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"

	"github.com/typedsession/typedsession/testdata/golden/embedded/price"
)

// reopened is the session as its cookie brings it back.
func reopened(t *testing.T, fill func(*Session)) *Session {
	t.Helper()
	sessions, err := NewSessionManager(typedsession.Signed{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := sessions.Open(t.Context(), "")
	fill(s)
	cookie, err := sessions.Seal(t.Context(), s)
	if err != nil || cookie == nil {
		t.Fatal(cookie, err)
	}
	again, err := sessions.Open(t.Context(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestAnEmbeddedStructHasTheAccessorsOfANestedOne(t *testing.T) {
	s := reopened(t, func(s *Session) {
		s.Base().Name = "Ada" // in place
		s.Base().ID = 7
		s.SetPlan(Plan{Seats: 3})
		s.Page().At = 9
		if err := s.SetAmount(price.Amount{Cents: 250, Currency: "EUR"}); err != nil {
			t.Error(err)
		}
		if err := s.SetTime(time.UnixMilli(1234)); err != nil {
			t.Error(err)
		}
	})
	if got := *s.Base(); got != (Base{ID: 7, Name: "Ada"}) {
		t.Errorf("Base is %+v", got)
	}
	if amount, ok := s.LookupAmount(); !ok || amount.Cents != 250 || amount.Currency != "EUR" {
		t.Errorf("Amount is %+v, %v", amount, ok)
	}
	if s.Plan().Seats != 3 || s.Page().At != 9 || s.Time() != time.UnixMilli(1234).UTC() {
		t.Errorf("Plan %+v, Page %+v, Time %v", s.Plan(), s.Page(), s.Time())
	}
	if s.HasProfile() {
		t.Error("Profile is present")
	}
	s.ClearAmount()
	if s.HasAmount() {
		t.Error("Amount is still present")
	}
}

func TestWhatIsPromotedDropsNothing(t *testing.T) {
	stamps := []Stamp{{Time: time.Unix(5, 0).UTC(), Note: "five"}, {Note: "note only"}}
	s := reopened(t, func(s *Session) {
		if err := s.SetStamps(stamps); err != nil {
			t.Error(err)
		}
		if err := s.SetPage(Page[Line]{Items: []Line{{Quantity: 3}}}); err != nil {
			t.Error(err)
		}
		if err := s.SetProfile(Profile{Line: Line{Quantity: 4}}); err != nil {
			t.Error(err)
		}
	})
	got := s.Stamps()
	if len(got) != 2 || got[0] != stamps[0] || got[1].Note != stamps[1].Note {
		t.Errorf("Stamps are %+v", got)
	}
	if items := s.Page().Items; len(items) != 1 || items[0].Quantity != 3 {
		t.Errorf("Items are %+v", items)
	}
	if s.Profile().Quantity != 4 { // promoted twice
		t.Errorf("Profile is %+v", s.Profile())
	}
}

func TestAListThatContainsItselfAndMarshalsItselfComesBack(t *testing.T) {
	outline := Outline{{}, {{}, {{}}}, {}}
	s := reopened(t, func(s *Session) {
		if err := s.SetOutline(outline); err != nil {
			t.Error(err)
		}
	})
	text, _ := s.Outline().MarshalText()
	want, _ := outline.MarshalText()
	if string(text) != string(want) {
		t.Errorf("Outline is %s, want %s", text, want)
	}
}

func TestAnIsZeroOfTheTypesOwnDecidesWhatIsAbsent(t *testing.T) {
	s := reopened(t, func(s *Session) {
		s.SetPlan(Plan{Seats: 1})
		s.SetQuiet(Quiet{B: 5}) // which says that it is zero
		s.SetShy(Shy{Quiet{B: 5}})
	})
	if got := *s.Quiet(); got != (Quiet{}) {
		t.Errorf("Quiet is %+v", got)
	}
	if got, ok := s.LookupShy(); !ok || *got != (Shy{}) {
		t.Errorf("Shy is %+v, %v", got, ok)
	}
}
