package testdata

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/load"
	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/golden/bounded"
)

// boundedBudget is what the generator says of the case bounded.
func boundedBudget(t *testing.T) budget.Session {
	t.Helper()
	result, err := gen.Generate(context.Background(), gen.Config{Config: load.Config{Patterns: []string{"./golden/bounded"}}})
	if err != nil || len(result.Sessions) != 1 {
		t.Fatalf("%d sessions: %v, %v", len(result.Sessions), err, result.Diagnostics)
	}
	return budget.Of(result.Sessions[0])
}

// sealed seals a session that fill filled, and again as late in its life as it
// takes for its times to be at their longest.
func sealed(t *testing.T, fill func(*bounded.Session)) (value, setCookie int) {
	t.Helper()
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	sessions, err := bounded.NewSessionManager(signed(t), bounded.SessionConfig{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	s, _ := sessions.Open(ctx, "")
	fill(s)
	s.Remember(true)
	for range 3 {
		cookie, err := sessions.Seal(ctx, s)
		if err != nil && !errors.As(err, new(*typedsession.RefusedError)) {
			t.Fatal(err)
		}
		value, setCookie = len(cookie.Value), len(cookie.String())
		now = now.Add(13 * 24 * time.Hour)
		if s, err = sessions.Open(ctx, cookie.Value); err != nil {
			t.Fatal(err)
		}
	}
	return value, setCookie
}

func TestTheLargestCookieIsReached(t *testing.T) {
	b := boundedBudget(t)
	value, setCookie := sealed(t, func(s *bounded.Session) {
		text := strings.Repeat("x", 40)
		zip := text[:5]
		s.SetCount(math.MinInt)
		s.SetTiny(math.MinInt8)
		s.SetRatio(math.Pi)
		check(t, s.SetName(text))
		check(t, s.SetWords([]string{text, text, text}))
		check(t, s.SetRaw(make([]byte, 300)))
		check(t, s.SetHome(bounded.Address{Street: text[:30], Zip: &zip}))
		s.SetFlags(map[bool]int16{false: math.MinInt16, true: math.MinInt16})
		check(t, s.SetByKind(map[bounded.Kind]string{"": "abc", bounded.KindA: "abc", bounded.KindB: "abc"}))
		check(t, s.SetPair([2]string{text[:35], text[:35]}))
		check(t, s.SetAt(time.Unix(1<<33, 1)))
		check(t, s.SetIP(net.IPv6loopback))
		check(t, s.SetAddr(netip.IPv6Unspecified()))
		check(t, s.SetCartID(text[:36]))
		check(t, s.SetToken(".."))
		s.SetCode(math.MaxUint32)
		check(t, s.SetTheme(bounded.ThemeDark))
		lines := make([]bounded.Line, 17)
		for i := range lines {
			lines[i] = bounded.Line{SKU: "no hex", Quantity: math.MaxUint16}
		}
		check(t, s.SetLines(lines))
		check(t, s.SetScores(map[string]int32{"abcd": math.MinInt32, "efgh": math.MinInt32}))
	})
	if value != int(b.Value.Largest) || setCookie != int(b.SetCookie.Largest) {
		t.Errorf("value %d, Set-Cookie %d; the budget says %v and %v", value, setCookie, b.Value.Largest, b.SetCookie.Largest)
	}
}

// TestNoCookieExceedsTheLargest tries values of all sorts, among them those that
// setters refuse and those that are changed in place.
func TestNoCookieExceedsTheLargest(t *testing.T) {
	b := boundedBudget(t)
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		value, setCookie := sealed(t, func(s *bounded.Session) {
			s.SetTiny(int8(r.Uint64()))
			fillBounded(s, r)
		})
		if value > int(b.Value.Largest) || setCookie > int(b.SetCookie.Largest) {
			t.Fatalf("value %d, Set-Cookie %d; the budget says %v and %v", value, setCookie, b.Value.Largest, b.SetCookie.Largest)
		}
	}
}

// fillBounded sets about two fields of three. What a setter refuses is not set: that
// is what makes the bound hold.
func fillBounded(s *bounded.Session, r *rand.Rand) {
	text := func(most int) string {
		part := []string{"x", "é", "\xff", "0", ".", "\U0001f415"}[r.IntN(6)]
		return strings.Repeat(part, r.IntN(most+3))
	}
	texts := func(most, each int) []string {
		list := make([]string, r.IntN(most+2))
		for i := range list {
			list[i] = text(each)
		}
		return list
	}
	for _, set := range []func(){
		func() { s.SetCount(int(r.Uint64())) },
		func() { s.SetRatio(r.NormFloat64()) },
		func() { _ = s.SetName(text(40)) },
		func() { _ = s.SetWords(texts(3, 40)) },
		func() { _ = s.SetRaw(make([]byte, r.IntN(303))) },
		func() { zip := text(5); _ = s.SetHome(bounded.Address{Street: text(30), Zip: &zip}) },
		func() { s.Home().Street = text(30) },
		func() { s.SetFlags(map[bool]int16{r.IntN(2) == 0: int16(r.Uint64()), true: 1}) },
		func() { _ = s.SetByKind(map[bounded.Kind]string{"": text(3), bounded.KindA: text(3), "c": ""}) },
		func() { _ = s.SetPair([2]string{text(35), text(35)}) },
		func() { _ = s.SetAt(time.Unix(int64(r.Uint64()>>r.IntN(60)), 0)) },
		func() { _ = s.SetIP(make(net.IP, []int{0, 4, 5, 16}[r.IntN(4)])) },
		func() { _ = s.SetAddr(netip.MustParseAddr([]string{"::1", "1.2.3.4", "::1%eth0"}[r.IntN(3)])) },
		func() { _ = s.SetCartID([]string{"0190163d-8694-739b-aea5-966c26f8ad91", text(36)}[r.IntN(2)]) },
		func() { _ = s.SetToken([]string{"", ".", "..", "ab"}[r.IntN(4)]) },
		func() { s.SetCode(r.Uint32()) },
		func() { _ = s.SetTheme(bounded.Theme([]string{"", "light", "blue"}[r.IntN(3)])) },
		func() { _ = s.SetLines(make([]bounded.Line, r.IntN(19))) },
		func() {
			for i := range s.Lines() {
				s.Lines()[i] = bounded.Line{SKU: text(6), Quantity: uint16(r.Uint64())}
			}
		},
		func() { _ = s.SetScores(map[string]int32{text(4): 1, text(4): math.MinInt32, "a": 3}) },
	} {
		if r.IntN(3) > 0 {
			set()
		}
	}
}

func TestBudgetsAreOrdered(t *testing.T) {
	t.Parallel()
	for _, s := range generatedCases(t).Sessions {
		b := budget.Of(s)
		ranges := map[string]budget.Range{"body": b.Body, "value": b.Value, "Set-Cookie": b.SetCookie}
		for _, f := range b.Fields {
			ranges[f.Name] = f.Range
		}
		for name, r := range ranges {
			if r.Smallest > r.Typical || r.Largest != budget.Unbounded && r.Typical > r.Largest {
				t.Errorf("%s of %s: %v, %v, %v is no order", name, s.TypeID, r.Smallest, r.Typical, r.Largest)
			}
		}
	}
}

func TestWhatHasNoLargestSizeSaysWhatItLacks(t *testing.T) {
	unbounded := 0
	for _, s := range generatedCases(t).Sessions {
		gaps, largest := budget.Gaps(s), budget.Of(s).Body.Largest
		if (len(gaps) > 0) != (largest == budget.Unbounded) {
			t.Errorf("the largest %s has %v bytes, and it lacks %q", s.TypeID, largest, gaps)
		}
		if largest == budget.Unbounded {
			unbounded++
		}
	}
	if unbounded < 5 {
		t.Errorf("only %d of the cases have no largest size", unbounded)
	}
}

// TestATypicalTimeOrFloatHasTheLengthOfAll tells them from other numbers, which are
// short as a rule: a time in seconds has 5 bytes until 2106, a float always 5 or 9.
func TestATypicalTimeOrFloatHasTheLengthOfAll(t *testing.T) {
	typical := map[string]budget.Size{}
	for _, s := range generatedCases(t).Sessions {
		for _, f := range budget.Of(s).Fields {
			typical[s.TypeID+"."+f.Name] = f.Typical
		}
	}
	for name, want := range map[string]budget.Size{
		"portal.Session.FirstFactorAt": 5,
		"options.Session.Unix":         5,
		"options.Session.Milli":        9,
		"options.Session.Nano":         9,
		"bounded.Session.Ratio":        9,
	} {
		if typical[name] != want {
			t.Errorf("a typical %s has %v bytes, want %d", name, typical[name], want)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
