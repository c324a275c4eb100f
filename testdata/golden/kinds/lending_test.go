package kinds

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// server is a manager with a clock that stands still, and what it reported.
type server struct {
	*typedsession.Manager[Session]
	t      *testing.T
	events []typedsession.Event
}

func newServer(t *testing.T) *server {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t}
	now := time.Now()
	s.Manager, err = NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{
		Now:     func() time.Time { return now },
		OnEvent: func(_ context.Context, e typedsession.Event) { s.events = append(s.events, e) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// visit opens the cookie's session, lets a handler use it and returns the cookie
// that is due, nil when none is.
func (s *server) visit(cookie *http.Cookie, handler func(*Session)) *http.Cookie {
	s.t.Helper()
	value := ""
	if cookie != nil {
		value = cookie.Value
	}
	session, err := s.Open(context.Background(), value)
	if (err != nil) != (cookie == nil) {
		s.t.Fatalf("Open: %v", err)
	}
	handler(session)
	due, err := s.Seal(context.Background(), session)
	if err != nil && !errors.As(err, new(*typedsession.RefusedError)) {
		s.t.Fatalf("Seal: %v", err)
	}
	return due
}

func (s *server) refused() []string {
	var fields []string
	for _, e := range s.events {
		if e.Kind == typedsession.KindRefused {
			fields = append(fields, e.Field)
		}
	}
	return fields
}

// filled sets every field that lends something, several levels deep.
func filled(s *Session) {
	zip := "1000"
	address := Address{
		Street: "Karl Johans gate 1", City: "Oslo", Zip: &zip,
		Lines: []Line{{SKU: "A", Quantity: 1}, {SKU: "B", Quantity: 2}},
		Extra: map[string]string{"door": "left"},
		Geo:   &Geo{Name: "north"},
	}
	s.state.Get().f = session{
		Bytes: []byte("bytes"), Home: address, Lines: address.Lines, Tags: []string{"x", "y"}, Roles: Roles{"admin"},
		Matrix: [][]int{{1, 2}, {3}}, Blobs: [][]byte{[]byte("ab")}, IDs: []ID{{1}, {2}}, Digest: Digest("digest"),
		Scores: map[string]int{"a": 1}, Groups: map[Theme][]string{"dark": {"x", "y"}},
		ByName: map[string]Address{"home": address}, Version: Version{[]string{"1", "2"}}, Prices: []Money{NewMoney(5)},
		OptBytes: ptr([]byte("bytes")), OptHome: ptr(address), OptTags: ptr([]string{"x"}), OptScores: ptr(map[string]int{"a": 1}),
		OptVersion: ptr(Version{[]string{"1"}}),
		Remote:     &Deep{map[string]map[string][]Line{"a": {"b": {{SKU: "deep"}}}}},
	}
	s.state.Get().f.Inline.B = "inline"
	s.state.Get().core.Set(1)
}

func ptr[T any](v T) *T { return &v }

func TestWhatAGetterLendsIsSavedWhenChangedInPlace(t *testing.T) {
	changes := map[string]func(*Session){
		"Bytes":                    func(s *Session) { s.Bytes()[0] = 'B' },
		"Digest":                   func(s *Session) { s.Digest()[0] = 'B' },
		"Lines":                    func(s *Session) { s.Lines()[1].Quantity++ },
		"Tags":                     func(s *Session) { s.Tags()[1] = "z" },
		"Tags, sorted":             func(s *Session) { slices.Reverse(s.Tags()) },
		"Roles":                    func(s *Session) { s.Roles()[0] = "user" },
		"Matrix":                   func(s *Session) { s.Matrix()[1][0]++ },
		"Matrix, a row":            func(s *Session) { s.Matrix()[0] = append(s.Matrix()[0], 9) },
		"Blobs":                    func(s *Session) { s.Blobs()[0][1] = 'x' },
		"IDs":                      func(s *Session) { s.IDs()[1][3] = 9 },
		"Scores, a value":          func(s *Session) { s.Scores()["a"]++ },
		"Scores, a new key":        func(s *Session) { s.Scores()["b"] = 1 },
		"Scores, deleted":          func(s *Session) { delete(s.Scores(), "a") },
		"Groups":                   func(s *Session) { s.Groups()["dark"][0] = "z" },
		"ByName, a slice inside":   func(s *Session) { s.ByName()["home"].Lines[0].Gift = true },
		"ByName, a pointer inside": func(s *Session) { s.ByName()["home"].Geo.Name = "south" },
		"Version":                  func(s *Session) { s.Version().Parts[0] = "9" },
		"Prices":                   func(s *Session) { s.Prices()[0] = NewMoney(6) },
		"Home":                     func(s *Session) { s.Home().Street = "Other" },
		"Home, pointer inside":     func(s *Session) { *s.Home().Zip = "2000" },
		"Home, nested pointer":     func(s *Session) { s.Home().Geo.Name = "south" },
		"Home, list inside":        func(s *Session) { s.Home().Lines[1].Quantity = 7 },
		"Home, map inside":         func(s *Session) { s.Home().Extra["door"] = "right" },
		"Home, all of it":          func(s *Session) { *s.Home() = Address{City: "Bergen"} },
		"Inline":                   func(s *Session) { s.Inline().A = 7 },
		"OptBytes":                 func(s *Session) { s.OptBytes()[0] = 'B' },
		"OptHome":                  func(s *Session) { s.OptHome().City = "Bergen" },
		"OptTags":                  func(s *Session) { s.OptTags()[0] = "z" },
		"OptScores":                func(s *Session) { s.OptScores()["a"]++ },
		"OptVersion":               func(s *Session) { s.OptVersion().Parts[0] = "9" },
		"Remote":                   func(s *Session) { s.Remote().Levels["a"]["b"][0].SKU = "changed" },
		"Remote, looked up":        func(s *Session) { d, _ := s.LookupRemote(); d.Levels["c"] = nil },
	}
	for name, change := range changes {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			first := s.visit(nil, filled)
			var before, want []byte
			second := s.visit(first, func(s *Session) {
				before = encode(t, s)
				change(s)
				want = encode(t, s)
			})
			if bytes.Equal(before, want) {
				t.Fatal("the change changes nothing")
			}
			if second == nil {
				t.Fatal("the change was lost: no cookie is due")
			}
			s.visit(second, func(s *Session) {
				if !bytes.Equal(encode(t, s), want) {
					t.Error("another value came back")
				}
			})
		})
	}
}

