package product

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product/pb"
)

func protobuf(f *fixture.All) Product {
	l, c := f.Login, f.Cart
	cart := &pb.Cart{
		UserId: c.UserID, Email: c.Email, DisplayName: c.DisplayName, Roles: c.Roles, Csrf: c.CSRF[:], LoginAt: c.LoginAt,
		Mfa: c.MFA, Locale: c.Locale, Theme: c.Theme, CartId: c.CartID[:], Pages: c.Pages, Flashes: c.Flashes,
	}
	for _, line := range c.Lines {
		cart.Lines = append(cart.Lines, &pb.Line{
			Sku: line.SKU, Qty: int64(line.Quantity), PriceCents: int64(line.PriceCents), Gift: line.Gift,
		})
	}
	return Product{"protobuf", Bare, false, []Codec{
		protobufOf(f, fixture.CounterName, &pb.Counter{Count: int64(f.Counter.Count)}, new(pb.Counter)),
		protobufOf(f, fixture.PetnameName, &pb.Petname{PetName: f.Petname.PetName}, new(pb.Petname)),
		protobufOf(f, fixture.LoginName, &pb.Login{
			UserId: l.UserID, Email: l.Email, DisplayName: l.DisplayName, Roles: l.Roles, Csrf: l.CSRF[:], LoginAt: l.LoginAt,
			Mfa: l.MFA, Locale: l.Locale, Theme: l.Theme, CartId: l.CartID[:],
		}, new(pb.Login)),
		protobufOf(f, fixture.CartName, cart, new(pb.Cart)),
	}}
}

// protobufOf does what enveloped does, for messages, which must not be copied.
func protobufOf(f *fixture.All, name string, original, filled proto.Message) Codec {
	key := newKey(f, name, false)
	keys := []*envelope.Key{key}
	buffer := make([]byte, 0, cookieMax)
	return Codec{
		Fixture: name,
		Write: func() (string, error) {
			body, err := proto.MarshalOptions{}.MarshalAppend(buffer[:0], original)
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
			return proto.Unmarshal(bytesOf(contents.Body), filled)
		},
		Check: func() error {
			if !proto.Equal(original, filled) {
				return fmt.Errorf("wrote %v, read %v", original, filled)
			}
			return nil
		},
	}
}
