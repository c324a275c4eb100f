package pointers

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/url"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/wire"
)

// browser keeps the cookie of one visitor.
type browser struct {
	*typedsession.Manager[Session]
	t      *testing.T
	cookie *http.Cookie
	events []typedsession.Event
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t}
	b.Manager, err = NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		OnEvent: func(_ context.Context, e typedsession.Event) { b.events = append(b.events, e) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// visit has the session that the browser brings handled, and says whether a cookie
// was due.
func (b *browser) visit(handler func(*Session)) (written bool) {
	b.t.Helper()
	value := ""
	if b.cookie != nil {
		value = b.cookie.Value
	}
	s, err := b.Open(b.t.Context(), value)
	if err != nil && value != "" {
		b.t.Fatal(err)
	}
	handler(s)
	cookie, err := b.Seal(b.t.Context(), s)
	var refused *typedsession.RefusedError
	if err != nil && !errors.As(err, &refused) {
		b.t.Fatal(err)
	}
	if cookie != nil {
		b.cookie = cookie
	}
	return cookie != nil
}

func (b *browser) refused() (numbers []int) {
	for _, e := range b.events {
		if e.Kind == typedsession.KindRefused {
			numbers = append(numbers, e.Number)
		}
	}
	return numbers
}

func TestASetterRefusesANilElement(t *testing.T) {
	two := []*int{new(int), nil}
	rows := []*[]*int{&two}
	tests := map[string]func(*Session) error{
		"struct":         func(s *Session) error { return s.SetLines([]*Line{{SKU: "a"}, nil}) },
		"only nil":       func(s *Session) error { return s.SetLines([]*Line{nil}) },
		"map":            func(s *Session) error { return s.SetByName(map[string]*Line{"a": nil}) },
		"map of enums":   func(s *Session) error { return s.SetByTheme(map[Theme]*Line{ThemeDark: nil}) },
		"map of numbers": func(s *Session) error { return s.SetByID(map[int16]*[4]byte{1: nil}) },
		"number":         func(s *Session) error { return s.SetCounts([]*int{nil}) },
		"text":           func(s *Session) error { return s.SetWords([]*string{nil}) },
		"enum":           func(s *Session) error { return s.SetThemes([]*Theme{nil}) },
		"time":           func(s *Session) error { return s.SetTimes([]*time.Time{nil}) },
		"bytes":          func(s *Session) error { return s.SetBlobs([]*[]byte{nil}) },
		"inner list":     func(s *Session) error { return s.SetGrid([][]*Line{{}, {{}, nil}}) },
		"inner pointer":  func(s *Session) error { return s.SetRows(rows) },
		"array":          func(s *Session) error { return s.SetPair([2]*Line{{}, nil}) },
		"big.Int":        func(s *Session) error { return s.SetSums([]*big.Int{big.NewInt(1), nil}) },
		"url.URL":        func(s *Session) error { return s.SetPages([]*url.URL{nil}) },
		"append":         func(s *Session) error { return s.AppendNotices(&Line{}, nil) },
		"optional":       func(s *Session) error { return s.SetMaybe([]*Line{nil}) },
		"nested":         func(s *Session) error { return s.SetHome(Home{Lines: []*Line{nil}}) },
		"made from time": func(s *Session) error { return s.SetPointed([]*Stamp{nil}) },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			if err := set(new(Session)); !errors.Is(err, wire.ErrNilElement) {
				t.Errorf("the setter returns %v", err)
			}
		})
	}
}

func TestBoundsHoldForWhatPointersPointTo(t *testing.T) {
	long, none := "more than eight", Theme("none")
	tests := map[string]func(*Session) error{
		"each= of a list":      func(s *Session) error { return s.SetWords([]*string{&long}) },
		"each= of keys":        func(s *Session) error { return s.SetByName(map[string]*Line{"more than twenty bytes": {}}) },
		"max= of the list":     func(s *Session) error { return s.SetLines([]*Line{{}, {}, {}, {}, {}}) },
		"max= of an element":   func(s *Session) error { return s.SetLines([]*Line{{SKU: "more than ten"}}) },
		"max= of a map's":      func(s *Session) error { return s.SetByName(map[string]*Line{"a": {SKU: "more than ten"}}) },
		"max= two levels down": func(s *Session) error { return s.SetGrid([][]*Line{{{SKU: "more than ten"}}}) },
		"enum=":                func(s *Session) error { return s.SetThemes([]*Theme{&none}) },
		"nested":               func(s *Session) error { return s.SetHome(Home{Lines: []*Line{{}, {}, {}}}) },
	}
	for name, set := range tests {
		t.Run(name, func(t *testing.T) {
			if err := set(new(Session)); err == nil {
				t.Error("the setter takes it")
			}
		})
	}
}

