package options

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/golden/options/shop"
)

// server is a manager with a clock to turn.
type server struct {
	*typedsession.Manager[Session]
	t   *testing.T
	now time.Time
}

func newServer(t *testing.T) *server {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, now: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)}
	s.Manager, err = NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{
		Now:     func() time.Time { return s.now },
		OnEvent: func(context.Context, typedsession.Event) {},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

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

const (
	uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8"
	ulid = "01F8MGV8AC3NGSJW0FE8W1BV70"
)

// filled sets every field.
func filled(t *testing.T, s *Session) {
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	at := time.Date(2026, 11, 21, 12, 0, 0, 123456789, time.UTC)
	ok(s.SetTheme(ThemeDark))
	ok(s.SetLocale(SessionLocaleEnGB))
	ok(s.SetRoles([]Role{RoleUser, RoleAdmin}))
	s.SetLimit(0)
	s.SetRatio(0)
	ok(s.SetGreet(""))
	s.SetOpen(false)
	s.SetWait(time.Minute)
	s.SetPace(9)
	ok(s.SetChoice(ThemeSystem))
	ok(s.SetNotices([]Notice{{LevelWarning, "mind the gap"}}))
	s.SetFlash("once")
	s.SetGreeted(false)
	ok(s.SetVerifier("verifier"))
	s.SetCode(0)
	ok(s.SetDraft(map[string]string{"a": "b"}))
	s.SetUntil(at)
	s.SetToken([]byte("token"))
	ok(s.SetCartID(uuid))
	ok(s.SetEvent(ulid))
	s.SetDigest("00ff")
	s.SetOTP("JBSWY3DPEHPK3PXP")
	ok(s.SetOpaque("AP-_"))
	s.SetIDToken("e30.e30.AAEC")
	ok(s.SetSeen([]string{uuid, "no UUID"}))
	s.SetUnix(at)
	ok(s.SetMilli(at))
	ok(s.SetNano(at))
	ok(s.SetTimes([]time.Time{at, at.Add(time.Nanosecond)}))
	s.SetPoint([3]int{0, -1, 300})
	s.SetBoard([2][2]string{{"a", ""}, {"", "b"}})
	ok(s.SetPair([2]shop.Address{{Street: "Here", Kind: SessionKindHome}, {}}))
	s.SetByID(map[int64]string{-5: "minus", 7: "seven", 1 << 40: "big"})
	s.SetByPort(map[uint16]bool{80: true, 443: false})
	s.SetYesNo(map[bool]int{true: 1, false: 0})
	ok(s.SetByRole(map[Role]int{RoleUser: 2, RoleAdmin: 1, "": 3}))
	ok(s.SetThemes(map[string]Theme{"x": ThemeDark, "y": ""}))
	ok(s.SetAddress(shop.Address{Street: "There", Kind: SessionKindWork}))
	ok(s.SetKind(SessionKindWork))
	s.SetPage(shop.Page[string]{Items: []string{"a"}, Next: 2})
	s.SetPages([]shop.Page[shop.Page[int]]{{Items: []shop.Page[int]{{Items: []int{1}}}}})
	ok(s.SetIP(net.IPv4(192, 0, 2, 1).To4()))
	ok(s.SetAddr(netip.MustParseAddr("2001:db8::1")))
	ok(s.SetPort(netip.MustParseAddrPort("192.0.2.1:80")))
	ok(s.SetNet(netip.MustParsePrefix("192.0.2.0/24")))
	ok(s.SetBack(url.URL{Scheme: "https", Host: "example.com", Path: "/x"}))
	ok(s.SetBig(*big.NewInt(0)))
	ok(s.SetSum(*new(big.Int).Lsh(big.NewInt(1), 100)))
	ok(s.SetOwn(Own{1, 2}))
	ok(s.SetOwns([]Own{{3, 4}, {}}))
	ok(s.SetIPs([]net.IP{net.IPv4(192, 0, 2, 1).To4()}))
	ok(s.SetWords([]string{"six", "sixsix"}))
	ok(s.SetGrid([][]string{{"four"}, {}}))
}

func TestEveryOptionSurvivesARoundTrip(t *testing.T) {
	s := newServer(t)
	var want session
	first := s.visit(nil, func(s *Session) {
		filled(t, s)
		want = s.state.Get().f
	})
	s.visit(first, func(s *Session) {
		got := reflect.ValueOf(s.state.Get().f)
		for i := range got.NumField() {
			g, w := got.Field(i).Interface(), reflect.ValueOf(want).Field(i).Interface()
			if !reflect.DeepEqual(g, w) && fmt.Sprintf("%v", g) != fmt.Sprintf("%v", w) {
				t.Errorf("%s: got %v, want %v", got.Type().Field(i).Name, g, w)
			}
		}
		if s.Limit() != 0 || s.Ratio() != 0 || s.Greet() != "" || s.Open() {
			t.Error("a zero beside a default was lost")
		}
		if !s.HasGreeted() || !s.HasCode() || !s.HasBig() {
			t.Error("a present zero became absent")
		}
	})
}

func TestAnUnchangedSessionWritesNoCookieWhateverWasRead(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, func(s *Session) { filled(t, s) })
	due := s.visit(first, func(s *Session) {
		v := reflect.ValueOf(s)
		for i := range v.NumMethod() {
			name := v.Type().Method(i).Name
			if v.Type().Method(i).Type.NumIn() != 1 || strings.HasPrefix(name, "Clear") || strings.HasPrefix(name, "Take") ||
				slices.Contains([]string{"Renew", "Reset", "Destroy", "AppendNotices"}, name) {
				continue
			}
			v.Method(i).Call(nil)
		}
	})
	if due != nil {
		t.Error("a cookie is due")
	}
}

