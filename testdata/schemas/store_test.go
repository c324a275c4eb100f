package schemas

import (
	"testing"

	"github.com/typedsession/typedsession/testdata/schemas/store"
)

var storeApp = app[store.Session]{
	name:       "store",
	newManager: store.NewSessionManager,
	ownName:    "JSON",
	situations: []situation[store.Session]{
		{name: "looks around", fill: lookAround, own: storeJSON},
		{name: "3 lines in the cart", fill: fillCart(3), own: storeJSON},
		{name: "at the checkout", fill: func(t testing.TB, s *store.Session) {
			fillCart(3)(t, s)
			checkOut(t, s)
		}, own: storeJSON},
		{name: "at the checkout with 30 lines", fill: func(t testing.TB, s *store.Session) {
			fillCart(30)(t, s)
			checkOut(t, s)
		}, own: storeJSON},
	},
}

func lookAround(t testing.TB, s *store.Session) {
	check(t, s.SetVisitorID("7d444840-9dc0-11d1-b245-5ffdce74fad2"))
	check(t, s.SetViewed([]uint32{184213, 184220, 90112, 55, 184213, 77120}))
	check(t, s.SetExperiments(map[string]bool{"one-page-checkout": true, "new-search": false}))
	check(t, s.SetTimeZone("Europe/Berlin"))
	check(t, s.SetLocale(store.LocaleDe))
}

func fillCart(lines int) func(t testing.TB, s *store.Session) {
	return func(t testing.TB, s *store.Session) {
		lookAround(t, s)
		check(t, s.SetCartID("9b2f1c1e-3c5a-4f7e-8d62-0f6c5a1b7e90"))
		cart := make([]store.Line, lines)
		for i := range cart {
			cart[i] = store.Line{Product: 184213 + uint32(i)*17, Quantity: uint16(1 + i%3)}
			if i%3 == 0 {
				cart[i].Options = map[string]string{"size": "XL", "colour": "dark green"}
			}
		}
		check(t, s.SetLines(cart))
		check(t, s.SetCurrency("CHF"))
	}
}

func checkOut(t testing.TB, s *store.Session) {
	check(t, s.SetCoupons([]string{"SPRING26", "WELCOME10"}))
	check(t, s.SetGiftCards([]string{"6036-2810-0441-7093"}))
	check(t, s.SetEmail("jane.doe@example.com"))
	check(t, s.SetShipTo(store.Address{Name: "Jane Doe", Street: "Musterstraße 12", City: "Zürich", Zip: "8005", Country: "CH", Phone: "+41 44 668 18 00"}))
	check(t, s.SetBillTo(store.Address{Name: "Jane Doe", Company: "Example AG", Street: "Bahnhofstrasse 1", City: "Zürich", Zip: "8001", Country: "CH"}))
	check(t, s.SetShippingMethod(store.ShippingExpress))
	check(t, s.SetPaymentMethod(store.PaymentCard))
	check(t, s.SetPaymentToken("pm_1Q0PsIJvEtkwdCNYMSaVuRz6"))
	s.SetOrderID(20260302000417)
	s.SetNewsletter(false)
	check(t, s.AppendNotices(store.Notice{Level: store.LevelSuccess, Text: "Coupon SPRING26 saves you CHF 12.40."}))
}

// storeJSON is what ottemo's session services write: an object of all keys.
func storeJSON(t testing.TB, s *store.Session) []byte {
	fresh := new(store.Session)
	return asJSON(t, changed(s, fresh))
}
