// Package product is what keeps sessions in cookies: ours, complete products of others, and bare codecs inside our own
// envelope.
package product

import (
	"fmt"
	"reflect"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// Kind is what a Product is a rival in.
type Kind string

// The kinds.
const (
	Ours     Kind = "ours"
	OursLent Kind = "ours, lent" // the same cookies, from sessions whose lists are all encoded anew
	Complete Kind = "complete"   // has its own format, with a MAC
	Stored   Kind = "stored"     // its cookie is a reference, and what the codec makes goes to a store
	Bare     Kind = "codec"      // encodes, and gets its MAC and base64 from our envelope
)

// Product is one way to keep a session in a cookie.
type Product struct {
	Name      string
	Kind      Kind
	Encrypted bool
	// Codecs has one for each of fixture.Names, in that order.
	Codecs []Codec
}

// Codec is a Product with one of the fixtures. It holds two sessions, as an application would: the fixture, and one that
// is filled from a cookie. It is not safe for concurrent use.
type Codec struct {
	// Fixture is the fixture's name.
	Fixture string
	// Write returns the cookie value of the fixture: encoded, protected, as text.
	Write func() (string, error)
	// Read fills the other session from a cookie value that it has verified.
	Read func(value string) error
	// Check compares the two sessions.
	Check func() error
}

// RoundTrip returns the fixture's cookie value if it reads as the fixture again.
func (c Codec) RoundTrip() (string, error) {
	value, err := c.Write()
	if err != nil {
		return "", fmt.Errorf("%s: writing: %w", c.Fixture, err)
	}
	if err := c.Read(value); err != nil {
		return "", fmt.Errorf("%s: reading: %w", c.Fixture, err)
	}
	if err := c.Check(); err != nil {
		return "", fmt.Errorf("%s: %w", c.Fixture, err)
	}
	return value, nil
}

// All returns the products, ours first.
func All(f *fixture.All) ([]Product, error) {
	registerGob()
	ours, err := typedsession(f)
	if err != nil {
		return nil, err
	}
	complete, err := completeProducts(f)
	if err != nil {
		return nil, err
	}
	return append(append(ours, complete...), bareCodecs(f)...), nil
}

func completeProducts(f *fixture.All) ([]Product, error) {
	paseto, err := pasetoLocal(f)
	if err != nil {
		return nil, err
	}
	small, err := chmike(f)
	if err != nil {
		return nil, err
	}
	return []Product{
		gorillaSessions(f, false), gorillaSessions(f, true),
		gorillaSecurecookie(f, "gob", false), gorillaSecurecookie(f, "gob", true),
		gorillaSecurecookie(f, "JSON", false), gorillaSecurecookie(f, "JSON", true),
		dghubble(f, false), dghubble(f, true),
		small,
		golangJWT(f),
		paseto,
		scsGob(f),
	}, nil
}

func bareCodecs(f *fixture.All) []Product {
	return []Product{
		msgpackV5(f, false), msgpackV5(f, true),
		tinylibMap(f), tinylibTuple(f),
		cborKeyAsInt(f),
		protobuf(f),
	}
}

// codec makes a Codec of the two halves of a product. read gets an empty session.
func codec[S any](name string, session S, write func(*S) (string, error), read func(string, *S) error) Codec {
	original, filled := &session, new(S)
	return Codec{
		Fixture: name,
		Write:   func() (string, error) { return write(original) },
		Read: func(value string) error {
			*filled = *new(S)
			return read(value, filled)
		},
		Check: func() error {
			if !reflect.DeepEqual(original, filled) {
				return fmt.Errorf("wrote %+v, read %+v", original, filled)
			}
			return nil
		},
	}
}