func TestAnAbsentFieldReadsAsItsDefault(t *testing.T) {
	s := newServer(t)
	check := func(s *Session) {
		t.Helper()
		if s.Limit() != 10 || s.Ratio() != -1.5 || s.Greet() != "hello" || !s.Open() || s.Wait() != 90*time.Second || s.Pace() != 3 || s.Choice() != ThemeDark {
			t.Errorf("got %d %v %q %v %v %d %q", s.Limit(), s.Ratio(), s.Greet(), s.Open(), s.Wait(), s.Pace(), s.Choice())
		}
	}
	check(new(Session))
	first := s.visit(nil, func(s *Session) {
		check(s)
		s.AddLimit(1)
		if s.Limit() != 11 {
			t.Errorf("10 and 1 are %d", s.Limit())
		}
		s.ClearLimit()
		s.SetPace(3) // the default, set
		s.SetFlash("x")
	})
	s.visit(first, check)
}

func TestAnEnumTakesItsValuesOnly(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, func(s *Session) {
		if s.SetTheme("blue") == nil || s.SetLocale("fr") == nil || s.SetRoles([]Role{"root"}) == nil || s.SetKind("shed") == nil ||
			s.SetByRole(map[Role]int{"root": 1}) == nil || s.SetAddress(shop.Address{Kind: "shed"}) == nil {
			t.Error("a value outside the enum was taken")
		}
		if err := s.SetRoles([]Role{RoleAdmin}); err != nil {
			t.Error(err)
		}
	})
	second := s.visit(first, func(s *Session) {
		s.Roles()[0] = "root"
		s.SetPace(5)
	})
	s.visit(second, func(s *Session) {
		if !slices.Equal(s.Roles(), []Role{RoleAdmin}) || s.Pace() != 5 {
			t.Errorf("got %v", s.Roles())
		}
	})
}

func TestFlashIsReadOnce(t *testing.T) {
	s := newServer(t)
	first := s.visit(nil, func(s *Session) {
		for _, text := range []string{"a", "b"} {
			if err := s.AppendNotices(Notice{LevelInfo, text}); err != nil {
				t.Error(err)
			}
		}
		if s.AppendNotices(make([]Notice, 3)...) == nil {
			t.Error("max= was exceeded")
		}
		s.SetFlash("once")
		s.SetPace(9)
	})
	second := s.visit(first, func(s *Session) {
		if got := s.TakeNotices(); len(got) != 2 || got[1].Text != "b" || len(s.TakeNotices()) != 0 {
			t.Errorf("got %v", got)
		}
		if s.TakeFlash() != "once" || s.TakeFlash() != "" {
			t.Error("not read once")
		}
	})
	due := s.visit(second, func(s *Session) {
		if len(s.TakeNotices()) != 0 || s.TakeFlash() != "" || s.TakeGreeted() {
			t.Error("read again in the next request")
		}
	})
	if due != nil {
		t.Error("taking what is not there wrote a cookie")
	}
}

