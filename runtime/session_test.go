package typedsession

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

//go:generate go tool typedsession

// visit is what the tests of this package remember of a visitor. The generator makes
// Visit, VisitConfig, NewVisitManager and VisitFrom from it, so that the tests run on
// the code that users link.
//
//typedsession:session Visit cookie=s idle=30m absolute=12h remember=14d/180d budget=unbounded id=shop.Visit
type visit struct {
	Count   int      `session:"1"`
	PetName string   `session:"2,max=64"`
	Roles   []string `session:"3,max=3,each=8"`
	Lines   []line   `session:"4"`
	Home    *address `session:"5"`
	Age     *int     `session:"6"`
	Notes   string   `session:"7"`
	Promo   string   `session:"8,ttl=10m"`
	Offers  []string `session:"9,ttl=10m"`
	_       struct{} `session:"10,retired"`
}

type line struct {
	SKU string `session:"1"`
	Qty int    `session:"2"`
}

type address struct {
	Street string `session:"1"`
	City   string `session:"2"`
}

// visitSpec returns what NewVisitManager gives to NewManager, for the tests that change
// a part of it. TestTheSpecOfTheTestsIsTheGeneratedOne compares the two.
func visitSpec() Spec[Visit] {
	return Spec[Visit]{
		Name: "Visit", TypeID: "shop.Visit", Cookie: "s",
		Idle: 30 * time.Minute, Absolute: 12 * time.Hour,
		RememberIdle: 14 * 24 * time.Hour, RememberAbsolute: 180 * 24 * time.Hour,
		Fields: []Field{
			{1, "Count"}, {2, "PetName"}, {3, "Roles"}, {4, "Lines"}, {5, "Home"},
			{6, "Age"}, {7, "Notes"}, {8, "Promo"}, {9, "Offers"},
		},
		New: func() *Visit {
			both := new(struct {
				session Visit
				state   stateOfVisit
			})
			both.session.state.Hold(&both.state)
			return &both.session
		},
		Core:   func(s *Visit) *Core { return &s.state.Get().core },
		Values: func(s *Visit) any { return &s.state.Get().f },
		Append: func(s *Visit, b []byte) ([]byte, error) { return s.state.Get().appendBody(b) },
		Decode: func(s *Visit, r *wire.Reader) { s.state.Get().decodeBody(r) },
	}
}

func TestTheSpecOfTheTestsIsTheGeneratedOne(t *testing.T) {
	protection := Signed{Keys: keysOf(t, namedKey("shop", 0))}
	generated, err := NewVisitManager(protection, VisitConfig{})
	if err != nil {
		t.Fatal(err)
	}
	written, err := NewManager(visitSpec(), protection, VisitConfig{})
	if err != nil {
		t.Fatal(err)
	}
	mustEqual(t, "name", written.session, generated.session)
	mustEqual(t, "fields", fmt.Sprint(written.fields), fmt.Sprint(generated.fields))
	mustEqual(t, "secrets", fmt.Sprint(written.secrets), fmt.Sprint(generated.secrets))
	mustEqual(t, "lifetime", written.lifetime, generated.lifetime)
	mustEqual(t, "cookie", written.CookieName(), generated.CookieName())

	ctx := context.Background()
	session := new(Visit)
	session.SetCount(3)
	cookie, err := generated.Seal(ctx, session)
	if err != nil {
		t.Fatal(err)
	}
	opened, err := written.Open(ctx, cookie.Value) // under the same type id
	mustEqual(t, "error", err, nil)
	mustEqual(t, "Count", opened.Count(), 3)
}
