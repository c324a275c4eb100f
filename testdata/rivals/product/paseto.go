package product

import (
	"time"

	"aidanwoods.dev/go-paseto"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// pasetoLocal returns a token of PASETO's version 4 with a shared key, which is always encrypted.
func pasetoLocal(f *fixture.All) (Product, error) {
	key, err := paseto.V4SymmetricKeyFromBytes(f.EncryptionKey[:])
	if err != nil {
		return Product{}, err
	}
	return Product{"go-paseto, v4.local", Complete, true, []Codec{
		pasetoOf(key, fixture.CounterName, f.Counter),
		pasetoOf(key, fixture.PetnameName, f.Petname),
		pasetoOf(key, fixture.LoginName, f.Login.Document()),
		pasetoOf(key, fixture.CartName, f.Cart.Document()),
	}}, nil
}

func pasetoOf[S any](key paseto.V4SymmetricKey, name string, session S) Codec {
	const claim = "s"
	now := time.Now()
	expires := now.Add(12 * time.Hour)
	parser := paseto.NewParser()
	return codec(name, session,
		func(s *S) (string, error) {
			token := paseto.NewToken()
			token.SetIssuedAt(now)
			token.SetExpiration(expires)
			if err := token.Set(claim, s); err != nil {
				return "", err
			}
			return token.V4Encrypt(key, nil), nil
		},
		func(value string, s *S) error {
			token, err := parser.ParseV4Local(key, value, nil)
			if err != nil {
				return err
			}
			return token.Get(claim, s)
		},
	)
}