func TestAFieldVanishesByItselfAtItsTime(t *testing.T) {
	s := newServer(t)
	set := func(s *Session) {
		if err := s.SetVerifier("v"); err != nil {
			t.Error(err)
		}
		s.SetCode(7)
		if err := s.SetDraft(map[string]string{"a": "b"}); err != nil {
			t.Error(err)
		}
		s.SetPace(9)
	}
	first := s.visit(nil, set)
	s.now = s.now.Add(time.Minute)
	s.visit(first, func(s *Session) {
		if s.Code() != 7 || s.Verifier() != "v" {
			t.Error("gone before its time")
		}
	})
	s.now = s.now.Add(time.Second)
	due := s.visit(first, func(s *Session) {
		if s.HasCode() || s.Code() != 0 || s.Verifier() != "v" || s.Draft()["a"] != "b" {
			t.Errorf("after its time: %d, %v", s.Code(), s.HasCode())
		}
	})
	if due != nil {
		t.Error("expiry alone wrote a cookie")
	}
	due = s.visit(first, func(s *Session) { s.Draft()["a"] = "changed"; s.SetPace(8) })
	s.visit(due, func(s *Session) {
		if s.HasCode() || s.Draft()["a"] != "changed" {
			t.Error("the change was lost, or the expired field was kept")
		}
	})
	s.now = s.now.Add(10 * time.Minute)
	s.visit(first, func(s *Session) {
		if s.Verifier() != "" || s.Draft()["a"] != "b" {
			t.Error("each field has its own time")
		}
	})
}

func TestSecretsAreNotPrinted(t *testing.T) {
	s := newServer(t)
	s.visit(nil, func(s *Session) {
		filled(t, s)
		var logged bytes.Buffer
		slog.New(slog.NewTextHandler(&logged, nil)).Info("session", "s", s)
		asJSON, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var decoded map[string]any
		if err := json.Unmarshal(asJSON, &decoded); err != nil || decoded["Verifier"] != "[redacted]" || decoded["Theme"] != "dark" {
			t.Errorf("%v: %s", err, asJSON)
		}
		for name, text := range map[string]string{
			"%v": fmt.Sprintf("%v", s), "%+v": fmt.Sprintf("%+v", s), "%#v": fmt.Sprintf("%#v", s), "%s": fmt.Sprintf("%s", s), "%q": fmt.Sprintf("%q", s),
			"%d": fmt.Sprintf("%d", s), "slog": logged.String(), "JSON": string(asJSON), "String": s.String(),
		} {
			if strings.Contains(text, "token") || strings.Contains(text, "116 111") || strings.Contains(text, "verifier") && !strings.Contains(text, "Verifier") {
				t.Errorf("%s shows a secret: %s", name, text)
			}
			if !strings.Contains(text, "[redacted]") || !strings.Contains(text, "dark") {
				t.Errorf("%s: %s", name, text)
			}
		}
		if s.Verifier() != "verifier" || string(s.Token()) != "token" {
			t.Error("a getter hands a secret out as it is")
		}
	})
}

func TestPackedTextIsSmallerAndExact(t *testing.T) {
	size := func(set func(*Session) error) int {
		var s Session
		if err := set(&s); err != nil {
			t.Fatal(err)
		}
		b, err := s.state.Get().appendBody(nil)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)
	}
	plain := func(s *Session) error { s.SetFlash(uuid); return nil }
	packed := func(s *Session) error { return s.SetCartID(uuid) }
	if got, want := size(packed), size(plain)-20; got != want {
		t.Errorf("a packed UUID takes %d bytes, want %d", got, want)
	}
	upper := strings.ToUpper(uuid)
	s := newServer(t)
	first := s.visit(nil, func(s *Session) {
		if err := s.SetCartID(upper); err != nil {
			t.Error(err)
		}
		if s.SetCartID(upper+"x") == nil {
			t.Error("uuid implies max=36")
		}
	})
	s.visit(first, func(s *Session) {
		if s.CartID() != upper {
			t.Errorf("got %q", s.CartID())
		}
	})
}

func TestEachBoundsTheElements(t *testing.T) {
	var s Session
	for _, err := range []error{
		s.SetWords([]string{"seven77"}), s.SetGrid([][]string{{"a"}, {"b", "fives"}}), s.SetDraft(map[string]string{"a": "eleven11111"}),
		s.SetDraft(map[string]string{"eleven11111": "a"}), s.SetSeen([]string{uuid + "x"}),
	} {
		if err == nil {
			t.Error("too long an element was taken")
		}
	}
}

func TestWhatDoesNotFitIsRefused(t *testing.T) {
	var s Session
	for name, err := range map[string]error{
		"a time after 2262 in nanoseconds": s.SetNano(time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)),
		"one in a list":                    s.SetTimes([]time.Time{time.Date(2300, 1, 1, 0, 0, 0, 0, time.UTC)}),
		"an address with a zone":           s.SetAddr(netip.MustParseAddr("fe80::1%eth0")),
		"an IP of five bytes":              s.SetIP(net.IP{1, 2, 3, 4, 5}),
	} {
		if err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
