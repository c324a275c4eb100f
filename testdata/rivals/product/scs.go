package product

import (
	"time"

	"github.com/alexedwards/scs/v2"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// scsGob returns what scs gives to its store. Its cookie is a random token.
func scsGob(f *fixture.All) Product {
	deadline := time.Now().Add(12 * time.Hour)
	write := func(s *map[string]any) (string, error) {
		b, err := scs.GobCodec{}.Encode(deadline, *s)
		return string(b), err
	}
	read := func(value string, s *map[string]any) (err error) {
		_, *s, err = scs.GobCodec{}.Decode([]byte(value))
		return err
	}
	return Product{"scs, gob", Stored, false, []Codec{
		codec(fixture.CounterName, f.Counter.Map(), write, read),
		codec(fixture.PetnameName, f.Petname.Map(), write, read),
		codec(fixture.LoginName, f.Login.Map(), write, read),
		codec(fixture.CartName, f.Cart.Map(), write, read),
	}}
}
