package lent

import (
	"bytes"
	"context"
	"encoding/json"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// full is a value for every field, which shares nothing with another call's.
func full() session {
	room := func(size int) Room {
		return Room{Size: size, Doors: []string{"north", "south"}, Best: &Corner{X: new(int)}}
	}
	home := func() Home {
		return Home{
			Street: "Karl Johans gate 1", Rooms: []Room{room(1), room(2)}, Extra: map[string]string{"door": "left"},
			Door: &Corner{X: new(int)}, Floors: []map[string]Room{{"hall": room(3)}, {"attic": room(4)}},
		}
	}
	opt, bits := home(), byte(7)
	s := session{
		Count: 1, Bytes: []byte("bytes"), List: []int{1, 2}, Map: map[string]int{"a": 1}, Home: home(),
		OptBytes: &[]byte{1, 2}, OptList: &[]int{1, 2}, OptMap: &map[string]int{"a": 1}, OptHome: &opt,
		Digest: Digest("digest"), Tags: Tags{"x", "y"}, Scores: Scores{"a": 1}, Week: Week{{"mo"}, {"tu", "we"}},
		Raw: json.RawMessage(`{"a":1}`), Lists: [][]string{{"a"}, {"b", "c"}}, Blobs: [][]byte{[]byte("ab"), []byte("cd")},
		Maps: []map[string]int{{"a": 1}, {"b": 2}}, ByName: map[string][]Room{"home": {room(1), room(2)}},
		Deep: map[int]map[bool][]int{-1: {true: {1, 2}}}, Rooms: []Room{room(1), room(2)},
		Pair: [2]Corner{{X: new(int)}, {X: new(int)}}, Page: Page[Room]{Items: []Room{room(5)}},
		IP: net.IP{192, 0, 2, 1}, IPs: []net.IP{{192, 0, 2, 1}, {192, 0, 2, 2}}, Big: *big.NewInt(5), OptBig: big.NewInt(6),
		Bigs: []big.Int{*big.NewInt(7), *big.NewInt(8)}, URL: &url.URL{Scheme: "https", User: url.User("ann"), Host: "example.com"},
		Own: Own{[]int{1, 2}}, Owns: []Own{{[]int{3}}, {[]int{4, 5}}}, Words: Words{"a": true, "b": true}, Bits: Bits{&bits},
		Notices: []Room{room(6)}, Draft: map[string]string{"a": "b"}, Token: []byte("token"),
		Flags: map[Flag][]Flag{FlagOn: {"free", "text"}},
	}
	s.Inline.Tags = []string{"x", "y"}
	return s
}

// lendings take from a session what a field lends, and return what changes that in
// place, as deep as it goes.
var lendings = []struct {
	field, part string
	lend        func(*Session) (change func())
}{
	{"Bytes", "", func(s *Session) func() { v := s.Bytes(); return func() { v[0]++ } }},
	{"List", "", func(s *Session) func() { v := s.List(); return func() { v[1]++ } }},
	{"List", "sorted", func(s *Session) func() { v := s.List(); return func() { slices.Reverse(v) } }},
	{"Map", "a value", func(s *Session) func() { v := s.Map(); return func() { v["a"]++ } }},
	{"Map", "a new key", func(s *Session) func() { v := s.Map(); return func() { v["b"] = 1 } }},
	{"Map", "a key less", func(s *Session) func() { v := s.Map(); return func() { delete(v, "a") } }},
	{"Map", "emptied", func(s *Session) func() { v := s.Map(); return func() { clear(v) } }},
	{"Home", "a field", func(s *Session) func() { v := s.Home(); return func() { v.Street = "Other" } }},
	{"Home", "all", func(s *Session) func() { v := s.Home(); return func() { *v = Home{} } }},
	{"Home", "a list's element", func(s *Session) func() { v := s.Home().Rooms; return func() { v[1].Size++ } }},
	{"Home", "a list in a list", func(s *Session) func() { v := s.Home().Rooms[0].Doors; return func() { v[1] = "west" } }},
	{"Home", "a pointer in a list", func(s *Session) func() { v := s.Home().Rooms[0].Best.X; return func() { *v++ } }},
	{"Home", "a longer list", func(s *Session) func() { v := s.Home(); return func() { v.Rooms = append(v.Rooms, Room{}) } }},
	{"Home", "a map", func(s *Session) func() { v := s.Home().Extra; return func() { v["door"] = "right" } }},
	{"Home", "a pointer", func(s *Session) func() { v := s.Home().Door; return func() { v.X = nil } }},
	{"Home", "a pointer gone", func(s *Session) func() { v := s.Home(); return func() { v.Door = nil } }},
	{"Home", "a map in a list", func(s *Session) func() { v := s.Home().Floors[1]; return func() { v["cellar"] = Room{} } }},
	{"Home", "a list in a map in a list", func(s *Session) func() {
		v := s.Home().Floors[0]["hall"].Doors
		return func() { v[0] = "west" }
	}},
	{"Inline", "", func(s *Session) func() { v := s.Inline(); return func() { v.Tags[0] = "z" } }},
	{"OptBytes", "", func(s *Session) func() { v := s.OptBytes(); return func() { v[0]++ } }},
	{"OptBytes", "looked up", func(s *Session) func() { v, _ := s.LookupOptBytes(); return func() { v[0]++ } }},
	{"OptList", "", func(s *Session) func() { v := s.OptList(); return func() { v[0]++ } }},
	{"OptMap", "", func(s *Session) func() { v := s.OptMap(); return func() { v["a"]++ } }},
	{"OptMap", "looked up", func(s *Session) func() { v, _ := s.LookupOptMap(); return func() { v["b"] = 1 } }},
	{"OptHome", "a field", func(s *Session) func() { v := s.OptHome(); return func() { v.Street = "Other" } }},
	{"OptHome", "a list's element", func(s *Session) func() { v := s.OptHome().Rooms; return func() { v[1].Size++ } }},
	{"OptHome", "looked up", func(s *Session) func() { v, _ := s.LookupOptHome(); return func() { *v.Door.X = 9 } }},
	{"Digest", "", func(s *Session) func() { v := s.Digest(); return func() { v[0]++ } }},
	{"Tags", "", func(s *Session) func() { v := s.Tags(); return func() { v[0] = "z" } }},
	{"Scores", "", func(s *Session) func() { v := s.Scores(); return func() { v["a"]++ } }},
	{"Week", "", func(s *Session) func() { v := s.Week(); return func() { v[1][0] = "th" } }},
	{"Raw", "", func(s *Session) func() { v := s.Raw(); return func() { v[5] = '2' } }},
	{"Lists", "a row", func(s *Session) func() { v := s.Lists(); return func() { v[0] = nil } }},
	{"Lists", "an element", func(s *Session) func() { v := s.Lists()[1]; return func() { v[1] = "d" } }},
	{"Blobs", "", func(s *Session) func() { v := s.Blobs()[1]; return func() { v[1]++ } }},
	{"Maps", "", func(s *Session) func() { v := s.Maps()[0]; return func() { v["z"] = 1 } }},
	{"ByName", "an element", func(s *Session) func() { v := s.ByName()["home"]; return func() { v[1].Size++ } }},
	{"ByName", "a list in it", func(s *Session) func() { v := s.ByName()["home"][0].Doors; return func() { v[0] = "west" } }},
	{"Deep", "a map", func(s *Session) func() { v := s.Deep()[-1]; return func() { v[false] = []int{3} } }},
	{"Deep", "a list", func(s *Session) func() { v := s.Deep()[-1][true]; return func() { v[0]++ } }},
	{"Rooms", "a field", func(s *Session) func() { v := s.Rooms(); return func() { v[0].Size++ } }},
	{"Rooms", "a pointer", func(s *Session) func() { v := s.Rooms()[1].Best; return func() { *v.X = 3 } }},
	{"Pair", "", func(s *Session) func() { v := s.Pair(); return func() { *v[1].X = 3 } }},
	{"Page", "", func(s *Session) func() { v := s.Page(); return func() { v.Items[0].Doors[0] = "west" } }},
	{"IP", "", func(s *Session) func() { v := s.IP(); return func() { v[3]++ } }},
	{"IPs", "", func(s *Session) func() { v := s.IPs()[1]; return func() { v[3]++ } }},
	{"Big", "", func(s *Session) func() { v := s.Big(); return func() { v.Bits()[0]++ } }},
	{"OptBig", "", func(s *Session) func() { v := s.OptBig(); return func() { v.Bits()[0]++ } }},
	{"Bigs", "the number", func(s *Session) func() { v := s.Bigs(); return func() { v[0].SetInt64(-1) } }},
	{"Bigs", "its digits", func(s *Session) func() { v := s.Bigs()[1]; return func() { v.Bits()[0]++ } }},
	{"URL", "", func(s *Session) func() { v := s.URL(); return func() { *v.User = *url.User("eve") } }},
	{"Own", "", func(s *Session) func() { v := s.Own(); return func() { v.parts[1]++ } }},
	{"Owns", "an element", func(s *Session) func() { v := s.Owns(); return func() { v[0] = Own{} } }},
	{"Owns", "inside", func(s *Session) func() { v := s.Owns()[1]; return func() { v.parts[1]++ } }},
	{"Words", "", func(s *Session) func() { v := s.Words(); return func() { delete(v, "a") } }},
	{"Bits", "", func(s *Session) func() { v := s.Bits(); return func() { *v.first++ } }},
	{"Notices", "", func(s *Session) func() { v := s.Notices(); return func() { v[0].Doors[0] = "west" } }},
	{"Draft", "", func(s *Session) func() { v := s.Draft(); return func() { v["a"] = "c" } }},
	{"Token", "", func(s *Session) func() { v := s.Token(); return func() { v[0]++ } }},
	{"Flags", "", func(s *Session) func() { v := s.Flags()[FlagOn]; return func() { v[0] = "other" } }},
}

func eachLending(t *testing.T, test func(t *testing.T, field string, lend func(*Session) func())) {
	for _, l := range lendings {
		t.Run(strings.TrimSuffix(l.field+", "+l.part, ", "), func(t *testing.T) { test(t, l.field, l.lend) })
	}
}

func TestEveryFieldButOneIsLent(t *testing.T) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[session]()) {
		found := false
		for _, l := range lendings {
			found = found || l.field == field.Name
		}
		if found == (field.Name == "Count") {
			t.Errorf("%s: in the table %v", field.Name, found)
		}
	}
}

