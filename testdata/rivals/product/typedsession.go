package product

import (
	"errors"
	"fmt"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/ours/plain"
	"github.com/typedsession/typedsession/testdata/rivals/ours/typed"
)

// The schemas that ours has.
const (
	Typed = "typed" // as a user would declare the session
	Plain = "plain" // with the types that the rivals get
)

// OursName returns the name of the Product with that schema.
func OursName(schema string, encrypted bool) string {
	name := "typedsession, " + schema
	if encrypted {
		name += ", encrypted"
	}
	return name
}

func typedsession(f *fixture.All) ([]Product, error) {
	var products, lent []Product
	for _, encrypted := range []bool{false, true} {
		for _, schema := range []string{Typed, Plain} {
			codecs, err := oursOf(f, schema, encrypted, false)
			if err != nil {
				return nil, fmt.Errorf("schema %s: %w", schema, err)
			}
			products = append(products, Product{OursName(schema, encrypted), Ours, encrypted, codecs})
			if encrypted {
				continue
			}
			if codecs, err = oursOf(f, schema, encrypted, true); err != nil {
				return nil, fmt.Errorf("schema %s: %w", schema, err)
			}
			lent = append(lent, Product{OursName(schema, encrypted) + ", lists lent", OursLent, encrypted, codecs})
		}
	}
	return append(products, lent...), nil
}

func oursOf(f *fixture.All, schema string, encrypted, lent bool) ([]Codec, error) {
	var errs [4]error
	var codecs []Codec
	switch schema {
	case Typed:
		counter, err0 := typed.NewCounter(f.Counter)
		petname, err1 := typed.NewPetname(f.Petname)
		login, err2 := typed.NewLogin(f.Login)
		cart, err3 := typed.NewCart(f.Cart)
		errs = [...]error{err0, err1, err2, err3}
		codecs = []Codec{
			Generated(f, fixture.CounterName, counter, encrypted, lent),
			Generated(f, fixture.PetnameName, petname, encrypted, lent),
			Generated(f, fixture.LoginName, login, encrypted, lent),
			Generated(f, fixture.CartName, cart, encrypted, lent),
		}
	case Plain:
		counter, err0 := plain.NewCounter(f.Counter)
		petname, err1 := plain.NewPetname(f.Petname)
		login, err2 := plain.NewLogin(f.Login)
		cart, err3 := plain.NewCart(f.Cart)
		errs = [...]error{err0, err1, err2, err3}
		codecs = []Codec{
			Generated(f, fixture.CounterName, counter, encrypted, lent),
			Generated(f, fixture.PetnameName, petname, encrypted, lent),
			Generated(f, fixture.LoginName, login, encrypted, lent),
			Generated(f, fixture.CartName, cart, encrypted, lent),
		}
	}
	return codecs, errors.Join(errs[:]...)
}

// generated is a session type that the generator made, with the Append and Decode beside it.
type generated[S any] interface {
	*S
	fmt.Stringer
	Append([]byte) ([]byte, error)
	Decode(body string) error
}

// Generated makes a Codec of a session of ours. The session that is written is one that was read, as in an app that
// changes something in it, and none of its lists is lent; with lent, all are: it is the one that the setters made.
func Generated[S any, P generated[S]](f *fixture.All, name string, filledIn P, encrypted, lent bool) Codec {
	key := newKey(f, name, encrypted)
	keys := []*envelope.Key{key}
	buffer := make([]byte, 0, cookieMax)
	written, filled := P(new(S)), P(new(S))
	body, err := filledIn.Append(nil)
	if err == nil {
		err = written.Decode(string(body))
	}
	if lent {
		written = filledIn
	}
	return Codec{
		Fixture: name,
		Write: func() (string, error) {
			if err != nil {
				return "", err
			}
			body, err := written.Append(buffer[:0])
			if err != nil {
				return "", err
			}
			return key.Seal(false, created, 0, body), nil
		},
		Read: func(value string) error {
			contents, _, err := envelope.Open(value, cookieMax, keys)
			if err != nil {
				return err
			}
			return filled.Decode(contents.Body)
		},
		Check: func() error {
			if got, want := filled.String(), filledIn.String(); got != want {
				return fmt.Errorf("wrote %s, read %s", want, got)
			}
			return nil
		},
	}
}

// Refreshed returns a cookie value of ours as it looks when the session is that old.
func Refreshed(f *fixture.All, name string, encrypted bool, value string, age time.Duration) (string, error) {
	key := newKey(f, name, encrypted)
	contents, _, err := envelope.Open(value, cookieMax, []*envelope.Key{key})
	if err != nil {
		return "", err
	}
	return key.Seal(contents.Permanent, contents.Created, uint32(age/time.Second), []byte(contents.Body)), nil
}
