package product

import (
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// A token's claims are a session's fields and, as a session's lifetime needs them, iat and exp.
type (
	counterClaims struct {
		fixture.Counter
		jwt.RegisteredClaims
	}
	petnameClaims struct {
		fixture.Petname
		jwt.RegisteredClaims
	}
	loginClaims struct {
		fixture.LoginDocument
		jwt.RegisteredClaims
	}
	cartClaims struct {
		fixture.CartDocument
		jwt.RegisteredClaims
	}
)

// claims is what a pointer to one of those is.
type claims[S any] interface {
	*S
	jwt.Claims
}

func golangJWT(f *fixture.All) Product {
	now := time.Now()
	times := jwt.RegisteredClaims{
		IssuedAt:  jwt.NewNumericDate(now),
		ExpiresAt: jwt.NewNumericDate(now.Add(12 * time.Hour)),
	}
	return Product{"golang-jwt, HS256", Complete, false, []Codec{
		jwtOf(f, fixture.CounterName, &counterClaims{f.Counter, times}),
		jwtOf(f, fixture.PetnameName, &petnameClaims{f.Petname, times}),
		jwtOf(f, fixture.LoginName, &loginClaims{f.Login.Document(), times}),
		jwtOf(f, fixture.CartName, &cartClaims{f.Cart.Document(), times}),
	}}
}

func jwtOf[S any, P claims[S]](f *fixture.All, name string, session P) Codec {
	key := f.SigningKey[:]
	parser := jwt.NewParser(jwt.WithValidMethods([]string{jwt.SigningMethodHS256.Alg()}))
	keyOf := func(*jwt.Token) (any, error) { return key, nil }
	return codec(name, *session,
		func(s *S) (string, error) { return jwt.NewWithClaims(jwt.SigningMethodHS256, P(s)).SignedString(key) },
		func(value string, s *S) error {
			_, err := parser.ParseWithClaims(value, P(s), keyOf)
			return err
		},
	)
}
