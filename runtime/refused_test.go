package typedsession

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
)

// order is a session of values that can be changed in place and then break a bound.
//
//typedsession:session Order cookie=o idle=30m absolute=12h budget=unbounded id=shop.Order
type order struct {
	Count  int                `session:"1"`
	Cart   cart               `session:"2"`
	Items  []item             `session:"3,max=3"`
	Tags   map[string]string  `session:"4,each=5"`
	Sizes  []Size             `session:"5,enum=small|large"`
	Hosts  []netip.Addr       `session:"6"`
	Home   *cart              `session:"7"`
	Grid   [][]string         `session:"8,each=3"`
	Hidden map[string]string  `session:"9,secret,each=5"`
	Prices map[string]float64 `session:"10,max=2"`
	Token  string             `session:"11,secret"`
	Codes  []string           `session:"12,secret"`
	Bill   *cart              `session:"13,secret"`
}

type cart struct {
	Zip   string   `session:"1,max=10"`
	Notes []string `session:"2,max=2"`
}

type item struct {
	Name string `session:"1,max=5"`
	Qty  int    `session:"2"`
}

// Size is an enum.
type Size string

// orders makes a manager of orders, and an Order that is in a cookie and within its bounds.
func orders(t *testing.T) (*Manager[Order], *http.Cookie) {
	t.Helper()
	m, err := NewOrderManager(Encrypted{Keys: keysOf(t, namedKey("shop", 0))}, OrderConfig{OnEvent: func(context.Context, Event) {}})
	if err != nil {
		t.Fatal(err)
	}
	s := new(Order)
	s.SetCount(1)
	home := cart{Zip: "home", Notes: []string{"a"}}
	if err := errors.Join(
		s.SetCart(cart{Zip: "cart"}),
		s.SetItems([]item{{Name: "one", Qty: 1}, {Name: "two", Qty: 2}}),
		s.SetTags(map[string]string{"a": "b"}),
		s.SetSizes([]Size{"small", "large"}),
		s.SetHosts([]netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")}),
		s.SetHome(home),
		s.SetGrid([][]string{{"a", "b"}, {"c", "d"}}),
		s.SetHidden(map[string]string{"key": "v"}),
		s.SetPrices(map[string]float64{"a": 1}),
	); err != nil {
		t.Fatal(err)
	}
	cookie, err := m.Seal(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return m, cookie
}

// refusedInPlace are changes in place that a field does not take.
var refusedInPlace = map[string]struct {
	change func(*Order)
	errs   []string
}{
	"a field of a struct":            {func(s *Order) { s.Cart().Zip = "12345678901" }, []string{"Order field Cart.Zip refused a value: value has 11 bytes: at most 10 are allowed"}},
	"a list in a struct":             {func(s *Order) { s.Cart().Notes = make([]string, 3) }, []string{"Order field Cart.Notes refused a value: value has 3 elements: at most 2 are allowed"}},
	"a field of an optional struct":  {func(s *Order) { s.Home().Zip = "12345678901" }, []string{"Order field Home.Zip refused a value: value has 11 bytes: at most 10 are allowed"}},
	"an element of a list":           {func(s *Order) { s.Items()[1].Name = "a long name" }, []string{"Order field Items[1].Name refused a value: value has 11 bytes: at most 5 are allowed"}},
	"an element of a list in a list": {func(s *Order) { s.Grid()[1][0] = "long" }, []string{"Order field Grid[1][0] refused a value: value has 4 bytes: at most 3 are allowed"}},
	"an element that is no enum":     {func(s *Order) { s.Sizes()[1] = "huge" }, []string{"Order field Sizes[1] refused a value: " + wire.ErrNotInEnum.Error()}},
	"an element without an encoding": {func(s *Order) { s.Hosts()[1] = netip.Addr{} }, []string{"Order field Hosts[1] refused a value: " + wire.ErrAddress.Error()}},
	"an entry of a map":              {func(s *Order) { s.Tags()["b"] = "long text" }, []string{`Order field Tags["b"] refused a value: value has 9 bytes: at most 5 are allowed`}},
	"a map that grew":                {func(s *Order) { s.Prices()["b"], s.Prices()["c"] = 2, 3 }, []string{"Order field Prices refused a value: value has 3 elements: at most 2 are allowed"}},
	"an entry of a secret map":       {func(s *Order) { s.Hidden()["key"] = "long secret" }, []string{"Order field Hidden[a key] refused a value: value has 11 bytes: at most 5 are allowed"}},
	"two fields":                     {func(s *Order) { s.Cart().Zip = "12345678901"; s.Items()[0].Name = "a long name" }, []string{"Order field Cart.Zip refused", "Order field Items[0].Name refused"}},
}

func TestSaveAndSealReturnWhatWasRefusedInPlaceAndSendTheRest(t *testing.T) {
	m, cookie := orders(t)
	for name, refusal := range refusedInPlace {
		t.Run(name, func(t *testing.T) {
			session, err := m.Open(context.Background(), cookie.Value)
			if err != nil {
				t.Fatal(err)
			}
			before := session.String()
			session.AddCount(1)
			refusal.change(session)
			sealed, err := m.Seal(context.Background(), session)
			mustRefuse(t, "Seal", err, refusal.errs)
			if sealed == nil {
				t.Fatal("Seal returned no cookie")
			}
			again, err := m.Open(context.Background(), sealed.Value)
			if err != nil {
				t.Fatal(err)
			}
			mustEqual(t, "Count", again.Count(), 2)
			again.AddCount(-1)
			mustEqual(t, "the session otherwise", again.String(), before)
			if sealed, err = m.Seal(context.Background(), session); sealed != nil || err != nil {
				t.Errorf("a second Seal = %v, %v, want nothing: it was told", sealed, err)
			}

			r := httptest.NewRequest("GET", "https://shop.example/", nil)
			r.AddCookie(cookie)
			w := httptest.NewRecorder()
			m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				session := OrderFrom(r)
				session.AddCount(1)
				refusal.change(session)
				err := m.Save(w, r)
				mustEqual(t, "Set-Cookie lines when Save returns", len(w.Header()["Set-Cookie"]), 1)
				mustRefuse(t, "Save", err, refusal.errs)
				mustEqual(t, "a second Save", m.Save(w, r), nil)
			})).ServeHTTP(w, r)
			mustEqual(t, "Set-Cookie lines", len(w.Result().Header["Set-Cookie"]), 1)
		})
	}
}

