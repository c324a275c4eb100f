package product

import (
	"github.com/fxamacker/cbor/v2"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// cborKeyAsInt returns fxamacker/cbor with numbers for the fields' names.
func cborKeyAsInt(f *fixture.All) Product {
	return Product{"fxamacker/cbor, keyasint", Bare, false, []Codec{
		cborOf(f, fixture.CounterName, f.Counter),
		cborOf(f, fixture.PetnameName, f.Petname),
		cborOf(f, fixture.LoginName, f.Login),
		cborOf(f, fixture.CartName, f.Cart),
	}}
}

func cborOf[S any](f *fixture.All, name string, session S) Codec {
	return enveloped(f, name, session,
		func(_ []byte, s *S) ([]byte, error) { return cbor.Marshal(s) },
		func(body []byte, s *S) error { return cbor.Unmarshal(body, s) },
	)
}