func TestAnUnchangedSessionWritesNoCookieWhateverWasLent(t *testing.T) {
	s := newServer(t)
	for name, fill := range map[string]func(*Session){"full": filled, "nearly empty": func(s *Session) { s.SetInt(1) }} {
		first := s.visit(nil, fill)
		if due := s.visit(first, lendAll); due != nil {
			t.Errorf("%s session: a cookie of %d bytes is due", name, len(due.Value))
		}
	}
}

// lendAll calls every getter.
func lendAll(s *Session) {
	v := reflect.ValueOf(s)
	for i := range v.NumMethod() {
		m := v.Type().Method(i)
		if m.Type.NumIn() == 1 && !slices.Contains([]string{"Renew", "Reset", "Destroy", "Info"}, m.Name) && !strings.HasPrefix(m.Name, "Clear") {
			v.Method(i).Call(nil)
		}
	}
}

func TestAnAbsentOptionalBecomesPresentOnceItHoldsSomething(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, func(s *Session) { s.SetInt(1) })
	second := s.visit(first, func(s *Session) {
		if s.HasOptHome() || s.HasOptScores() || s.OptHome() == nil || s.OptScores() == nil {
			t.Error("absent, yet not lent as empty")
		}
		if s.HasOptHome() || s.HasOptScores() {
			t.Error("present because it was looked at")
		}
		s.OptHome().City = "Oslo"
		s.OptScores()["a"] = 1
		if !s.HasOptHome() || !s.HasOptScores() {
			t.Error("changed, yet absent")
		}
	})
	s.visit(second, func(s *Session) {
		if !s.HasOptHome() || s.OptHome().City != "Oslo" || s.OptScores()["a"] != 1 {
			t.Error("the change was lost")
		}
	})
}

func TestAPresentZeroIsNotAnAbsentOne(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, func(s *Session) {
		s.SetOptInt(0)
		s.SetOptBool(false)
		s.SetOptTags(nil)
		if err := s.SetOptText(""); err != nil {
			t.Error(err)
		}
		if err := s.SetOptHome(Address{}); err != nil {
			t.Error(err)
		}
	})
	second := s.visit(first, func(s *Session) {
		if !s.HasOptInt() || !s.HasOptBool() || !s.HasOptText() || !s.HasOptTags() || !s.HasOptHome() || s.HasOptTime() {
			t.Error("presence was lost")
		}
		s.ClearOptInt()
	})
	s.visit(second, func(s *Session) {
		if n, ok := s.LookupOptInt(); n != 0 || ok {
			t.Errorf("cleared: got %d, %v", n, ok)
		}
	})
}

