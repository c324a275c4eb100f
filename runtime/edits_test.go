package typedsession

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
)

// after opens a cookie value, calls a function with the session and returns the body of the session afterwards.
func (s *shop) after(t testing.TB, value string, do func(*Visit)) string {
	t.Helper()
	if s.isStored() {
		value = s.copyOf(t, value) // since a commit changes the record
	}
	session, err := s.Open(context.Background(), value)
	if err != nil {
		t.Fatal(err)
	}
	s.diary.forget(KindWritten)
	do(session)
	cookie, err := s.Seal(context.Background(), session)
	if err != nil && !errors.As(err, new(*RefusedError)) {
		t.Fatal(err)
	}
	switch {
	case cookie != nil:
		value = cookie.Value
	case !s.isStored() || len(s.diary.of(KindWritten)) == 0:
		return "unchanged"
	}
	return s.unseal(t, value).Body
}

// body makes a session body from numbers and their encoded values, ascending.
func body(numbersAndValues ...any) string {
	var set wire.LargeSet
	for i := 0; i < len(numbersAndValues); i += 2 {
		set.Add(numbersAndValues[i].(int))
	}
	b, w := set.Begin(nil)
	for i := 0; i < len(numbersAndValues); i += 2 {
		b = append(w.Number(b, numbersAndValues[i].(int)), numbersAndValues[i+1].(string)...)
	}
	return string(b)
}

func TestWhatIsChangedInPlaceIsSaved(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) {
			_ = s.SetRoles([]string{"a", "b"})
			s.SetLines([]line{{"A1", 1}, {"B2", 2}})
			*s.Home() = address{Street: "Main St"}
		})
		for name, test := range map[string]struct {
			do   func(*Visit)
			want visit
		}{
			"a struct in a list": {
				func(s *Visit) { s.Lines()[0].Qty++ },
				visit{Roles: []string{"a", "b"}, Lines: []line{{"A1", 2}, {"B2", 2}}, Home: &address{Street: "Main St"}},
			},
			"a text in a list": {
				func(s *Visit) { s.Roles()[1] = "c" },
				visit{Roles: []string{"a", "c"}, Lines: []line{{"A1", 1}, {"B2", 2}}, Home: &address{Street: "Main St"}},
			},
			"a nested struct": {
				func(s *Visit) { s.Home().City = "Bergen" },
				visit{Roles: []string{"a", "b"}, Lines: []line{{"A1", 1}, {"B2", 2}}, Home: &address{Street: "Main St", City: "Bergen"}},
			},
		} {
			t.Run(name, func(t *testing.T) {
				session, _ := s.Open(context.Background(), s.seal(false, start, start, s.after(t, value, test.do)))
				mustEqual(t, "session", fmt.Sprintf("%+v %+v", session.state.Get().f.Lines, session.state.Get().f.Roles), fmt.Sprintf("%+v %+v", test.want.Lines, test.want.Roles))
				mustEqual(t, "home", *session.state.Get().f.Home, *test.want.Home)
			})
		}
	})
}

func TestWhatASetterReplacedIsNoLongerWatched(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetLines([]line{{"A1", 1}}) })
		got := s.after(t, value, func(s *Visit) {
			old := s.Lines()
			s.SetLines([]line{{"B2", 1}})
			old[0].Qty = 99
		})
		mustEqual(t, "body", got, body(4, "\x91\x92\xa2B2\x01"))
	})
}

func TestAValueThatAGetterReturnedStaysWatchedAfterACommit(t *testing.T) {
	s := newShop(t)
	ctx := context.Background()
	session, _ := s.Open(ctx, s.cookieOf(t, func(s *Visit) { s.SetLines([]line{{"A1", 1}}) }))
	lines := session.Lines()
	for want := range 3 {
		lines[0].Qty++
		cookie, err := s.Seal(ctx, session)
		if err != nil || cookie == nil {
			t.Fatalf("Seal = %v, %v", cookie, err)
		}
		mustEqual(t, "body", s.unseal(t, cookie.Value).Body, body(4, fmt.Sprintf("\x91\x92\xa2A1%c", want+2)))
		if again, _ := s.Seal(ctx, session); again != nil {
			t.Fatal("a second Seal wrote a cookie although nothing changed")
		}
	}
}

