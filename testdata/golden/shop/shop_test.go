package shop

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/wire"
)

var long = strings.Repeat("x", 31)

// refusals are values that a setter refuses, and where in the value it says that the reason is.
var refusals = []struct {
	set  func(*Session, *Order) error
	want string
}{
	{func(s *Session, _ *Order) error { return s.SetLines([]Line{{}, {}, {}, {Note: long}}) },
		"Session field Lines[3].Note refused a value: value has 31 bytes: at most 20 are allowed"},
	{func(s *Session, _ *Order) error {
		return s.AppendNotices(Notice{}, Notice{Text: strings.Repeat(long, 4)})
	},
		"Session field Notices[1].Text refused a value: value has 124 bytes: at most 120 are allowed"},
	{func(s *Session, _ *Order) error { return s.SetShipTo(Address{Zip: long}) },
		"Session field ShipTo.Zip refused a value: value has 31 bytes: at most 12 are allowed"},
	{func(s *Session, _ *Order) error { return s.SetPrefs(map[string]string{"size": long}) },
		`Session field Prefs["size"] refused a value: value has 31 bytes: at most 20 are allowed`},
	{func(s *Session, _ *Order) error { return s.SetPrefs(map[string]string{long: "x"}) },
		`Session field Prefs["` + long + `"] refused a value: its key: value has 31 bytes: at most 20 are allowed`},
	{func(s *Session, _ *Order) error { return s.SetVouchers(make([]Voucher, 4)) },
		"Session field Vouchers refused a value: value has 4 elements: at most 3 are allowed"},

	{func(_ *Session, o *Order) error { return o.SetParcels([][]Line{{}, {{}, {Note: long}}}) },
		"Order field Parcels[1][1].Note refused a value: value has 31 bytes: at most 20 are allowed"},
	{func(_ *Session, o *Order) error { return o.SetByShop(map[string][]Line{"a": {{Note: long}}}) },
		`Order field ByShop["a"][0].Note refused a value: value has 31 bytes: at most 20 are allowed`},
	{func(_ *Session, o *Order) error { return o.SetByFloor(map[int]Address{-2: {Zip: long}}) },
		"Order field ByFloor[-2].Zip refused a value: value has 31 bytes: at most 12 are allowed"},
	{func(_ *Session, o *Order) error { return o.SetPair([2]Address{{}, {Zip: long}}) },
		"Order field Pair[1].Zip refused a value: value has 31 bytes: at most 12 are allowed"},
	{func(_ *Session, o *Order) error { return o.SetBox(Box{Label: &long}) },
		"Order field Box.Label refused a value: value has 31 bytes: at most 5 are allowed"},
	{func(_ *Session, o *Order) error { return o.SetBox(Box{Tags: []string{"a", "abcd"}}) },
		"Order field Box.Tags[1] refused a value: value has 4 bytes: at most 3 are allowed"},
	{func(_ *Session, o *Order) error { return o.SetTags(map[string][]string{"a": {"b", "abcde"}}) },
		`Order field Tags["a"][1] refused a value: value has 5 bytes: at most 4 are allowed`},
	{func(_ *Session, o *Order) error { return o.SetColors([]Color{ColorRed, "blue"}) },
		"Order field Colors[1] refused a value: value is none of the enum's: use one of its constants"},
	{func(_ *Session, o *Order) error { return o.SetRows([][]Color{{}, {ColorGreen, "blue"}}) },
		"Order field Rows[1][1] refused a value: value is none of the enum's: use one of its constants"},
	{func(_ *Session, o *Order) error { return o.SetByColor(map[Color]int{"blue": 1}) },
		`Order field ByColor["blue"] refused a value: value is none of the enum's: use one of its constants`},
	{func(_ *Session, o *Order) error { return o.SetHosts([]netip.Addr{netip.IPv6Loopback(), {}}) },
		"Order field Hosts[1] refused a value: " + wire.ErrAddress.Error()},
	{func(_ *Session, o *Order) error { return o.SetCodes(map[string]string{"hunter2": "correct horse"}) },
		"Order field Codes[a key] refused a value: value has 13 bytes: at most 8 are allowed"},
	{func(_ *Session, o *Order) error { return o.SetDoors([]Door{{}, {Color: "blue"}}) },
		"Order field Doors[1].Color refused a value: value is none of the enum's: use one of its constants"},
	{func(_ *Session, o *Order) error {
		return o.SetDoors([]Door{{Host: netip.MustParseAddr("fe80::1%eth0")}})
	},
		"Order field Doors[0].Host refused a value: " + wire.ErrAddress.Error()},
}

// open opens a session of each type, the events of which are returned in order.
func open(t *testing.T) (*Session, *Order, *[]typedsession.Event) {
	t.Helper()
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	events := new([]typedsession.Event)
	note := func(_ context.Context, e typedsession.Event) { *events = append(*events, e) }
	sessions, err := NewSessionManager(typedsession.Encrypted{Keys: keys}, SessionConfig{OnEvent: note})
	if err != nil {
		t.Fatal(err)
	}
	orders, err := NewOrderManager(typedsession.Encrypted{Keys: keys}, OrderConfig{OnEvent: note})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := sessions.Open(context.Background(), "")
	o, _ := orders.Open(context.Background(), "")
	*events = nil
	return s, o, events
}

func TestARefusalSaysWhereInTheValueItsReasonIs(t *testing.T) {
	for _, refusal := range refusals {
		s, o, events := open(t)
		err := refusal.set(s, o)
		if err == nil || err.Error() != refusal.want {
			t.Errorf("%v\nwant %s", err, refusal.want)
			continue
		}
		if len(*events) != 1 {
			t.Fatalf("%v: %d events", err, len(*events))
		}
		_, place, _ := strings.Cut(strings.Replace(refusal.want, " refused a value", "", 1), " field ")
		if text := (*events)[0].String(); !strings.HasSuffix(text, ": refused: "+place) {
			t.Errorf("the event says %s\nwant %s", text, place)
		}
	}
}

func TestAChangeInPlaceIsRefusedWithItsPlace(t *testing.T) {
	s, _, events := open(t)
	if err := s.SetLines([]Line{{Note: "a"}, {Note: "b"}}); err != nil {
		t.Fatal(err)
	}
	s.Lines()[1].Note = long
	if _, err := s.state.Get().appendBody(nil); err != nil {
		t.Fatal(err)
	}
	if s.Lines()[1].Note != "b" {
		t.Errorf("lines %v", s.Lines())
	}
	if len(*events) != 1 || !strings.Contains((*events)[0].String(), "Lines[1].Note: value has 31 bytes") {
		t.Errorf("events %v", *events)
	}
}

func TestTheReasonIsAnErrorToTakeApart(t *testing.T) {
	s, _, _ := open(t)
	err := s.SetLines([]Line{{Note: long}})
	var refused *typedsession.RefusedError
	var at *wire.PathError
	var tooLong wire.TooLong
	if !errors.As(err, &refused) || !errors.As(err, &at) || !errors.As(err, &tooLong) {
		t.Fatalf("%v", err)
	}
	if refused.Field != "Lines" || at.Path != "[0].Note" || tooLong.Got != 31 || tooLong.Max != 20 {
		t.Errorf("%+v, %+v, %+v", refused, at, tooLong)
	}
}
