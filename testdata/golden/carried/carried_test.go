package carried

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/wire"
	"github.com/typedsession/typedsession/testdata/golden/carried/library"
	"github.com/typedsession/typedsession/testdata/golden/carried/newer"
)

// browser keeps the cookie of one visitor, and turns the server's clock.
type browser struct {
	*typedsession.Manager[Session]
	t      *testing.T
	cookie *http.Cookie
	now    time.Time
	keys   *typedsession.Keys
	events []typedsession.Event
}

func newBrowser(t *testing.T) *browser {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	b := &browser{t: t, keys: keys, now: time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)}
	b.Manager, err = NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{
		Now:     func() time.Time { return b.now },
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

func check(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

var expiry = time.Date(2027, 1, 2, 3, 4, 5, 678, time.UTC)

// fill sets every field to something.
func fill(t *testing.T, s *Session) {
	t.Helper()
	token := library.Token{AccessToken: "a<b>&c", TokenType: "Bearer", Expiry: expiry}
	many := map[string]int{}
	query := url.Values{}
	byID := map[int]any{}
	for i := range 12 {
		many[fmt.Sprint("k", i)] = i
		query.Add(fmt.Sprint("q", i), "v")
		byID[i-6] = fmt.Sprint(i)
	}
	check(t,
		s.SetToken(token), s.SetClaims(map[string]any{"sub": "me", "n": 1.5, "l": []any{"a", true, nil}}),
		s.SetMaybe(token), s.SetOptions(library.Claims{"a": map[string]any{"b": "c"}}), s.SetAny([]any{"x"}),
		s.SetTokens([]library.Token{token, {}}), s.SetWords([]string{"a", ""}), s.SetAmount(library.NewAmount(5)),
		s.SetLossy(library.Lossy{Kept: 3}), s.SetInline(struct {
			A int `json:"a,omitempty"`
		}{7}), s.SetNumber(-3), s.SetAt(expiry), s.SetPair([2]Point{{1, 2}, {}}), s.SetFlash(token), s.SetSecret(Point{X: 1}),
		s.SetBrief(Point{Y: 1}), s.SetBriefBy(Point{Y: 2}),
		s.SetHome(Home{Name: "h", Extra: map[string]any{"a": "b"}, Where: &Point{}}),
		s.SetHomes([]Home{{Extra: map[string]any{}}, {}}),
		s.SetPacked(token), s.SetCounts(many), s.SetQuery(query), s.SetByID(byID),
		s.SetDeep(map[int][]Counted{1: {{By: many}, {On: true}}, -1: nil}), s.SetUntyped(map[string]any{"m": "n", "o": 300}),
		s.SetMoney(library.NewAmount(500)), s.SetBytes([]byte{0xff, 0}), s.SetFloats([]float64{1, 2.5, math.Inf(1)}), s.SetOnce(many),
	)
}

func TestWhatIsCarriedComesBackInTheNextRequest(t *testing.T) {
	b := newBrowser(t)
	b.visit(func(s *Session) { fill(t, s) })
	b.visit(func(s *Session) {
		want := new(Session)
		fill(t, want)
		// What differs is what any holds: a number of JSON is a float64, one of msgpack the shortest.
		for name, pair := range map[string][2]any{
			"Token": {*s.Token(), *want.Token()}, "Claims": {s.Claims(), want.Claims()}, "Maybe": {*s.Maybe(), *want.Maybe()},
			"Options": {s.Options(), want.Options()}, "Any": {s.Any(), want.Any()}, "Tokens": {s.Tokens(), want.Tokens()},
			"Words": {s.Words(), want.Words()}, "Amount": {s.Amount().Cents(), int64(5)}, "Lossy": {s.Lossy().Kept, 3},
			"Inline": {s.Inline().A, 7}, "Number": {s.Number(), -3}, "At": {*s.At(), expiry}, "Pair": {s.Pair(), want.Pair()},
			"Flash": {s.TakeFlash(), want.TakeFlash()}, "Secret": {*s.Secret(), Point{X: 1}}, "Brief": {*s.Brief(), Point{Y: 1}},
			"BriefBy": {*s.BriefBy(), Point{Y: 2}}, "Home": {s.Home().Extra, want.Home().Extra}, "Where": {*s.Home().Where, Point{}},
			"Packed": {s.Packed().AccessToken, "a<b>&c"}, "Expiry": {s.Packed().Expiry.UTC(), expiry}, "Counts": {s.Counts(), want.Counts()},
			"Query": {s.Query(), want.Query()}, "ByID": {s.ByID(), want.ByID()}, "Deep": {s.Deep(), want.Deep()},
			"Untyped": {s.Untyped().(map[string]any)["m"], "n"}, "Money": {s.Money().Cents(), int64(500)}, "Bytes": {s.Bytes(), want.Bytes()},
			"Floats": {s.Floats(), want.Floats()}, "Once": {s.TakeOnce(), want.TakeOnce()},
		} {
			if got, want := fmt.Sprint(pair[0]), fmt.Sprint(pair[1]); got != want {
				t.Errorf("%s is %s, want %s", name, got, want)
			}
		}
	})
}

// lend calls every getter that hands out what the session keeps.
func lend(s *Session) {
	_, _, _, _ = s.Token(), s.Claims(), s.Maybe(), s.Options()
	_, _, _, _ = s.Any(), s.Tokens(), s.Words(), s.Amount()
	_, _, _, _ = s.Lossy(), s.Inline(), s.Number(), s.At()
	_, _, _, _ = s.Pair(), s.Flash(), s.Secret(), s.Brief()
	_, _, _, _ = s.BriefBy(), s.Home(), s.Homes(), s.Packed()
	_, _, _, _ = s.Counts(), s.Query(), s.ByID(), s.Deep()
	_, _, _, _ = s.Untyped(), s.Money(), s.Bytes(), s.Floats()
	_ = s.Once()
	_, _ = s.LookupMaybe()
	_, _ = s.LookupOptions()
	_, _ = s.LookupFloats()
}

func TestReadingWritesNoCookie(t *testing.T) {
	b := newBrowser(t)
	if b.visit(lend) {
		t.Error("an empty session is written because it was read")
	}
	b.visit(func(s *Session) { fill(t, s) })
	for range 20 { // maps have another order each time
		if b.visit(lend) {
			t.Fatal("a full session is written because it was read")
		}
	}
	b.visit(func(s *Session) {
		check(t, s.SetClaims(map[string]any{}), s.SetOptions(nil), s.SetCounts(map[string]int{}), s.SetWords([]string{}), s.SetMaybe(library.Token{}))
	})
	if b.visit(lend) {
		t.Error("a session with empty maps is written because it was read")
	}
}

// hash has a value of a type that == would panic on.
var hash = library.Token{}.WithExtra([]int{1})

func TestAbsentIsWhatEncodesAsTheZeroValueDoes(t *testing.T) {
	s := new(Session)
	check(t,
		s.SetToken(hash), s.SetPacked(hash), s.SetClaims(nil), s.SetAny(nil), s.SetWords(nil), s.SetTokens(nil),
		s.SetAmount(library.NewAmount(0)), s.SetNumber(0), s.SetAt(time.Time{}), s.SetPair([2]Point{}), s.SetLossy(library.Lossy{Lost: 2}),
		s.SetCounts(nil), s.SetUntyped(nil), s.SetBytes(nil), s.SetHome(Home{}), s.SetSecret(Point{}),
	)
	if got := body(t, s); got != "\x80" {
		t.Errorf("the body is % x", got)
	}
	if s.Token().Extra() == nil {
		t.Error("what is not encoded is gone within the request")
	}
	check(t, s.SetClaims(map[string]any{}), s.SetWords([]string{}), s.SetMaybe(library.Token{}), s.SetOptions(nil))
	if numbers := numbersOf(body(t, s)); !slices.Equal(numbers, []int{2, 3, 4, 7}) {
		t.Errorf("numbers %v are present", numbers)
	}
	if !s.HasMaybe() || !s.HasOptions() {
		t.Error("an optional zero is not present")
	}
}

func body(t *testing.T, s *Session) string {
	t.Helper()
	b, err := s.state.Get().appendBody(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func numbersOf(body string) (numbers []int) {
	for n := range wire.EachField(body) {
		numbers = append(numbers, n)
	}
	return numbers
}

func TestTheSetterRefusesWhatDoesNotComeBack(t *testing.T) {
	long := strings.Repeat("x", 300)
	var loop any = 1
	loop = map[string]any{"f": func() {}, "l": loop}
	tests := map[string]struct {
		set  func(*Session) error
		want error
	}{
		"a lossy marshaler":        {func(s *Session) error { return s.SetLossy(library.Lossy{Kept: 1, Lost: 1}) }, wire.ErrNotBack},
		"a failing marshaler":      {func(s *Session) error { return s.SetAmount(library.NewAmount(-1)) }, nil},
		"by msgpack":               {func(s *Session) error { return s.SetMoney(library.NewAmount(-1)) }, nil},
		"a function in any":        {func(s *Session) error { return s.SetAny(func() {}) }, nil},
		"deeper":                   {func(s *Session) error { return s.SetClaims(map[string]any{"a": loop}) }, nil},
		"NaN in JSON":              {func(s *Session) error { return s.SetAny(math.NaN()) }, nil},
		"an integer beyond floats": {func(s *Session) error { return s.SetAny(uint64(1<<63 + 1)) }, wire.ErrNotBack},
		"a channel by msgpack":     {func(s *Session) error { return s.SetUntyped(make(chan int)) }, nil},
		"keys that any cannot be":  {func(s *Session) error { return s.SetUntyped(map[int]int{1: 2}) }, nil},
		"max= of JSON":             {func(s *Session) error { return s.SetToken(library.Token{AccessToken: long}) }, wire.TooLong{Got: 319, Max: 300}},
		"max= of a list's JSON":    {func(s *Session) error { return s.SetTokens(make([]library.Token, 30)) }, wire.TooLong{Got: 601, Max: 500}},
		"max= of msgpack":          {func(s *Session) error { return s.SetPacked(library.Token{AccessToken: long}) }, nil},
		"max= in a nested struct":  {func(s *Session) error { return s.SetHome(Home{Extra: map[string]any{"a": long}}) }, nil},
		"a nested function":        {func(s *Session) error { return s.SetHome(Home{Extra: map[string]any{"a": func() {}}}) }, nil},
		"a nested one in a list":   {func(s *Session) error { return s.SetHomes([]Home{{}, {Extra: map[string]any{"a": func() {}}}}) }, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := new(Session)
			fill(t, s)
			before := body(t, s)
			err := tt.set(s)
			var refused *typedsession.RefusedError
			if !errors.As(err, &refused) || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("the setter returns %v, want %v", err, tt.want)
			}
			if body(t, s) != before {
				t.Error("the field has changed")
			}
		})
	}
}

func TestWhatIsChangedInPlaceIsSaved(t *testing.T) {
	b := newBrowser(t)
	b.visit(func(s *Session) {
		s.Token().AccessToken = "new"
		s.Claims()["sub"] = "me"
		s.Maybe().TokenType = "Bearer"
		s.Options()["a"] = "b"
		s.Inline().A = 5
		s.Counts()["n"]++
		s.Home().Extra = map[string]any{"x": "y"}
		s.BriefBy().X = 9
	})
	b.visit(func(s *Session) {
		if s.Token().AccessToken != "new" || s.Claims()["sub"] != "me" || s.Maybe().TokenType != "Bearer" || s.Options()["a"] != "b" ||
			s.Inline().A != 5 || s.Counts()["n"] != 1 || s.Home().Extra["x"] != "y" || s.BriefBy().X != 9 {
			t.Errorf("%v", s)
		}
		s.Claims()["n"] = 1.0
		s.Counts()["n"]++
		delete(s.Options(), "a")
		check(t, s.SetAny(map[string]any{}), s.SetWords([]string{"a"}))
	})
	b.visit(func(s *Session) {
		s.Any().(map[string]any)["deep"] = true
		s.Words()[0] = "b"
		if len(s.Claims()) != 2 || s.Counts()["n"] != 2 || !s.HasOptions() || len(s.Options()) != 0 {
			t.Errorf("%v", s)
		}
	})
	b.visit(func(s *Session) {
		if s.Any().(map[string]any)["deep"] != true || s.Words()[0] != "b" {
			t.Errorf("%v", s)
		}
	})
}

func TestWhatIsReplacedIsNoLongerWatched(t *testing.T) {
	s := new(Session)
	token, claims := s.Token(), s.Claims()
	check(t, s.SetToken(library.Token{AccessToken: "a"}), s.SetClaims(map[string]any{"a": "b"}))
	token.AccessToken, claims["x"] = "lost", "lost"
	if s.Token().AccessToken != "a" || !maps.Equal(s.Claims(), map[string]any{"a": "b"}) {
		t.Errorf("%v", s)
	}
	claims = s.Claims()
	s.ClearClaims()
	claims["y"] = "lost"
	s.Reset()
	if got := body(t, s); got != "\x80" {
		t.Errorf("the body is % x", got)
	}
}

func TestWhatIsBrokenInPlaceIsReportedAndTheLastValueStays(t *testing.T) {
	b := newBrowser(t)
	b.visit(func(s *Session) { fill(t, s) })
	b.visit(func(s *Session) {
		s.Claims()["f"] = func() {}
		s.Token().AccessToken = strings.Repeat("x", 300)
		s.Lossy().Lost = 1
		s.Untyped().(map[string]any)["c"] = make(chan int)
		s.Home().Extra["f"] = func() {}
		check(t, s.SetNumber(8))
	})
	if got := b.refused(); !slices.Equal(got, []int{1, 2, 9, 18, 25}) {
		t.Errorf("refusals of %v are reported", got)
	}
	b.visit(func(s *Session) {
		if s.Claims()["sub"] != "me" || s.Token().AccessToken != "a<b>&c" || s.Lossy().Lost != 0 || s.Home().Extra["a"] != "b" ||
			s.Untyped().(map[string]any)["m"] != "n" || s.Number() != 8 {
			t.Errorf("%v", s)
		}
	})
}

// bodyWith holds data, a byte string, under number.
func bodyWith(number int, data string) string {
	var set wire.Set
	set.Add(number)
	b, w := set.Begin(nil)
	return string(wire.AppendBytes(w.Number(b, number), []byte(data)))
}

// These bytes are what FORMAT.md says of carried fields, worked out by hand.
func TestCarriedBytesAreAsTheFormatHasThem(t *testing.T) {
	for name, test := range map[string]struct {
		set    func(*Session) error
		number int
		want   string
	}{
		"an object":             {func(s *Session) error { return s.SetSecret(Point{X: 1}) }, 15, "\xc4\x0d" + `{"X":1,"Y":0}`},
		"nothing of HTML":       {func(s *Session) error { return s.SetAny("<&>") }, 5, "\xc4\x05" + `"<&>"`},
		"a list":                {func(s *Session) error { return s.SetWords([]string{"a", "é"}) }, 7, "\xc4\x0a" + `["a","é"]`},
		"sorted members":        {func(s *Session) error { return s.SetClaims(map[string]any{"b": nil, "a": true}) }, 2, "\xc4\x13" + `{"a":true,"b":null}`},
		"a present zero":        {func(s *Session) error { return s.SetOptions(nil) }, 4, "\xc4\x04null"},
		"msgpack, sorted":       {func(s *Session) error { return s.SetCounts(map[string]int{"bb": 1, "a": 300, "b": -1}) }, 21, "\xc4\x0d\x83\xa1a\xcd\x01\x2c\xa1b\xff\xa2bb\x01"},
		"keys that are numbers": {func(s *Session) error { return s.SetByID(map[int]any{-1: "a", 200: nil, 5: 7}) }, 23, "\xc4\x09\x83\x05\x07\xcc\xc8\xc0\xff\xa1a"},
		"an any":                {func(s *Session) error { return s.SetUntyped([]any{1, "a"}) }, 25, "\xc4\x04\x92\x01\xa1a"},
		"a text marshaler":      {func(s *Session) error { return s.SetMoney(library.NewAmount(12)) }, 26, "\xc4\x04\xc4\x0212"},
	} {
		t.Run(name, func(t *testing.T) {
			s := new(Session)
			check(t, test.set(s))
			if got, _ := wire.FieldBytes(body(t, s), test.number); got != test.want {
				t.Errorf("% x, want % x", got, test.want)
			}
		})
	}
}

func TestBadBytesAreAMisfitAndStay(t *testing.T) {
	for name, bad := range map[string]string{
		"no JSON":                     bodyWith(1, "{"),
		"nothing":                     bodyWith(1, ""),
		"JSON of another kind":        bodyWith(1, "[1]"),
		"more after the JSON":         bodyWith(1, "{} {}"),
		"JSON that nothing encodes":   bodyWith(8, `"-1"`),
		"no msgpack":                  bodyWith(20, "\xc1"),
		"msgpack of another kind":     bodyWith(21, "\x01"),
		"msgpack that announces more": bodyWith(23, "\xdf\xff\xff\xff\xff"),
		"text for bytes":              "\x91\xa2{}",
		"an optional one":             bodyWith(3, "{"),
	} {
		t.Run(name, func(t *testing.T) {
			s := new(Session)
			r := wire.NewReader(bad)
			s.state.Get().decodeBody(r)
			kept, err := r.Finish()
			if err != nil || len(kept) != 1 || !kept[0].Misfit {
				t.Fatalf("kept %v, %v", kept, err)
			}
			lend(s)
			if got := body(t, s); got != "\x80" {
				t.Errorf("it reads as % x", got)
			}
		})
	}
}

// A newer version of the app, or of the library, encodes members that this one does
// not know.
func TestUnknownMembersSurviveUntilTheFieldChanges(t *testing.T) {
	b := newBrowser(t)
	later, err := newer.NewSessionManager(typedsession.Encrypted{Keys: b.keys}, newer.SessionConfig{Now: func() time.Time { return b.now }})
	if err != nil {
		t.Fatal(err)
	}
	visitLater := func(handler func(*newer.Session)) {
		t.Helper()
		value := ""
		if b.cookie != nil {
			value = b.cookie.Value
		}
		s, _ := later.Open(t.Context(), value)
		handler(s)
		cookie, err := later.Seal(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		if cookie != nil {
			b.cookie = cookie
		}
	}
	visitLater(func(s *newer.Session) {
		check(t, s.SetToken(newer.Token{AccessToken: "a", Scope: "all"}), s.SetPacked(newer.Token{AccessToken: "p", Scope: "some"}),
			s.SetInline(newer.Inline{B: 1}))
	})
	if b.visit(lend) {
		t.Error("the older version writes what it only reads")
	}
	b.visit(func(s *Session) {
		lend(s)
		if s.Token().AccessToken != "a" || s.Packed().AccessToken != "p" || s.Inline().A != 0 {
			t.Errorf("the older version reads %v", s)
		}
		check(t, s.SetNumber(1))
	})
	visitLater(func(s *newer.Session) {
		if s.Token().Scope != "all" || s.Packed().Scope != "some" || s.Inline().B != 1 || s.Number() != 1 {
			t.Errorf("after a change of another field: %v", s)
		}
	})
	b.visit(func(s *Session) {
		s.Token().AccessToken = "b"
		s.Inline().A = 2
	})
	visitLater(func(s *newer.Session) {
		if *s.Token() != (newer.Token{AccessToken: "b"}) || *s.Inline() != (newer.Inline{A: 2}) || s.Packed().Scope != "some" {
			t.Errorf("after a change of the fields themselves: %v", s)
		}
	})
}

func TestAFieldCarriedWithTTLExpires(t *testing.T) {
	b := newBrowser(t)
	b.visit(func(s *Session) {
		check(t, s.SetBrief(Point{X: 1}), s.SetBriefBy(Point{X: 2}), s.SetNumber(1))
	})
	b.now = b.now.Add(4 * time.Minute)
	b.visit(func(s *Session) {
		if s.Brief().X != 1 || s.BriefBy().X != 2 {
			t.Error("they are gone too early")
		}
	})
	b.now = b.now.Add(2 * time.Minute)
	b.visit(func(s *Session) {
		if s.HasBrief() || s.BriefBy().X != 0 {
			t.Error("they are there after their time")
		}
	})
}

func TestASecretOrFlashIsCarriedAsOne(t *testing.T) {
	s := new(Session)
	check(t, s.SetSecret(Point{X: 4711}), s.SetFlash(library.Token{AccessToken: "x"}), s.SetOnce(map[string]int{"a": 1}))
	if text := fmt.Sprintf("%v %+v %#v", s, s, s); strings.Contains(text, "4711") {
		t.Errorf("the secret is printed: %s", text)
	}
	if s.TakeFlash().AccessToken != "x" || s.TakeOnce()["a"] != 1 {
		t.Error("they cannot be taken")
	}
	if s.TakeFlash().AccessToken != "" || s.TakeOnce() != nil {
		t.Error("they can be taken twice")
	}
}