func TestWhatASetterReplacedIsNoLongerWatched(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, filled)
	due := s.visit(first, func(s *Session) {
		home, optional, scores := s.Home(), s.OptHome(), s.Scores()
		check(t, s.SetHome(*home))
		check(t, s.SetOptHome(*optional))
		check(t, s.SetScores(map[string]int{"a": 1}))
		home.City, optional.City, scores["z"] = "lost", "lost", 1
	})
	if due != nil {
		t.Error("a change of what was replaced was saved")
	}
	due = s.visit(first, func(s *Session) {
		home := s.Home()
		s.Reset()
		home.City = "lost"
		s.SetInt(3)
	})
	s.visit(due, func(s *Session) {
		if s.Home().City != "" || s.Int() != 3 {
			t.Error("Reset did not detach what was lent")
		}
	})
}

func TestALentValueThatBreaksItsBoundIsReportedAndTheFieldKeepsItsLastValidOne(t *testing.T) {
	breaks := map[string]func(*Session){
		"Home":      func(s *Session) { s.Home().Street = strings.Repeat("x", 31) },
		"OptHome":   func(s *Session) { *s.OptHome().Zip = strings.Repeat("x", 11) },
		"Scores":    func(s *Session) { fillMap(s.Scores(), 9) },
		"ByName":    func(s *Session) { s.ByName()["b"] = Address{Street: strings.Repeat("x", 31)} },
		"Version":   func(s *Session) { s.Version().Parts[0] = "1.2" },
		"Prices":    func(s *Session) { s.Prices()[0] = NewMoney(-1) },
		"OptScores": func(s *Session) { m := s.OptScores(); m["\xff"], m["\xfe"] = 1, 2 },
	}
	for field, change := range breaks {
		t.Run(field, func(t *testing.T) {
			s := newServer(t)
			first := s.visit(nil, filled)
			second := s.visit(first, func(s *Session) {
				change(s)
				s.SetInt(42)
			})
			if got := s.refused(); !slices.Equal(got, []string{field}) {
				t.Errorf("refused: %v", got)
			}
			s.visit(second, func(got *Session) {
				var want Session
				filled(&want)
				want.state.Get().f.Int = 42
				if !reflect.DeepEqual(got.state.Get().f, want.state.Get().f) {
					t.Error("the field did not keep its last valid value, or another one changed")
				}
			})
		})
	}
}

// The field was absent when the request began: what it falls back to is in no cookie.
func TestALentValueThatBreaksItsBoundFallsBackToTheOneThatWasSetInTheSameRequest(t *testing.T) {
	for field, test := range map[string]struct {
		set    func(*Session) error
		change func(*Session)
	}{
		"Home": {
			func(s *Session) error { return s.SetHome(Address{Street: "Karl Johans gate 1"}) },
			func(s *Session) { s.Home().Street = strings.Repeat("x", 31) },
		},
		"Scores": { // cannot be encoded, as all below
			func(s *Session) error { return s.SetScores(map[string]int{"a": 1}) },
			func(s *Session) { m := s.Scores(); m["\xff"], m["\xfe"] = 1, 2 },
		},
		"OptScores": {
			func(s *Session) error { return s.SetOptScores(map[string]int{"a": 1}) },
			func(s *Session) { m := s.OptScores(); m["\xff"], m["\xfe"] = 1, 2 },
		},
		"ByName": {
			func(s *Session) error { return s.SetByName(map[string]Address{"home": {City: "Oslo"}}) },
			func(s *Session) { s.ByName()["a"] = Address{Extra: map[string]string{"\xff": "1", "\xfe": "2"}} },
		},
		"Version": {
			func(s *Session) error { return s.SetVersion(Version{[]string{"1", "2"}}) },
			func(s *Session) { s.Version().Parts[0] = "1.2" },
		},
		"Prices": {
			func(s *Session) error { return s.SetPrices([]Money{NewMoney(5)}) },
			func(s *Session) { s.Prices()[0] = NewMoney(-1) },
		},
	} {
		t.Run(field, func(t *testing.T) {
			s := newServer(t)
			set := func(s *Session) {
				s.SetInt(42)
				if err := test.set(s); err != nil {
					t.Error(err)
				}
			}
			due := s.visit(nil, func(s *Session) {
				set(s)
				test.change(s)
			})
			if got := s.refused(); !slices.Equal(got, []string{field}) {
				t.Errorf("refused: %v", got)
			}
			s.visit(due, func(got *Session) {
				var want Session
				set(&want)
				if !reflect.DeepEqual(got.state.Get().f, want.state.Get().f) {
					t.Error("the field is not what was set, or another one changed")
				}
			})
		})
	}
}

