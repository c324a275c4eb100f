package product

import (
	"github.com/tinylib/msgp/msgp"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product/msgpmap"
	"github.com/typedsession/typedsession/testdata/rivals/product/msgptuple"
)

// message is what a pointer to a type with generated methods is.
type message[S any] interface {
	*S
	msgp.Marshaler
	msgp.Unmarshaler
}

// tinylibMap returns tinylib/msgp, a code generator, with structs as maps from names.
func tinylibMap(f *fixture.All) Product {
	return Product{"tinylib/msgp, map", Bare, false, []Codec{
		msgpOf(f, fixture.CounterName, msgpmap.Counter{Count: f.Counter.Count}),
		msgpOf(f, fixture.PetnameName, msgpmap.Petname{PetName: f.Petname.PetName}),
		msgpOf(f, fixture.LoginName, msgpmap.Login(f.Login)),
		msgpOf(f, fixture.CartName, msgpmap.NewCart(f.Cart)),
	}}
}

// tinylibTuple returns tinylib/msgp with structs as arrays.
func tinylibTuple(f *fixture.All) Product {
	return Product{"tinylib/msgp, tuple", Bare, false, []Codec{
		msgpOf(f, fixture.CounterName, msgptuple.Counter{Count: f.Counter.Count}),
		msgpOf(f, fixture.PetnameName, msgptuple.Petname{PetName: f.Petname.PetName}),
		msgpOf(f, fixture.LoginName, msgptuple.Login(f.Login)),
		msgpOf(f, fixture.CartName, msgptuple.NewCart(f.Cart)),
	}}
}

func msgpOf[S any, P message[S]](f *fixture.All, name string, session S) Codec {
	return enveloped(f, name, session,
		func(b []byte, s *S) ([]byte, error) { return P(s).MarshalMsg(b) },
		func(body []byte, s *S) error {
			_, err := P(s).UnmarshalMsg(body)
			return err
		},
	)
}
