package typedsession

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// ordersHeard is what orders returns, with a diary.
func ordersHeard(t *testing.T) (*Manager[Order], *diary) {
	t.Helper()
	d := new(diary)
	m, err := NewOrderManager(Encrypted{Keys: keysOf(t, namedKey("shop", 0))}, OrderConfig{OnEvent: d.write})
	if err != nil {
		t.Fatal(err)
	}
	return m, d
}

func TestATextThatIsNotUTF8IsRepairedAndReported(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*Order)
		fields string // that are reported
	}{
		"set":                      {func(s *Order) { s.SetToken("a\xffb") }, "Token"},
		"set twice":                {func(s *Order) { s.SetToken("\xc0"); s.SetToken("\xed\xa0\x80") }, "Token Token"},
		"cut in a character":       {func(s *Order) { s.SetToken("\u00e9"[:1]) }, "Token"},
		"in a list":                {func(s *Order) { s.SetCodes([]string{"a", "b\xff"}) }, "Codes"},
		"in a list of lists":       {func(s *Order) { _ = s.SetGrid([][]string{{"a"}, {"\xff"}}) }, "Grid"},
		"in a list, in place":      {func(s *Order) { s.SetCodes([]string{"a"}); s.Codes()[0] = "\xff" }, "Codes"},
		"in a struct":              {func(s *Order) { _ = s.SetCart(cart{Zip: "\xff"}) }, "Cart"},
		"in a struct, in place":    {func(s *Order) { s.Cart().Zip = "\xff" }, "Cart"},
		"in an optional struct":    {func(s *Order) { s.Home().Notes = []string{"\xff"} }, "Home"},
		"in a list of structs":     {func(s *Order) { _ = s.SetItems([]item{{Name: "\xff"}}) }, "Items"},
		"as a value of a map":      {func(s *Order) { s.Tags()["a"] = "\xff" }, "Tags"},
		"as a key of a map":        {func(s *Order) { s.Tags()["\xff"] = "a" }, "Tags"},
		"in two fields":            {func(s *Order) { s.Tags()["a"] = "\xff"; s.Cart().Zip = "\xff" }, "Cart Tags"},
		"but not U+FFFD by itself": {func(s *Order) { s.SetToken("a\ufffdb"); s.Tags()["\ufffd"] = "a"; s.Cart().Zip = "\ufffd" }, ""},
		"but not other characters": {func(s *Order) { s.SetToken("a\u00e9\U0001F600\x00"); s.Tags()["\u00e9"] = "a" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			m, d := ordersHeard(t)
			session, _ := m.Open(context.Background(), "")
			session.SetCount(1)
			test.change(session)
			cookie, err := m.Seal(context.Background(), session)
			if err != nil {
				t.Fatal(err)
			}
			var fields []string
			for _, e := range d.of(KindRepaired) {
				fields = append(fields, e.Field)
				if !errors.Is(e.Err, errRepaired) || !e.Kind.IsProblem() || strings.Contains(e.String(), "\xff") {
					t.Errorf("event %v", e)
				}
			}
			mustEqual(t, "reported", strings.Join(fields, " "), test.fields)

			// What is read from a cookie is valid, and reported no more.
			d.kinds()
			again, err := m.Open(context.Background(), cookie.Value)
			if err != nil {
				t.Fatal(err)
			}
			again.AddCount(1)
			again.Tags()
			if _, err := m.Seal(context.Background(), again); err != nil {
				t.Fatal(err)
			}
			mustEqual(t, "reported of what was read", len(d.of(KindRepaired)), 0)
		})
	}
}

func TestARepairedTextSaysSoInALine(t *testing.T) {
	m, d := ordersHeard(t)
	session, _ := m.Open(context.Background(), "")
	session.SetToken("a\xffb")
	mustEqual(t, "Token", session.Token(), "a\ufffdb")
	mustEqual(t, "event", d.of(KindRepaired)[0].String(), "session Order: repaired: Token: the text was not UTF-8: each wrong byte was "+
		"replaced by U+FFFD; refuse such a text, or keep bytes in a []byte")
}