func TestAChangeInPlaceThatBreaksABoundRestoresTheLastValidValue(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		absent := s.cookieOf(t, func(s *Visit) { s.SetCount(1) })
		loaded := s.cookieOf(t, func(s *Visit) { _ = s.SetRoles([]string{"a", "b"}) })
		tooLong := strings.Repeat("x", 9)
		for _, test := range []struct {
			name  string
			value string
			do    func(*Visit)
			want  string
		}{
			{"to what was loaded", loaded, func(s *Visit) { s.Roles()[0] = tooLong }, "unchanged"},
			{"to what was set", loaded, func(s *Visit) {
				_ = s.SetRoles([]string{"c"})
				s.Roles()[0] = tooLong
			}, body(3, "\x91\xa1c")},
			{"to nothing", absent, func(s *Visit) {
				s.Roles()
				s.state.Get().f.Roles = []string{tooLong}
			}, "unchanged"},
			{"to nothing from a misfit", s.seal(false, start, start, body(3, "\x05")), func(s *Visit) {
				s.Roles()
				s.state.Get().f.Roles = []string{tooLong}
			}, "unchanged"},
			{"to nothing after a reset", loaded, func(s *Visit) {
				s.Reset()
				s.SetCount(2)
				s.Roles()
				s.state.Get().f.Roles = []string{tooLong}
			}, body(1, "\x02")},
		} {
			t.Run(test.name, func(t *testing.T) {
				s.diary.kinds()
				mustEqual(t, "body", s.after(t, test.value, test.do), test.want)
				refused := s.diary.of(KindRefused)
				mustEqual(t, "refused", len(refused), 1)
				mustEqual(t, "field", refused[0].Field, "Roles")
				if !errors.As(refused[0].Err, new(wire.TooLong)) {
					t.Errorf("got %v, want the bound that was broken", refused[0].Err)
				}
			})
		}
	})
}

func TestAValueFromBeforeABoundWasLoweredIsLeftAlone(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		for name, roles := range map[string]string{
			"too many":               "\x94\xa1a\xa1b\xa1c\xa1d",
			"an element too long":    "\x91\xa9xxxxxxxxx",
			"in a redundant body":    "\x94\xa1a\xa1b\xa1c\xa1d",
			"beside a changed field": "\x94\xa1a\xa1b\xa1c\xa1d",
		} {
			t.Run(name, func(t *testing.T) {
				value := s.seal(false, start, start, body(3, roles))
				want := "unchanged"
				do := func(s *Visit) { s.Roles() }
				switch name {
				case "in a redundant body":
					value = s.seal(false, start, start, body(1, "\x00", 3, roles))
				case "beside a changed field":
					do = func(s *Visit) { s.Roles(); s.SetCount(1) }
					want = body(1, "\x01", 3, roles)
				}
				s.diary.kinds()
				mustEqual(t, "body", s.after(t, value, do), want)
				mustEqual(t, "refused", len(s.diary.of(KindRefused)), 0)
			})
		}
	})
}

func TestAValueThatIsRedundantInTheCookieIsLeftAloneToo(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		broken := errors.New("a bound is broken")
		redundant := "\x91\x92\xa2A1\x00" // a line with an explicit zero
		session, err := s.Open(context.Background(), s.seal(false, start, start, body(4, redundant)))
		if err != nil {
			t.Fatal(err)
		}
		c := &session.state.Get().core
		c.Lock()
		defer c.Unlock()
		for name, test := range map[string]struct {
			encoded string
			err     error
			broken  bool
		}{
			"as it stands":     {redundant, broken, false},
			"as it is encoded": {"\x91\x91\xa2A1", broken, false},
			"changed":          {"\x91\x91\xa2A2", broken, true},
			"within bounds":    {"\x91\x91\xa2A2", nil, false},
			"not encodable":    {"", broken, true},
		} {
			mustEqual(t, name, c.LastValid(4, []byte(test.encoded), test.err) != nil, test.broken)
		}
	})
}

func TestARefusedValueIsAnErrorAndAnEventAndChangesNothing(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		session, _ := s.Open(context.Background(), "")
		mustEqual(t, "error", session.SetPetName("Rex"), nil)
		secret := strings.Repeat("hunter2 ", 9)
		err := session.SetPetName(secret)
		var refused *RefusedError
		if !errors.As(err, &refused) || !errors.As(err, new(wire.TooLong)) {
			t.Fatalf("%v is no RefusedError", err)
		}
		mustEqual(t, "PetName", session.PetName(), "Rex")
		mustEqual(t, "error", err.Error(), "Visit field PetName refused a value: value has 72 bytes: at most 64 are allowed")
		events := s.diary.of(KindRefused)
		mustEqual(t, "events", len(events), 1)
		mustEqual(t, "event", events[0].String(), "session Visit: refused: PetName: value has 72 bytes: at most 64 are allowed")
	})
}