func TestAChangeInPlaceIsSaved(t *testing.T) {
	eachLending(t, func(t *testing.T, field string, lend func(*Session) func()) {
		s := newServer(t)
		var before, want []byte
		due := s.visit(s.cookie(), func(s *Session) {
			before = encode(t, s)
			lend(s)()
			want = encode(t, s)
		})
		if bytes.Equal(before, want) {
			t.Fatal("the change changes nothing")
		}
		if due == nil {
			t.Fatal("the change was lost: no cookie is due")
		}
		s.visit(due, func(s *Session) {
			if !bytes.Equal(encode(t, s), want) {
				t.Error("another value came back")
			}
		})
	})
}

func TestWhatIsLentAndLeftAloneMakesNoCookie(t *testing.T) {
	eachLending(t, func(t *testing.T, field string, lend func(*Session) func()) {
		s := newServer(t)
		if due := s.visit(s.cookie(), func(s *Session) { lend(s) }); due != nil {
			t.Error("a cookie is due")
		}
	})
}

func TestAChangeTakenBackMakesNoCookie(t *testing.T) {
	s := newServer(t)
	due := s.visit(s.cookie(), func(s *Session) {
		s.List()[0]++
		s.Map()["z"] = 1
		s.Home().Rooms[0].Size++
		s.List()[0]--
		delete(s.Map(), "z")
		s.Home().Rooms[0].Size--
	})
	if due != nil {
		t.Error("a cookie is due")
	}
}

