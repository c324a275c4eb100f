package sessionshow_test

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/sessionshow"
)

type address struct {
	Zip   int
	Line  *string
	Since *time.Time
	IP    *netip.Addr
	Next  *address
	own   *int
}

func TestWhatPointersPointToIsPrintedInThePlaceOfTheirAddresses(t *testing.T) {
	line, zip, ip := "Main Street", 7, netip.MustParseAddr("::1")
	since := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	home := address{Zip: 1, Line: &line, Since: &since, IP: &ip, Next: &address{Zip: 2}, own: &zip}
	const printed = "{Zip:1 Line:Main Street Since:2026-01-02 03:04:05 +0000 UTC IP:::1 " +
		"Next:{Zip:2 Line:<nil> Since:<nil> IP:<nil> Next:<nil> own:<nil>} own:7}"
	for _, test := range []struct {
		value any
		want  string
	}{
		{home, printed},
		{&home, printed},
		{[]*address{&home, nil}, "[" + printed + " <nil>]"},
		{map[string]*int{"b": &zip, "a": &zip}, "map[a:7 b:7]"},
		{map[bool][]*string{true: {&line}}, "map[true:[Main Street]]"},
		{[2]*int{&zip, &zip}, "[7 7]"},
		{struct{ A any }{&zip}, "{A:7}"},
		{[]int{1, 2}, "[1 2]"},
		{[]string{"a", "b"}, `["a" "b"]`},
	} {
		shown := sessionshow.String("S", []sessionshow.Field{{Name: "F", Value: test.value}})
		if want := "S{F: " + test.want + "}"; shown != want {
			t.Errorf("%T:\n%s, want\n%s", test.value, shown, want)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("", "s", sessionshow.Log([]sessionshow.Field{{Name: "F", Value: test.value}}))
		if strings.Contains(log.String(), "0x") {
			t.Errorf("%T is logged with an address: %s", test.value, log.String())
		}
	}
}

func TestAValueThatContainsItselfIsPrintedOnce(t *testing.T) {
	type node struct{ Left, Right *node }
	loop := &node{}
	loop.Left, loop.Right = loop, loop
	if shown := sessionshow.String("S", []sessionshow.Field{{Name: "F", Value: loop}}); shown != "S{F: {Left:{Left:… Right:…} Right:{Left:… Right:…}}}" {
		t.Errorf("it is printed as %s", shown)
	}
}
