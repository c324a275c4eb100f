package merged

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

// fleet is a manager of sessions in a store, whose clock the test moves.
type fleet struct {
	*typedsession.Manager[Session]
	now     time.Time
	refused []int // numbers of the fields of which a change was refused
}

func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{now: time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)}
	var err error
	f.Manager, err = NewSessionManager(typedsession.Stored{Store: memstore.New(0)}, SessionConfig{
		Now: func() time.Time { return f.now },
		OnEvent: func(_ context.Context, e typedsession.Event) {
			if e.Kind == typedsession.KindRefused {
				f.refused = append(f.refused, e.Number)
			}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// open returns the session that a token leads to; a new one without a token.
func (f *fleet) open(t *testing.T, token string) *Session {
	t.Helper()
	s, err := f.Open(t.Context(), token)
	if err != nil && token != "" {
		t.Fatal(err)
	}
	return s
}

// write commits a session, and returns its token if it gets one.
func (f *fleet) write(t *testing.T, s *Session) string {
	t.Helper()
	cookie, err := f.Seal(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if cookie == nil {
		return ""
	}
	return cookie.Value
}

// both makes two changes to a session at once, of which theirs is written first, and returns the session after them.
func (f *fleet) both(t *testing.T, begin, theirs, ours func(*Session)) *Session {
	t.Helper()
	s := f.open(t, "")
	begin(s)
	s.SetNotices([]string{"there"}) // so that the session is stored even if begin does nothing
	token := f.write(t, s)
	first, second := f.open(t, token), f.open(t, token)
	theirs(first)
	ours(second)
	f.write(t, first)
	f.now = f.now.Add(time.Second)
	f.write(t, second)
	return f.open(t, token)
}

func nothing(*Session) {}

func flows(states ...string) (all []Flow) {
	for _, state := range states {
		all = append(all, Flow{State: state})
	}
	return all
}

func pointers(states ...string) (all []*Flow) {
	for _, state := range states {
		all = append(all, &Flow{State: state})
	}
	return all
}

// show returns a value as text, what pointers point to included.
func show(v any) string {
	switch v := v.(type) {
	case []*Flow:
		var states []string
		for _, f := range v {
			states = append(states, f.State)
		}
		return fmt.Sprint(states)
	case *Place:
		return fmt.Sprint(*v)
	}
	return strings.NewReplacer("{", "", "}", "").Replace(fmt.Sprint(v))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestWhatTwoRequestsAddAddsUp(t *testing.T) {
	for _, test := range []struct {
		name                string
		begin, theirs, ours func(*Session)
		get                 func(*Session) any
		want                string
	}{
		{"an integer", func(s *Session) { s.SetCount(1) }, func(s *Session) { s.AddCount(10) }, func(s *Session) { s.AddCount(5) },
			func(s *Session) any { return s.Count() }, "16"},
		{"the same change twice", func(s *Session) { s.SetCount(1) }, func(s *Session) { s.AddCount(1) }, func(s *Session) { s.AddCount(1) },
			func(s *Session) any { return s.Count() }, "3"},
		{"several times", nothing, func(s *Session) { s.AddCount(10); s.AddCount(20) }, func(s *Session) { s.AddCount(1); s.AddCount(-3) },
			func(s *Session) any { return s.Count() }, "28"},
		{"to what another set", func(s *Session) { s.SetCount(1) }, func(s *Session) { s.SetCount(100) }, func(s *Session) { s.AddCount(1) },
			func(s *Session) any { return s.Count() }, "101"},
		{"to what another cleared", func(s *Session) { s.SetCount(7) }, func(s *Session) { s.ClearCount() }, func(s *Session) { s.AddCount(1) },
			func(s *Session) any { return s.Count() }, "1"},
		{"beyond the end", func(s *Session) { s.SetLevel(200) }, func(s *Session) { s.AddLevel(40) }, func(s *Session) { s.AddLevel(40) },
			func(s *Session) any { return s.Level() }, "255"},
		{"away from the end", func(s *Session) { s.SetLevel(250) }, func(s *Session) { s.SetLevel(100) }, func(s *Session) { s.AddLevel(40) },
			func(s *Session) any { return s.Level() }, "140"},
		{"a fraction", nothing, func(s *Session) { s.AddRatio(0.25) }, func(s *Session) { s.AddRatio(0.5) },
			func(s *Session) any { return s.Ratio() }, "0.75"},
		{"to an optional one", func(s *Session) { s.SetMaybe(1) }, func(s *Session) { s.AddMaybe(2) }, func(s *Session) { s.AddMaybe(4) },
			func(s *Session) any { return s.Maybe() }, "7"},
		{"to an absent one", nothing, func(s *Session) { s.AddMaybe(2) }, func(s *Session) { s.AddMaybe(4) },
			func(s *Session) any { return s.Maybe() }, "6"},
		{"to one that another made absent", func(s *Session) { s.SetMaybe(1) }, func(s *Session) { s.ClearMaybe() }, func(s *Session) { s.AddMaybe(3) },
			func(s *Session) any { return fmt.Sprint(s.HasMaybe(), s.Maybe()) }, "true 3"},
		{"to a default", nothing, func(s *Session) { s.AddLimit(1) }, func(s *Session) { s.AddLimit(2) },
			func(s *Session) any { return s.Limit() }, "13"},
		{"with a ttl", func(s *Session) { s.SetTries(1) }, func(s *Session) { s.AddTries(1) }, func(s *Session) { s.AddTries(1) },
			func(s *Session) any { return s.Tries() }, "3"},
		{"after a set, which replaces", func(s *Session) { s.SetCount(50) }, func(s *Session) { s.SetCount(100) }, func(s *Session) { s.SetCount(50); s.AddCount(1) },
			func(s *Session) any { return s.Count() }, "51"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newFleet(t).both(t, test.begin, test.theirs, test.ours)
			if got := show(test.get(s)); got != test.want {
				t.Errorf("it is %s, want %s", got, test.want)
			}
		})
	}
}

func TestWhatTwoRequestsAppendIsAllThere(t *testing.T) {
	for _, test := range []struct {
		name                string
		begin, theirs, ours func(*Session)
		get                 func(*Session) any
		want                string
	}{
		{"a list", nothing, func(s *Session) { s.AppendFlows(flows("a")...) }, func(s *Session) { s.AppendFlows(flows("b")...) },
			func(s *Session) any { return s.Flows() }, "[a b]"},
		{"more than it keeps", func(s *Session) { s.AppendFlows(flows("a", "b")...) },
			func(s *Session) { s.AppendFlows(flows("c", "d")...) }, func(s *Session) { s.AppendFlows(flows("e")...) },
			func(s *Session) any { return s.Flows() }, "[c d e]"},
		{"of an enum", nothing, func(s *Session) { s.AppendRoles(RoleUser) }, func(s *Session) { s.AppendRoles(RoleAdmin) },
			func(s *Session) any { return s.Roles() }, "[user admin]"},
		{"of pointers", nothing, func(s *Session) { s.AppendParts(pointers("a")...) }, func(s *Session) { s.AppendParts(pointers("b")...) },
			func(s *Session) any { return s.Parts() }, "[a b]"},
		{"optional", nothing, func(s *Session) { s.AppendSteps(1) }, func(s *Session) { s.AppendSteps(2) },
			func(s *Session) any { return s.Steps() }, "[1 2]"},
		{"with a ttl", nothing, func(s *Session) { s.AppendBrief(1) }, func(s *Session) { s.AppendBrief(2) },
			func(s *Session) any { return s.Brief() }, "[1 2]"},
		{"to what another set", nothing, func(s *Session) { s.SetFlows(flows("x")) }, func(s *Session) { s.AppendFlows(flows("b")...) },
			func(s *Session) any { return s.Flows() }, "[x b]"},
		{"twice", nothing, func(s *Session) { s.AppendNotices("a") }, func(s *Session) { s.AppendNotices("b"); s.AppendNotices("c") },
			func(s *Session) any { return s.Notices() }, "[there a b c]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newFleet(t).both(t, test.begin, test.theirs, test.ours)
			if got := show(test.get(s)); got != test.want {
				t.Errorf("it is %s, want %s", got, test.want)
			}
		})
	}
}

func TestWhatOneRequestTakesIsNotTakenAgainAndWhatIsNewStays(t *testing.T) {
	place := Place{City: "Ulm", Tags: []int{1, 2}}
	for _, test := range []struct {
		name                string
		begin, theirs, ours func(*Session)
		get                 func(*Session) any
		want                string
	}{
		{"a list", nothing, func(s *Session) { s.AppendNotices("new") }, func(s *Session) { s.TakeNotices() },
			func(s *Session) any { return s.Notices() }, "[new]"},
		{"that the other took too", nothing, func(s *Session) { s.TakeNotices() }, func(s *Session) { s.TakeNotices() },
			func(s *Session) any { return s.Notices() }, "[]"},
		{"that the other took and appended to", nothing, func(s *Session) { s.TakeNotices(); s.AppendNotices("new") }, func(s *Session) { s.TakeNotices() },
			func(s *Session) any { return s.Notices() }, "[new]"},
		{"that the other replaced", nothing, func(s *Session) { s.SetNotices([]string{"new", "newer"}) }, func(s *Session) { s.TakeNotices() },
			func(s *Session) any { return s.Notices() }, "[new newer]"},
		{"after an append of its own", nothing, func(s *Session) { s.AppendNotices("new") }, func(s *Session) { s.AppendNotices("own"); s.TakeNotices() },
			func(s *Session) any { return s.Notices() }, "[new]"},
		{"after an append of its own, and the other took", nothing, func(s *Session) { s.TakeNotices() }, func(s *Session) { s.AppendNotices("own"); s.TakeNotices() },
			func(s *Session) any { return s.Notices() }, "[]"},
		{"before an append of its own", nothing, func(s *Session) { s.AppendNotices("new") }, func(s *Session) { s.TakeNotices(); s.AppendNotices("own") },
			func(s *Session) any { return s.Notices() }, "[new own]"},
		{"whose oldest made room", func(s *Session) { s.AppendNews(flows("a", "b", "c")...) },
			func(s *Session) { s.AppendNews(flows("new")...) }, func(s *Session) { s.TakeNews() },
			func(s *Session) any { return s.News() }, "[new]"},
		{"of which the app changes what it took", nothing, func(s *Session) { s.AppendNotices("new") }, func(s *Session) { s.TakeNotices()[0] = "changed" },
			func(s *Session) any { return s.Notices() }, "[new]"},
		{"of pointers", func(s *Session) { s.AppendOwed(pointers("a")...) }, func(s *Session) { s.AppendOwed(pointers("new")...) },
			func(s *Session) { s.TakeOwed()[0].State = "changed" }, func(s *Session) any { return s.Owed() }, "[new]"},
		{"an optional list", func(s *Session) { s.AppendHints("a") }, func(s *Session) { s.AppendHints("new") }, func(s *Session) { s.TakeHints() },
			func(s *Session) any { return s.Hints() }, "[new]"},
		{"an optional list without anything new", func(s *Session) { s.AppendHints("a") }, func(s *Session) { s.SetCount(1) }, func(s *Session) { s.TakeHints() },
			func(s *Session) any { return s.HasHints() }, "false"},
		{"a list with a ttl", func(s *Session) { s.AppendAlerts("a") }, func(s *Session) { s.AppendAlerts("new") }, func(s *Session) { s.TakeAlerts() },
			func(s *Session) any { return s.Alerts() }, "[new]"},
		{"a text", func(s *Session) { s.SetFlash("a") }, func(s *Session) { s.SetCount(1) }, func(s *Session) { s.TakeFlash() },
			func(s *Session) any { return s.Flash() }, ""},
		{"a text that the other set", func(s *Session) { s.SetFlash("a") }, func(s *Session) { s.SetFlash("new") }, func(s *Session) { s.TakeFlash() },
			func(s *Session) any { return s.Flash() }, "new"},
		{"an optional bool", func(s *Session) { s.SetGreeted(false) }, func(s *Session) { s.SetCount(1) }, func(s *Session) { s.TakeGreeted() },
			func(s *Session) any { return s.HasGreeted() }, "false"},
		{"an optional bool that the other set", func(s *Session) { s.SetGreeted(false) }, func(s *Session) { s.SetGreeted(true) }, func(s *Session) { s.TakeGreeted() },
			func(s *Session) any { return fmt.Sprint(s.HasGreeted(), s.Greeted()) }, "true true"},
		{"a struct", func(s *Session) { s.SetPlace(place) }, func(s *Session) { s.SetCount(1) },
			func(s *Session) { v := s.TakePlace(); v.Tags[0] = 9 }, func(s *Session) any { return s.Place() }, "{ []}"},
		{"a struct that the other changed", func(s *Session) { s.SetPlace(place) }, func(s *Session) { s.Place().City = "Bonn" },
			func(s *Session) { s.TakePlace() }, func(s *Session) any { return s.Place() }, "{Bonn [1 2]}"},
		{"an optional struct", func(s *Session) { s.SetAsked(place) }, func(s *Session) { s.SetCount(1) }, func(s *Session) { s.TakeAsked() },
			func(s *Session) any { return s.HasAsked() }, "false"},
		{"a map", func(s *Session) { s.SetExtra(map[string]string{"a": "1"}) }, func(s *Session) { s.SetCount(1) },
			func(s *Session) { maps.DeleteFunc(s.TakeExtra(), func(_, _ string) bool { return true }) }, func(s *Session) any { return s.Extra() }, "map[]"},
		{"a map that the other changed", func(s *Session) { s.SetExtra(map[string]string{"a": "1"}) }, func(s *Session) { s.Extra()["b"] = "2" },
			func(s *Session) { s.TakeExtra() }, func(s *Session) any { return s.Extra() }, "map[a:1 b:2]"},
		{"an array", func(s *Session) { s.SetHash([4]byte{1}) }, func(s *Session) { s.SetCount(1) }, func(s *Session) { s.TakeHash() },
			func(s *Session) any { return s.Hash() }, "[0 0 0 0]"},
		{"a value that is carried", func(s *Session) { s.SetClaims(map[string]any{"a": true}) }, func(s *Session) { s.SetCount(1) },
			func(s *Session) { clear(s.TakeClaims()) }, func(s *Session) any { return s.Claims() }, "map[]"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newFleet(t).both(t, test.begin, test.theirs, test.ours)
			if got := fmt.Sprint(test.get(s)); got != test.want && show(test.get(s)) != test.want {
				t.Errorf("it is %s, want %s", show(test.get(s)), test.want)
			}
		})
	}
}

func TestAnAppendThatBreaksTheBoundInTheOtherRecordIsDroppedAndReported(t *testing.T) {
	f := newFleet(t)
	s := f.both(t, nothing,
		func(s *Session) { must(t, s.AppendNotices("a", "b", "c")) },
		func(s *Session) { must(t, s.AppendNotices("d")); s.AddCount(1) })
	if got := s.Notices(); !slices.Equal(got, []string{"there", "a", "b", "c"}) || s.Count() != 1 {
		t.Errorf("there are %q, count %d", got, s.Count())
	}
	if want := []int{20}; !slices.Equal(f.refused, want) {
		t.Errorf("refused were %v, want %v", f.refused, want)
	}
}

func TestAChangeThatIsMadeAgainKeepsTheDeadlineOfItsRequest(t *testing.T) {
	f := newFleet(t)
	begin := f.now
	s := f.open(t, "")
	s.SetTries(1)
	s.AppendBrief(1)
	token := f.write(t, s)
	first, second := f.open(t, token), f.open(t, token)
	f.now = begin.Add(5 * time.Minute)
	second.AddTries(1)
	second.AppendBrief(2)
	f.now = begin.Add(6 * time.Minute)
	first.AddTries(1)
	first.AppendBrief(3)
	f.write(t, first)
	f.now = begin.Add(7 * time.Minute)
	f.write(t, second)

	f.now = begin.Add(15 * time.Minute)
	if s := f.open(t, token); s.Tries() != 3 || !slices.Equal(s.Brief(), []int{1, 3, 2}) {
		t.Errorf("at the deadline of the second request there are %d and %v", s.Tries(), s.Brief())
	}
	f.now = begin.Add(15*time.Minute + time.Second)
	if s := f.open(t, token); s.Tries() != 0 || len(s.Brief()) != 0 {
		t.Errorf("after the deadline of the second request there are %d and %v", s.Tries(), s.Brief())
	}
}

func TestTheCallersArrayCanBeUsedAgainAfterAnAppend(t *testing.T) {
	s := newFleet(t).both(t, nothing, func(s *Session) { s.AppendSteps(1) }, func(s *Session) {
		steps := []int{2}
		s.AppendSteps(steps...)
		steps[0] = 9
	})
	if got := s.Steps(); !slices.Equal(got, []int{1, 2}) {
		t.Errorf("the steps are %v", got)
	}
}

// Only sessions in a store keep the functions that make a change again.
func TestASessionInACookieAllocatesNothingToMakeAChangeAgain(t *testing.T) {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	must(t, err)
	sessions, err := NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	must(t, err)
	s, _ := sessions.Open(t.Context(), "")
	f := &s.state.Get().f
	yes, steps, place := true, []int{1}, Place{City: "Ulm"}
	owed, notices, extra := pointers("a"), []string{"a"}, map[string]string{"a": "1"}
	hints := &notices
	for _, test := range []struct {
		name   string
		change func()
		most   float64 // what the change itself allocates
	}{
		{"AddCount", func() { s.AddCount(1) }, 0},
		{"AddLevel", func() { s.AddLevel(1) }, 0},
		{"AddLimit", func() { s.AddLimit(1) }, 0},
		{"AddTries", func() { s.AddTries(1) }, 0},
		{"AddMaybe", func() { s.AddMaybe(1) }, 1},              // the pointer
		{"AppendBrief", func() { s.AppendBrief(1) }, 1},        // the list
		{"AppendSteps", func() { s.AppendSteps(steps...) }, 2}, // the list and its pointer
		{"TakeFlash", func() { f.Flash = "a"; s.TakeFlash() }, 0},
		{"TakeGreeted", func() { f.Greeted = &yes; s.TakeGreeted() }, 0},
		{"TakeHash", func() { f.Hash = [4]byte{1}; s.TakeHash() }, 0},
		{"TakePlace", func() { f.Place = place; s.TakePlace() }, 0},
		{"TakeHints", func() { f.Hints = hints; s.TakeHints() }, 0},
		{"TakeOwed", func() { f.Owed = owed; s.TakeOwed() }, 0},
		{"TakeExtra", func() { f.Extra = extra; s.TakeExtra() }, 0},
	} {
		if got := testing.AllocsPerRun(100, test.change); got > test.most {
			t.Errorf("%s allocates %v times, want %v", test.name, got, test.most)
		}
	}
}