func TestANilElementPutInPlaceIsReportedAndTheLastValueStays(t *testing.T) {
	b := newBrowser(t)
	b.visit(func(s *Session) {
		for _, err := range []error{
			s.SetLines([]*Line{{SKU: "a"}}),
			s.SetByName(map[string]*Line{"a": {Qty: 1}}),
			s.SetHome(Home{Lines: []*Line{{SKU: "b"}}}),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
	})
	b.visit(func(s *Session) {
		s.Lines()[0] = nil
		s.ByName()["a"] = nil
		s.Home().Lines[0] = nil
	})
	if got := b.refused(); len(got) != 3 || got[0] != 1 || got[1] != 2 || got[2] != 19 {
		t.Errorf("refusals of %v are reported", got)
	}
	b.visit(func(s *Session) {
		if s.Lines()[0].SKU != "a" || s.ByName()["a"].Qty != 1 || s.Home().Lines[0].SKU != "b" {
			t.Errorf("%v, %v, %v", s.Lines(), s.ByName(), s.Home())
		}
	})
}

func TestAChangeThroughAPointerIsSaved(t *testing.T) {
	b := newBrowser(t)
	b.visit(func(s *Session) {
		if err := errors.Join(s.SetLines([]*Line{{SKU: "a"}}), s.SetByName(map[string]*Line{"x": {}}), s.SetPair([2]*Line{{}, {}})); err != nil {
			t.Fatal(err)
		}
	})
	if b.visit(func(s *Session) { _, _, _ = s.Lines(), s.ByName(), s.Pair() }) {
		t.Error("a session that was only read is written")
	}
	b.visit(func(s *Session) {
		s.Lines()[0].Qty++
		s.ByName()["x"].Qty = 2
		s.Pair()[1].Qty = 3
	})
	b.visit(func(s *Session) {
		if s.Lines()[0].Qty != 1 || s.ByName()["x"].Qty != 2 || s.Pair()[1].Qty != 3 {
			t.Errorf("%v, %v, %v", s.Lines()[0], s.ByName()["x"], s.Pair()[1])
		}
	})
}

func TestAListOfPointersTravelsLikeAListOfValues(t *testing.T) {
	values, pointers := new(Session), new(Session)
	values.SetPlain([]Line{{SKU: "a", Qty: 1}, {}, {Qty: 300}})
	if err := pointers.SetLines([]*Line{{SKU: "a", Qty: 1}, {}, {Qty: 300}}); err != nil {
		t.Fatal(err)
	}
	plain, _ := wire.FieldBytes(body(t, values), 18)
	pointed, _ := wire.FieldBytes(body(t, pointers), 1)
	if plain == "" || plain != pointed {
		t.Errorf("% x and % x", plain, pointed)
	}
}

func body(t *testing.T, s *Session) string {
	t.Helper()
	b, err := s.state.Get().appendBody(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.Clone(b))
}

func TestATypeMadeFromTimeIsKeptAsATimeIs(t *testing.T) {
	zone := time.FixedZone("here", 3600)
	at := time.Date(2026, 3, 4, 5, 6, 7, 123456789, zone)
	b := newBrowser(t)
	check := func(err error) {
		if err != nil {
			t.Error(err)
		}
	}
	b.visit(func(s *Session) {
		s.SetSince(Stamp(at))
		check(s.SetMilli(Stamp(at)))
		check(s.SetNano(Stamp(at)))
		s.SetUntil(Stamp(at))
		s.SetStamps([]Stamp{Stamp(at), {}})
		s.SetOpened(Opening(at))
		s.SetBrief(Stamp(at))
		check(s.SetWorded(OwnText(at)))
		check(s.SetHome(Home{Moved: Stamp(at)}))
		s.SetSeen(at)
	})
	b.visit(func(s *Session) {
		seconds := at.Truncate(time.Second).UTC()
		for name, pair := range map[string][2]time.Time{
			"Since":  {time.Time(s.Since()), seconds},
			"Milli":  {time.Time(s.Milli()), at.Truncate(time.Millisecond).UTC()},
			"Nano":   {time.Time(s.Nano()), at.UTC()},
			"Until":  {time.Time(s.Until()), seconds},
			"Stamps": {time.Time(s.Stamps()[0]), seconds},
			"zero":   {time.Time(s.Stamps()[1]), {}},
			"Opened": {time.Time(s.Opened()), seconds},
			"Brief":  {time.Time(s.Brief()), seconds},
			"Worded": {time.Time(s.Worded()), time.Date(2026, 3, 4, 0, 0, 0, 0, time.UTC)},
			"Moved":  {time.Time(s.Home().Moved), seconds},
			"Seen":   {s.Seen(), seconds},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s is %v, want %v", name, pair[0], pair[1])
			}
		}
	})
}

func TestATypeMadeFromTimeIsAbsentAsATimeIs(t *testing.T) {
	s := new(Session)
	elsewhere := time.Time{}.In(time.FixedZone("here", 3600))
	s.SetSince(Stamp(elsewhere))
	s.SetOpened(Opening(time.Unix(0, 0)))
	if err := s.SetHome(Home{Moved: Stamp(elsewhere)}); err != nil {
		t.Fatal(err)
	}
	if got := body(t, s); got != "\x80" {
		t.Errorf("the body is % x", got)
	}
}

func TestATimeThatDoesNotFitItsPrecisionIsRefused(t *testing.T) {
	far := time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := new(Session).SetNano(Stamp(far)); err == nil {
		t.Error("the setter takes the year 3000 in nanoseconds")
	}
}