func TestUnknownNumbersAreKeptThroughAWrite(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.seal(false, start, start, body(1, "\x05", 20, "\xa3new", 21, "\x93\x01\x02\x03"))
		mustEqual(t, "body after a write", s.after(t, value, func(s *Visit) { s.AddCount(1) }),
			body(1, "\x06", 20, "\xa3new", 21, "\x93\x01\x02\x03"))
		mustEqual(t, "body after Renew", s.after(t, value, (*Visit).Renew),
			body(1, "\x05", 20, "\xa3new", 21, "\x93\x01\x02\x03"))
		mustEqual(t, "body after Reset and a write", s.after(t, value, func(s *Visit) { s.Reset(); s.SetCount(1) }), body(1, "\x01"))
		mustEqual(t, "body after Destroy and a write", s.after(t, value, func(s *Visit) { s.Destroy(); s.SetCount(1) }), body(1, "\x01"))
	})
}

func TestUnknownNumbersOfANestedStructAreKeptWhileItIsUnchanged(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		home := "\x82\x01\xa4Main\x09\xa3new"
		value := s.seal(false, start, start, body(1, "\x05", 5, home))
		for _, test := range []struct {
			name string
			do   func(*Visit)
			want string
		}{
			{"another field", func(s *Visit) { s.AddCount(1) }, body(1, "\x06", 5, home)},
			{"lent", func(s *Visit) { s.AddCount(1); s.Home() }, body(1, "\x06", 5, home)},
			{"only lent", func(s *Visit) { s.Home() }, "unchanged"},
			{"changed", func(s *Visit) { s.Home().Street = "High" }, body(1, "\x05", 5, "\x91\xa4High")},
			{"cleared", func(s *Visit) { s.ClearHome() }, body(1, "\x05")},
		} {
			t.Run(test.name, func(t *testing.T) {
				mustEqual(t, "body", fmt.Sprintf("%x", s.after(t, value, test.do)), fmt.Sprintf("%x", test.want))
			})
		}
	})
}

func TestAMisfitReadsAsAbsentAndIsKeptUntilItIsSet(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.seal(false, start, start, body(1, "\xa4many", 2, "\xa3Rex"))
		mustEqual(t, "body after another write", s.after(t, value, func(s *Visit) {
			mustEqual(t, "Count", s.Count(), 0)
			_ = s.SetPetName("Max")
		}), body(1, "\xa4many", 2, "\xa3Max"))
		events := s.diary.of(KindMisfit)
		mustEqual(t, "misfits", len(events), 1)
		mustEqual(t, "field", events[0].Field, "Count")

		mustEqual(t, "body after a set", s.after(t, value, func(s *Visit) { s.SetCount(3) }), body(1, "\x03", 2, "\xa3Rex"))
		mustEqual(t, "body after a set to zero", s.after(t, value, func(s *Visit) { s.SetCount(0) }), body(2, "\xa3Rex"))
	})
}

func TestARedundantBodyIsNoChangeAndIsNormalisedByAWrite(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		redundant := body(1, "\x00", 2, "\xa3Rex", 4, "\x91\x92\xa2A1\x00", 10, "\xa3old") // an explicit zero, a retired number
		value := s.seal(false, start, start, redundant)
		mustEqual(t, "lent", s.after(t, value, func(s *Visit) { s.Lines() }), "unchanged")
		mustEqual(t, "written", s.after(t, value, func(s *Visit) { _ = s.SetPetName("Max") }), body(2, "\xa3Max", 4, "\x91\x91\xa2A1"))
		mustEqual(t, "set to what it is", s.after(t, value, func(s *Visit) { _ = s.SetPetName("Rex") }), body(2, "\xa3Rex", 4, "\x91\x91\xa2A1"))
		mustEqual(t, "renewed", s.after(t, value, (*Visit).Renew), body(2, "\xa3Rex", 4, "\x91\x91\xa2A1"))
		mustEqual(t, "changed in place", s.after(t, value, func(s *Visit) { s.Lines()[0].Qty = 1 }), body(2, "\xa3Rex", 4, "\x91\x92\xa2A1\x01"))
	})
}