func fillMap(m map[string]int, n int) {
	for i := range n {
		m[strings.Repeat("k", i+1)] = i
	}
}

func TestASetterThatRefusesKeepsTheOldValueAndSaysSo(t *testing.T) {
	long := strings.Repeat("é", 21)
	refusals := map[string]func(*Session) error{
		"Text":    func(s *Session) error { return s.SetText(long) },
		"Bytes":   func(s *Session) error { return s.SetBytes([]byte(long)) },
		"Lines":   func(s *Session) error { return s.SetLines(make([]Line, 9)) },
		"OptText": func(s *Session) error { return s.SetOptText("\xff" + strings.Repeat("x", 38)) },
		"Money":   func(s *Session) error { return s.SetMoney(NewMoney(-1)) },
		"Version": func(s *Session) error { return s.SetVersion(Version{[]string{"."}}) },
		"Home":    func(s *Session) error { return s.SetHome(Address{Street: long}) },
		"ByName":  func(s *Session) error { return s.SetByName(map[string]Address{"\xff": {}, "\xfe": {}}) },
	}
	for field, set := range refusals {
		t.Run(field, func(t *testing.T) {
			s := newServer(t)
			first := s.visit(nil, filled)
			due := s.visit(first, func(s *Session) {
				err := set(s)
				var refused *typedsession.RefusedError
				if !errors.As(err, &refused) || refused.Field != field {
					t.Errorf("got %v", err)
				}
			})
			if due != nil {
				t.Error("a refused value changed the session")
			}
			if got := s.refused(); !slices.Equal(got, []string{field}) {
				t.Errorf("refused: %v", got)
			}
		})
	}
}

func TestNumbersStopAtTheEndsOfTheirRange(t *testing.T) {
	var s Session
	s.SetInt8(120)
	s.AddInt8(100)
	s.SetUint8(3)
	s.AddUint8(-7)
	s.AddOptInt(-2)
	if s.Int8() != 127 || s.Uint8() != 0 || s.OptInt() != -2 {
		t.Errorf("got %d, %d, %d", s.Int8(), s.Uint8(), s.OptInt())
	}
	s.AddUint8(1000)
	s.AddDuration(time.Minute)
	s.AddFloat64(-0.5)
	if s.Uint8() != 255 || s.Duration() != time.Minute || s.Float64() != -0.5 {
		t.Errorf("got %d, %v, %v", s.Uint8(), s.Duration(), s.Float64())
	}
}

func TestSettersMakeWhatTheNextRequestReads(t *testing.T) {
	s := newServer(t)
	at := time.Date(2026, 11, 21, 12, 0, 0, 999, time.FixedZone("", 3600))
	first := s.visit(nil, func(s *Session) {
		s.SetTime(at)
		s.SetTheme("a\xffb")
		check(t, s.SetText("é\xc3"))
		if s.Time() != at.UTC().Truncate(time.Second) || s.Theme() != "a\ufffdb" || s.Text() != "é\ufffd" {
			t.Errorf("got %v, %q, %q", s.Time(), s.Theme(), s.Text())
		}
	})
	s.visit(first, func(s *Session) {
		if s.Time() != at.UTC().Truncate(time.Second) || s.Theme() != "a\ufffdb" || s.Text() != "é\ufffd" {
			t.Errorf("next request: got %v, %q, %q", s.Time(), s.Theme(), s.Text())
		}
	})
}

func TestAppendingToALentSliceDoesNotReachTheSession(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, func(s *Session) { s.SetTags(append(make([]string, 0, 10), "x")) })
	if due := s.visit(first, func(s *Session) { _ = append(s.Tags(), "y") }); due != nil {
		t.Error("an append changed the session")
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
