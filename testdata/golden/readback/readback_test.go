package readback

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/runtime/wire"
)

func newManager(t *testing.T) *typedsession.Manager[Session] {
	t.Helper()
	m, err := NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(t)}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// next returns the session of the request after the one with s.
func next(t *testing.T, m *typedsession.Manager[Session], s *Session) *Session {
	t.Helper()
	cookie, err := m.Seal(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	if cookie == nil {
		return new(Session)
	}
	again, err := m.Open(t.Context(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func body(t *testing.T, s *Session) string {
	t.Helper()
	b, err := s.state.Get().appendBody(nil)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var (
	good = url.URL{Scheme: "https", Host: "shop.example", Path: "/a"}
	// spaced is written, and not read: a host has no space.
	spaced = url.URL{Host: "a b"}
	even   = Even(2)
	odd    = Even(3)
)

// fill gives every field a value that is read back, except for Note, which has none.
func fill(t *testing.T, s *Session) {
	t.Helper()
	home := func() Home {
		return Home{Name: "h", Site: good, Even: 2, Maybe: &even, Evens: []Even{2, 4}, Pair: [2]Even{2, 4}, Door: Door{2}}
	}
	if err := errors.Join(
		s.SetURL(good), s.SetBack(good), s.SetURLs([]url.URL{good}), s.SetLinks([]*url.URL{{Path: "/b"}}),
		s.SetByName(map[string]url.URL{"a": good}), s.SetBrief(good),
		s.SetEven(2), s.SetMaybe(2), s.SetEvens([]Even{2, 4}), s.SetPair([2]Even{2, 4}), s.SetByID(map[int]Even{1: 2}),
		s.SetRows([][]Even{{2}, {4}}), s.SetGroups(map[string][]Even{"a": {2}}), s.SetNotices([]Even{2}), s.SetNewest([]Even{2}),
		s.SetHome(home()), s.SetWork(home()), s.SetHomes([]Home{home()}), s.SetPlaces([2]Door{{2}, {4}}),
		s.SetOwn(Own{2}), s.SetOwns(map[string]Own{"a": {2}}),
		s.SetSecret(2), s.SetSecrets(map[string]url.URL{"a": good}),
	); err != nil {
		t.Fatal(err)
	}
}

func TestASetterRefusesWhatItsTypeDoesNotReadBack(t *testing.T) {
	for name, test := range map[string]struct {
		set  func(*Session) error
		path string // after the field's name
		want error
	}{
		"URL, a host with a space":    {func(s *Session) error { return s.SetURL(spaced) }, "", nil},
		"URL, a query with a newline": {func(s *Session) error { return s.SetURL(url.URL{RawQuery: "a b\n"}) }, "", nil},
		"URL, a scheme with a digit":  {func(s *Session) error { return s.SetURL(url.URL{Scheme: "1x", Path: "/"}) }, "", nil},
		"Back":                        {func(s *Session) error { return s.SetBack(spaced) }, "", nil},
		"URLs":                        {func(s *Session) error { return s.SetURLs([]url.URL{good, spaced}) }, "[1]", nil},
		"Links":                       {func(s *Session) error { return s.SetLinks([]*url.URL{{}, &spaced}) }, "[1]", nil},
		"ByName":                      {func(s *Session) error { return s.SetByName(map[string]url.URL{"b": spaced}) }, `["b"]`, nil},
		"Brief":                       {func(s *Session) error { return s.SetBrief(spaced) }, "", nil},
		"Even":                        {func(s *Session) error { return s.SetEven(odd) }, "", errOdd},
		"Maybe":                       {func(s *Session) error { return s.SetMaybe(odd) }, "", errOdd},
		"Maybe, present and zero":     {func(s *Session) error { return s.SetMaybe(0) }, "", errOdd},
		"Evens":                       {func(s *Session) error { return s.SetEvens([]Even{2, 4, odd}) }, "[2]", errOdd},
		"Evens, a zero element":       {func(s *Session) error { return s.SetEvens([]Even{0}) }, "[0]", errOdd},
		"Pair":                        {func(s *Session) error { return s.SetPair([2]Even{2, odd}) }, "[1]", errOdd},
		"ByID":                        {func(s *Session) error { return s.SetByID(map[int]Even{-5: odd}) }, "[-5]", errOdd},
		"Rows":                        {func(s *Session) error { return s.SetRows([][]Even{{2}, {2, odd}}) }, "[1][1]", errOdd},
		"Groups":                      {func(s *Session) error { return s.SetGroups(map[string][]Even{"a": {odd}}) }, `["a"][0]`, errOdd},
		"Notices":                     {func(s *Session) error { return s.SetNotices([]Even{odd}) }, "[0]", errOdd},
		"Notices, appended":           {func(s *Session) error { return s.AppendNotices(odd) }, "[1]", errOdd},
		"Newest, appended":            {func(s *Session) error { return s.AppendNewest(4, odd) }, "[1]", errOdd},
		"Home, a URL":                 {func(s *Session) error { return s.SetHome(Home{Site: spaced}) }, ".Site", nil},
		"Home, a number":              {func(s *Session) error { return s.SetHome(Home{Even: odd}) }, ".Even", errOdd},
		"Home, an optional number":    {func(s *Session) error { return s.SetHome(Home{Maybe: new(Even)}) }, ".Maybe", errOdd},
		"Home, a list":                {func(s *Session) error { return s.SetHome(Home{Evens: []Even{2, odd}}) }, ".Evens[1]", errOdd},
		"Home, an array":              {func(s *Session) error { return s.SetHome(Home{Pair: [2]Even{2}}) }, ".Pair[1]", errOdd},
		"Home, deeper":                {func(s *Session) error { return s.SetHome(Home{Door: Door{odd}}) }, ".Door.Even", errOdd},
		"Work":                        {func(s *Session) error { return s.SetWork(Home{Even: odd}) }, ".Even", errOdd},
		"Homes":                       {func(s *Session) error { return s.SetHomes([]Home{{}, {Door: Door{odd}}}) }, "[1].Door.Even", errOdd},
		"Places":                      {func(s *Session) error { return s.SetPlaces([2]Door{{2}, {odd}}) }, "[1].Even", errOdd},
		"Own":                         {func(s *Session) error { return s.SetOwn(Own{3}) }, "", errOdd},
		"Owns":                        {func(s *Session) error { return s.SetOwns(map[string]Own{"a": {3}}) }, `["a"]`, errOdd},
		"Note, not encoded again":     {func(s *Session) error { return s.SetNote(Note{"k", "t"}) }, "", errNoKey},
	} {
		t.Run(name, func(t *testing.T) {
			s := new(Session)
			fill(t, s)
			before := body(t, s)
			err := test.set(s)
			var refused *typedsession.RefusedError
			var unread wire.NotReadError
			if !errors.As(err, &refused) || !errors.As(err, &unread) || unread.Err == nil {
				t.Fatalf("the setter returns %v", err)
			}
			if test.want != nil && !errors.Is(err, test.want) || test.want == nil && !errors.As(err, new(*url.Error)) {
				t.Errorf("the error of the type's method is not in %v", err)
			}
			var at *wire.PathError
			if errors.As(err, &at) != (test.path != "") || at != nil && at.Path != test.path {
				t.Errorf("the place is not %q: %v", test.path, err)
			}
			if body(t, s) != before {
				t.Error("the field has changed")
			}
		})
	}
}

func TestWhatASetterTakesIsThereInTheNextRequest(t *testing.T) {
	m, s := newManager(t), new(Session)
	fill(t, s)
	want := body(t, s)
	if got := body(t, next(t, m, s)); got != want {
		t.Errorf("% x comes back, want % x", got, want)
	}
}

// A scheme is read in lower case, and an opaque URL without the fields that it does not show.
func TestAURLThatIsReadInAnotherFormIsTaken(t *testing.T) {
	for in, want := range map[*url.URL]url.URL{
		{Scheme: "HTTPS", Host: "shop.example"}: {Scheme: "https", Host: "shop.example"},
		{Opaque: "x", Path: "y"}:                {Path: "x"},
	} {
		s := new(Session)
		if err := s.SetURL(*in); err != nil {
			t.Errorf("%#v: %v", in, err)
		}
		if got := next(t, newManager(t), s).URL(); got != want {
			t.Errorf("%#v comes back as %#v", in, got)
		}
	}
}

// The zero values of these types are not read back. They are absent, so that they need not be.
func TestAZeroValueIsAbsentAndTaken(t *testing.T) {
	s := new(Session)
	fill(t, s)
	if err := errors.Join(
		s.SetURL(url.URL{}), s.SetEven(0), s.SetPair([2]Even{}), s.SetHome(Home{}), s.SetHomes([]Home{{}}), s.SetPlaces([2]Door{{2}, {}}),
		s.SetOwn(Own{}), s.SetNote(Note{}), s.SetSecret(0), s.SetEvens(nil), s.SetRows([][]Even{{}}), s.SetByID(nil),
	); err != nil {
		t.Error(err)
	}
}

// inPlace are changes of the sessions that fill makes, by the path in their errors.
var inPlace = map[string]func(*Session){
	"URLs[0]":          func(s *Session) { s.URLs()[0].Host = "a b" },
	"Links[0]":         func(s *Session) { s.Links()[0].Host = "a b" },
	`ByName["a"]`:      func(s *Session) { s.ByName()["a"] = spaced },
	"Evens[1]":         func(s *Session) { s.Evens()[1]++ },
	"ByID[1]":          func(s *Session) { s.ByID()[1]++ },
	"Rows[1][0]":       func(s *Session) { s.Rows()[1][0]++ },
	`Groups["a"][0]`:   func(s *Session) { s.Groups()["a"][0]++ },
	"Home.Site":        func(s *Session) { s.Home().Site.Host = "a b" },
	"Home.Maybe":       func(s *Session) { s.Home().Maybe = &odd },
	"Work.Door.Even":   func(s *Session) { s.Work().Door.Even++ },
	"Homes[0].Pair[1]": func(s *Session) { s.Homes()[0].Pair[1]++ },
	`Owns["a"]`:        func(s *Session) { s.Owns()["a"] = Own{3} },
}

func TestAChangeInPlaceThatIsNotReadBackIsRefusedAndTheLastValueStays(t *testing.T) {
	for path, change := range inPlace {
		t.Run(path, func(t *testing.T) {
			m, s := newManager(t), new(Session)
			fill(t, s)
			s = next(t, m, s)
			before := body(t, s)
			change(s)
			if err := s.SetEven(8); err != nil {
				t.Fatal(err)
			}
			cookie, err := m.Seal(t.Context(), s)
			if !isUnread(err, path) {
				t.Errorf("Seal returns %v", err)
			}
			after, err := m.Open(t.Context(), cookie.Value)
			if err != nil || after.Even() != 8 {
				t.Fatalf("the other field is %d, %v", after.Even(), err)
			}
			if err := after.SetEven(2); err != nil || body(t, after) != before {
				t.Errorf("the field has changed to %v", after)
			}
		})
	}
}

// isUnread reports whether err says that the value at path, which begins with the field's name, is not read back.
func isUnread(err error, path string) bool {
	var refused *typedsession.RefusedError
	return errors.As(err, &refused) && errors.As(err, new(wire.NotReadError)) && strings.Contains(err.Error(), "field "+path+" refused")
}

func TestSaveReturnsTheRefusalOfAChangeInPlace(t *testing.T) {
	m := newManager(t)
	handler := m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := SessionFrom(r)
		fill(t, s)
		s.Evens()[0] = odd
		if err := m.Save(w, r); !isUnread(err, "Evens[0]") {
			t.Errorf("Save returns %v", err)
		}
		if got := s.Evens()[0]; got != 2 {
			t.Errorf("the list begins with %d", got)
		}
	}))
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "https://shop.example/", nil))
}

func TestTheErrorOfASecretFieldShowsNothingOfItsValue(t *testing.T) {
	s := new(Session)
	hidden := url.URL{Host: "s3cret s3cret"}
	for name, err := range map[string]error{
		"Secret":  s.SetSecret(4711),
		"Secrets": s.SetSecrets(map[string]url.URL{"s3cret": hidden}),
		"Secrets, added": func() error {
			fill(t, s)
			s.Secrets()["s3cret"] = hidden
			_, err := newManager(t).Seal(t.Context(), s)
			return err
		}(),
	} {
		if !errors.As(err, new(wire.NotReadError)) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if text := err.Error(); strings.Contains(text, "4711") || strings.Contains(text, "s3cret") {
			t.Errorf("%s: %s", name, text)
		}
		if errors.Is(err, errOdd) || errors.As(err, new(*url.Error)) {
			t.Errorf("%s: the error of the type's method, which shows the value, is in %v", name, err)
		}
	}
}