// mustRefuse wants an error that is a *RefusedError, or joins several, each with such a text in a line.
func mustRefuse(t *testing.T, what string, err error, texts []string) {
	t.Helper()
	if !errors.As(err, new(*RefusedError)) {
		t.Fatalf("%s = %v, want a *RefusedError", what, err)
	}
	lines := strings.Split(err.Error(), "\n")
	mustEqual(t, what+": refusals", len(lines), len(texts))
	for i, text := range texts {
		if !strings.HasPrefix(lines[min(i, len(lines)-1)], text) {
			t.Errorf("%s = %q, want %q", what, err, text)
		}
	}
}

func TestARefusalIsReturnedOnce(t *testing.T) {
	m, cookie := orders(t)
	tooLong := cart{Zip: "12345678901"}
	for name, test := range map[string]struct {
		do   func(*Order)
		want bool // Seal returns a *RefusedError
	}{
		"by the setter": {func(s *Order) { _ = s.SetCart(tooLong) }, false},
		"by Seal, where Describe put the value back": {func(s *Order) {
			*s.Cart() = tooLong
			_, _ = m.Describe(s)
		}, true},
		"by none, where a setter has replaced the value": {func(s *Order) {
			*s.Cart() = tooLong
			_, _ = m.Describe(s)
			_ = s.SetCart(cart{Zip: "1"})
		}, false},
		"by none, where the value was good again":    {func(s *Order) { *s.Cart() = tooLong; s.Cart().Zip = "1" }, false},
		"by none, where Reset has cleared the field": {func(s *Order) { *s.Cart() = tooLong; _, _ = m.Describe(s); s.Reset() }, false},
		"by none, where the session was destroyed":   {func(s *Order) { *s.Cart() = tooLong; _, _ = m.Describe(s); s.Destroy() }, false},
	} {
		session, err := m.Open(context.Background(), cookie.Value)
		if err != nil {
			t.Fatal(err)
		}
		test.do(session)
		_, err = m.Seal(context.Background(), session)
		mustEqual(t, name, errors.As(err, new(*RefusedError)), test.want)
	}
}

func TestARefusalIsReturnedBesideAnotherError(t *testing.T) {
	m, cookie := orders(t)
	session, err := m.Open(context.Background(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	session.Cart().Zip = "12345678901"
	session.SetTags(nil)
	for i := range 1000 {
		session.Tags()[fmt.Sprint(i)] = "much"
	}
	sealed, err := m.Seal(context.Background(), session)
	if sealed != nil || !errors.Is(err, ErrTooLarge) || !errors.As(err, new(*RefusedError)) {
		t.Errorf("Seal = %v, %v, want ErrTooLarge and a *RefusedError", sealed, err)
	}

	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.AddCookie(cookie)
	m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		session := OrderFrom(r)
		w.WriteHeader(200)
		session.Cart().Zip = "12345678901"
		mustRefuse(t, "a late Save", m.Save(w, r), []string{"Order field Cart.Zip refused"})
		session.Cart().Zip = "12345678901"
		session.AddCount(1)
		if err := m.Save(w, r); !errors.Is(err, ErrTooLate) || !errors.As(err, new(*RefusedError)) {
			t.Errorf("a late Save = %v, want ErrTooLate and a *RefusedError", err)
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
}

func TestARefusalIsReturnedByTheCommitThatIsDelivered(t *testing.T) {
	forBoth(t, func(t *testing.T, newShop shopMaker) {
		for name, result := range map[string]func() error{
			"after one that failed":   func() error { return errDelivery },
			"after one that panicked": func() error { panic(errDelivery) },
		} {
			s := newShop(t)
			session, err := s.Open(context.Background(), s.cookieOf(t, func(s *Visit) { _ = s.SetRoles([]string{"user"}) }))
			if err != nil {
				t.Fatal(err)
			}
			session.AddCount(1)
			session.Roles()[0] = "much too long"
			failed := false
			s.meddledWith(func(context.Context, delivery) error {
				if failed {
					return nil
				}
				failed = true
				return result()
			})
			_ = panicOf(func() { _, _ = s.Seal(context.Background(), session) })
			_, err = s.Seal(context.Background(), session)
			mustRefuse(t, name, err, []string{"Visit field Roles[0] refused"})
		}
	})
}
