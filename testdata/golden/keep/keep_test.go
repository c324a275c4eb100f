package keep

import (
	"slices"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/wire"
)

func newManager(t *testing.T) *typedsession.Manager[Session] {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	m, err := NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// next is the session as the next request finds it.
func next(t *testing.T, m *typedsession.Manager[Session], s *Session) *Session {
	t.Helper()
	cookie, err := m.Seal(t.Context(), s)
	if err != nil || cookie == nil {
		t.Fatal(cookie, err)
	}
	again, err := m.Open(t.Context(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func states(flows []Flow) (all []string) {
	for _, f := range flows {
		all = append(all, f.State)
	}
	return all
}

func TestParallelSignInsKeepTheNewestAndRefuseNone(t *testing.T) {
	m := newManager(t)
	s, _ := m.Open(t.Context(), "")
	for _, state := range []string{"a", "b", "c", "d", "e"} {
		if err := s.AppendFlows(Flow{State: state}); err != nil {
			t.Fatal(err)
		}
		s = next(t, m, s)
	}
	if got := states(s.Flows()); !slices.Equal(got, []string{"c", "d", "e"}) {
		t.Errorf("the session has %v", got)
	}
}

func TestMoreThanAListKeepsPutsItsOldestOut(t *testing.T) {
	s := new(Session)
	check := func(what string, got, want any, equal bool) {
		if !equal {
			t.Errorf("%s is %v, want %v", what, got, want)
		}
	}
	s.SetLast([]int{1, 2, 3})
	check("set", s.Last(), 3, slices.Equal(s.Last(), []int{3}))
	s.AppendLast(4)
	check("appended", s.Last(), 4, slices.Equal(s.Last(), []int{4}))
	s.AppendLast(5, 6, 7)
	check("appended at once", s.Last(), 7, slices.Equal(s.Last(), []int{7}))
	s.AppendLast()
	check("appended nothing", s.Last(), 7, slices.Equal(s.Last(), []int{7}))

	s.AppendMaybe(1, 2, 3)
	check("optional", s.Maybe(), "2 and 3", s.HasMaybe() && slices.Equal(s.Maybe(), []int{2, 3}))
	s.AppendBrief(1, 2, 3)
	check("with ttl=", s.Brief(), "2 and 3", slices.Equal(s.Brief(), []int{2, 3}))

	for _, err := range []error{
		s.AppendParts(&Flow{State: "a"}, &Flow{State: "b"}, &Flow{State: "c"}),
		s.AppendLevels(LevelLow, LevelHigh, LevelLow),
		s.AppendSecret("a", "b", "c"),
		s.AppendNotices(Flow{Step: 1}, Flow{Step: 2}, Flow{Step: 3}),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	check("of pointers", s.Parts(), "b and c", len(s.Parts()) == 2 && s.Parts()[0].State == "b")
	check("of an enum", s.Levels(), "high and low", slices.Equal(s.Levels(), []Level{LevelHigh, LevelLow}))
	check("secret", s.Secret(), "b and c", slices.Equal(s.Secret(), []Text{"b", "c"}))
	taken := s.TakeNotices()
	check("flash", taken, "2 and 3", len(taken) == 2 && taken[0].Step == 2 && s.Notices() == nil)
}

func TestOnlyWhatIsKeptHasToBeInBounds(t *testing.T) {
	s := new(Session)
	if err := s.SetWords([]Text{"too long", "a", "b"}); err != nil {
		t.Errorf("refused for an element that is not kept: %v", err)
	}
	if err := s.AppendWords("too long"); err == nil {
		t.Error("an element that breaks each= is taken")
	}
	if got := s.Words(); !slices.Equal(got, []Text{"a", "b"}) {
		t.Errorf("after the refusal the session has %v", got)
	}
}

// The list is longer than keep= where a version of the app wrote it that keeps more.
func TestALongerListIsReadWholeUntilItChanges(t *testing.T) {
	var set wire.Set
	set.Add(3)
	body, w := set.Begin(nil)
	body = wire.AppendList(w.Number(body, 3), 4)
	for i := range 4 {
		body = wire.AppendInt(body, i)
	}
	s := new(Session)
	s.state.Get().decodeBody(wire.NewReader(string(body)))
	if got := s.Last(); !slices.Equal(got, []int{0, 1, 2, 3}) {
		t.Errorf("the session reads %v", got)
	}
	again, err := s.state.Get().appendBody(nil)
	if err != nil || string(again) != string(body) {
		t.Errorf("unchanged it is written as % x, %v", again, err)
	}
	s.AppendLast(4)
	if got := s.Last(); !slices.Equal(got, []int{4}) {
		t.Errorf("with one more it keeps %v", got)
	}
}