func TestWhatWasLentBeforeASetIsNoLongerWatched(t *testing.T) {
	eachLending(t, func(t *testing.T, field string, lend func(*Session) func()) {
		s := newServer(t)
		due := s.visit(s.cookie(), func(s *Session) {
			change := lend(s)
			setFresh(t, s, field)
			before := encode(t, s)
			change()
			if !bytes.Equal(encode(t, s), before) {
				t.Error("the old value still reaches the session")
			}
		})
		if due != nil {
			t.Error("a cookie is due")
		}
	})
}

func TestWhatIsLentAfterASetIsWatched(t *testing.T) {
	eachLending(t, func(t *testing.T, field string, lend func(*Session) func()) {
		s := newServer(t)
		due := s.visit(s.cookie(), func(s *Session) {
			lend(s)
			setFresh(t, s, field)
			lend(s)()
		})
		if due == nil {
			t.Error("the change was lost: no cookie is due")
		}
	})
}

func TestWhatWasLentBeforeItWasClearedIsNoLongerWatched(t *testing.T) {
	for name, end := range map[string]func(s *Session, field string){
		"ClearX":  func(s *Session, field string) { reflect.ValueOf(s).MethodByName("Clear" + field).Call(nil) },
		"Reset":   func(s *Session, _ string) { s.Reset() },
		"Destroy": func(s *Session, _ string) { s.Destroy() },
	} {
		t.Run(name, func(t *testing.T) {
			eachLending(t, func(t *testing.T, field string, lend func(*Session) func()) {
				s := newServer(t)
				due := s.visit(s.cookie(), func(s *Session) {
					change := lend(s)
					end(s, field)
					change()
					s.SetCount(7)
				})
				s.visit(due, func(s *Session) {
					if !reflect.ValueOf(s.state.Get().f).FieldByName(field).IsZero() || s.Count() != 7 {
						t.Error("the old value still reaches the session")
					}
				})
			})
		})
	}
}