func TestAnOptionalZeroIsPresent(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		session, _ := s.Open(context.Background(), s.cookieOf(t, func(s *Visit) { s.SetAge(0) }))
		mustEqual(t, "HasAge", session.HasAge(), true)
		mustEqual(t, "Age", session.Age(), 0)
	})
}

func TestASessionThatNoManagerMadeWorks(t *testing.T) {
	session := new(Visit)
	session.AddCount(2)
	mustEqual(t, "Count", session.Count(), 2)
	err := session.SetPetName(strings.Repeat("x", 65))
	mustEqual(t, "error", fmt.Sprint(err), "session field 2 refused a value: value has 65 bytes: at most 64 are allowed")
	_ = session.SetRoles([]string{"a"})
	session.Roles()[0] = strings.Repeat("x", 9)
	if _, err := session.state.Get().appendBody(nil); err != nil {
		t.Error(err)
	}
	mustEqual(t, "a role within its bound", session.Roles()[0], "a")
	session.Roles()
	session.Renew()
	session.Remember(true)
	mustEqual(t, "Info", session.Info(), Info{New: true, Permanent: true})
	session.Reset()
	session.Destroy()
	mustEqual(t, "Count", session.Count(), 0)
}

func TestAChangeAfterTheResponseHasBegunIsReported(t *testing.T) {
	for _, test := range []struct {
		name string
		late func(*Visit)
		want string
	}{
		{"fields", func(s *Visit) { s.SetCount(9); _ = s.SetPetName("late") }, "Count, PetName"},
		{"in place", func(s *Visit) { s.Lines()[0].Qty = 9 }, "Lines"},
		{"calls", func(s *Visit) { s.Renew(); s.Remember(true) }, "Renew, Remember"},
		{"Destroy", func(s *Visit) { s.Destroy() }, "Count, Lines, Destroy"},
		{"nothing", func(s *Visit) { s.Lines(); s.SetCount(1) }, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShop(t)
			s.respond("", func(w http.ResponseWriter, r *http.Request) {
				session := VisitFrom(r)
				session.SetCount(1)
				session.SetLines([]line{{"A1", 1}})
				session.Lines()
				w.WriteHeader(200)
				test.late(session)
			})
			var got []string
			for _, e := range s.diary.of(KindTooLate) {
				var late *TooLateError
				if !errors.As(e.Err, &late) || !errors.Is(e.Err, ErrTooLate) {
					t.Fatalf("%#v is no TooLateError", e.Err)
				}
				got = append(got, append(late.Fields, late.Calls...)...)
				if !strings.Contains(late.Error(), strings.Join(got, ", ")+" did not reach the browser") {
					t.Errorf("unhelpful error: %v", late)
				}
			}
			mustEqual(t, "lost", strings.Join(got, ", "), test.want)
		})
	}
}

func TestASessionFirstAskedForAfterTheResponseHasBegunIsReportedAndAChangeOfItToo(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		s.respond("", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(200)
			VisitFrom(r).SetCount(1)
		})
		mustEqual(t, "events", s.diary.kinds(), "read late too late")
	})
}

func TestASessionFirstReadAfterTheConnectionSwitchedProtocolsIsNotReported(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		s.respond("", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusSwitchingProtocols) // caches do not store this status
			VisitFrom(r)
		})
		mustEqual(t, "events", s.diary.kinds(), "")
	})
}

func TestASessionFirstReadAfterTheResponseHasBegunIsReported(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		value := s.cookieOf(t, func(s *Visit) { s.SetNotes("mine") })
		s.diary.kinds()
		s.respond(value, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "public")
			_, _ = io.WriteString(w, "head ")
			_, _ = io.WriteString(w, VisitFrom(r).Notes())
			VisitFrom(r)
		})
		mustEqual(t, "events", s.diary.kinds(), "loaded read late")
	})
}

func TestAValueThatBreaksItsBoundGoesBackToWhatWasLastCommittedAndNotToWhatWasLastSet(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		s := newShop(t)
		ctx := context.Background()
		session, _ := s.Open(ctx, "")
		if err := session.SetRoles([]string{"set"}); err != nil {
			t.Fatal(err)
		}
		for _, role := range []string{"set", "lent", "much too long"} {
			session.Roles()[0] = role
			if _, err := s.Seal(ctx, session); errors.As(err, new(*RefusedError)) != (role == "much too long") {
				t.Fatal(err)
			}
		}
		mustEqual(t, "roles", strings.Join(session.Roles(), " "), "lent")
	})
}
