// Package store is a shop: a cart that needs no account, and a checkout. Its
// session keeps what the session keys of github.com/ottemo/commerce stand for
// (cart, visitor, checkout, coupons, gift cards, time zone), with the currency of
// github.com/GoogleCloudPlatform/microservices-demo and the flash messages of
// github.com/qor/qor-example.
package store

// session is a visitor's cart and how far its checkout is.
//
//typedsession:session Session cookie=store idle=2d absolute=30d remember=30d/90d budget=unbounded
type session struct {
	VisitorID string `session:"1,uuid"`
	CartID    string `session:"2,uuid"`
	Lines     []Line `session:"3,max=30"`

	Coupons []string `session:"4,max=4,each=16"`
	// GiftCards are as good as money.
	GiftCards []string `session:"5,secret,max=4,each=19"`

	Email          string   `session:"6,max=254"`
	ShipTo         *Address `session:"7"`
	BillTo         *Address `session:"8"` // absent: where it is shipped to
	ShippingMethod Shipping `session:"9,enum=standard|express|pickup"`
	PaymentMethod  Payment  `session:"10,enum=card|invoice|paypal|giftcard"`
	// PaymentToken stands for the card at the payment provider.
	PaymentToken string `session:"11,secret,ttl=1h,max=64"`
	// OrderID is the order being placed.
	OrderID uint64 `session:"12,ttl=1h"`

	Currency string `session:"13,max=3,default=EUR"`
	Locale   Locale `session:"14,enum=de|en|en-GB|fr,default=en"`
	TimeZone string `session:"15,max=40"`
	// Viewed are the products seen last.
	Viewed      []uint32        `session:"16,max=12"`
	Experiments map[string]bool `session:"17,max=8,each=24"`
	Newsletter  *bool           `session:"18"` // absent: not asked yet
	Notices     []Notice        `session:"19,flash,max=4"`
}

type (
	// Shipping is how an order travels.
	Shipping string
	// Payment is how an order is paid.
	Payment string
	// Locale is a language the shop speaks.
	Locale string
)

// Line is a product in the cart.
type Line struct {
	Product  uint32            `session:"1"`
	Quantity uint16            `session:"2"`
	Options  map[string]string `session:"3,max=4,each=24"`
}

// Address is where somebody lives.
type Address struct {
	Name    string `session:"1,max=80"`
	Company string `session:"2,max=80"`
	Street  string `session:"3,max=80"`
	City    string `session:"4,max=60"`
	Zip     string `session:"5,max=12"`
	Country string `session:"6,max=2"`
	Phone   string `session:"7,max=20"`
}

// Notice is shown once.
type Notice struct {
	Level Level  `session:"1,enum=info|success|warning|error"`
	Text  string `session:"2,max=120"`
}

// Level is the colour of a notice.
type Level string