func TestWhatASetterWasGivenIsTheSessionsOwn(t *testing.T) {
	s := newServer(t)
	due := s.visit(s.cookie(), func(s *Session) {
		list := []int{5, 6}
		s.SetList(list)
		list[0] = 7
	})
	s.visit(due, func(s *Session) {
		if s.List()[0] != 7 {
			t.Errorf("the list is %v", s.List())
		}
	})
}

// Value and presence are of one moment, whatever setters run beside.
func TestLookupSeesAnOptionalFieldAsItWasAtOneMoment(t *testing.T) {
	var s Session
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 100_000 {
			s.SetOptList([]int{1})
			s.ClearOptList()
		}
	}()
	for {
		select {
		case <-done:
			return
		default:
			if v, ok := s.LookupOptList(); ok != (len(v) == 1) {
				t.Fatalf("%v, present: %v", v, ok)
			}
		}
	}
}

// setFresh sets a field to what it holds already, in memory of its own.
func setFresh(t *testing.T, s *Session, field string) {
	t.Helper()
	value := reflect.ValueOf(full()).FieldByName(field)
	if value.Kind() == reflect.Pointer {
		value = value.Elem()
	}
	for _, result := range reflect.ValueOf(s).MethodByName("Set" + field).Call([]reflect.Value{value}) {
		if !result.IsNil() {
			t.Fatal(result)
		}
	}
}

func encode(t *testing.T, s *Session) []byte {
	t.Helper()
	body, err := s.state.Get().appendBody(nil)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// server is a manager with a clock that stands still.
type server struct {
	*typedsession.Manager[Session]
	t *testing.T
}

func newServer(t *testing.T) *server {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	m, err := NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return &server{m, t}
}

// cookie is that of a session in which every field is set.
func (s *server) cookie() *http.Cookie {
	s.t.Helper()
	return s.visit(nil, func(session *Session) {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(session.state.Get().f)) {
			setFresh(s.t, session, field.Name)
		}
	})
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
	if err != nil {
		s.t.Fatalf("Seal: %v", err)
	}
	return due
}
