package typedsession

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/typedsession/typedsession/runtime/wire"
)

// Session stands for what the generator makes of
//
//	//typedsession:session Session cookie=s idle=30m absolute=12h remember=14d/180d
//	type session struct {
//		Count   int      `session:"1"`
//		PetName string   `session:"2,max=64"`
//		Roles   []string `session:"3,max=3"`
//		Lines   []line   `session:"4"`
//		Home    *address `session:"5"`
//		Age     *int     `session:"6"`
//		Notes   string   `session:"7"`
//		Promo   string   `session:"8,ttl=10m"`
//		Offers  []string `session:"9,ttl=10m"`
//		_       struct{} `session:"10,retired"`
//	}
type Session struct {
	core Core
	f    session
	lent struct {
		Home *address
	}
	until struct { // deadlines of fields with a ttl
		Promo, Offers uint32
	}
}

type session struct {
	Count   int
	PetName string
	Roles   []string
	Lines   []line
	Home    *address
	Age     *int
	Notes   string
	Promo   string
	Offers  []string
}

type line struct {
	SKU string
	Qty int
}

type address struct{ Street, City string }

func sessionSpec() Spec[Session] {
	return Spec[Session]{
		Name: "Session", TypeID: "shop.Session", Cookie: "s",
		Idle: 30 * time.Minute, Absolute: 12 * time.Hour,
		RememberIdle: 14 * 24 * time.Hour, RememberAbsolute: 180 * 24 * time.Hour,
		Fields: []Field{
			{1, "Count"}, {2, "PetName"}, {3, "Roles"}, {4, "Lines"}, {5, "Home"}, {6, "Age"}, {7, "Notes"}, {8, "Promo"}, {9, "Offers"},
		},
		Core:   func(s *Session) *Core { return &s.core },
		Append: (*Session).appendBody,
		Decode: (*Session).decodeBody,
	}
}

func SessionFrom(r *http.Request) *Session { return From[Session](r.Context(), "SessionFrom") }
func SessionFromContext(ctx context.Context) *Session {
	return From[Session](ctx, "SessionFromContext")
}

func (s *Session) Count() int { return s.f.Count }

func (s *Session) SetCount(v int) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Count = v
	s.core.Set(1)
}

func (s *Session) AddCount(delta int) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Count = wire.AddInt(s.f.Count, delta)
	s.core.Set(1)
}

func (s *Session) PetName() string { return s.f.PetName }

func (s *Session) SetPetName(v string) error {
	s.core.Lock()
	defer s.core.Unlock()
	v = wire.ValidText(v)
	if n := len(v); n > 64 {
		return s.core.Refuse(2, wire.TooLong{Got: n, Max: 64})
	}
	s.f.PetName = v
	s.core.Set(2)
	return nil
}

func (s *Session) Roles() []string {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Watch(3)
	return slices.Clip(s.f.Roles)
}

func (s *Session) SetRoles(v []string) error {
	s.core.Lock()
	defer s.core.Unlock()
	encoded, err := encodeRoles(v)
	if err != nil {
		return s.core.Refuse(3, err)
	}
	s.f.Roles = v
	s.core.SetValid(3, encoded)
	return nil
}

func (s *Session) Lines() []line {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Watch(4)
	return slices.Clip(s.f.Lines)
}

func (s *Session) SetLines(v []line) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Lines = v
	s.core.Set(4)
	s.core.Watch(4)
}

func (s *Session) Home() *address {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Watch(5)
	if s.f.Home != nil {
		return s.f.Home
	}
	if s.lent.Home == nil {
		s.lent.Home = new(address)
	}
	return s.lent.Home
}

func (s *Session) ClearHome() {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Home, s.lent.Home = nil, nil
	s.core.Set(5)
}

func (s *Session) Age() int {
	if s.f.Age == nil {
		return 0
	}
	return *s.f.Age
}

func (s *Session) HasAge() bool { return s.f.Age != nil }

func (s *Session) SetAge(v int) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Age = &v
	s.core.Set(6)
}

func (s *Session) Notes() string { return s.f.Notes }

func (s *Session) SetNotes(v string) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Notes = wire.ValidText(v)
	s.core.Set(7)
}

func (s *Session) Promo() string {
	s.core.Lock()
	defer s.core.Unlock()
	s.expire()
	return s.f.Promo
}

func (s *Session) SetPromo(v string) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Promo, s.until.Promo = wire.ValidText(v), s.core.Deadline(10*time.Minute)
	s.core.Set(8)
}

func (s *Session) Offers() []string {
	s.core.Lock()
	defer s.core.Unlock()
	s.expire()
	s.core.Watch(9)
	return slices.Clip(s.f.Offers)
}

func (s *Session) SetOffers(v []string) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Offers, s.until.Offers = v, s.core.Deadline(10*time.Minute)
	s.core.Set(9)
	s.core.Watch(9)
}

// expire clears what is over.
func (s *Session) expire() {
	if s.f.Promo != "" && s.core.Expired(s.until.Promo) {
		s.f.Promo = ""
	}
	if len(s.f.Offers) > 0 && s.core.Expired(s.until.Offers) {
		s.f.Offers = nil
	}
}

func (s *Session) Renew()           { s.core.Renew() }
func (s *Session) Reset()           { s.core.Reset(s.clear) }
func (s *Session) Destroy()         { s.core.Destroy(s.clear) }
func (s *Session) Remember(on bool) { s.core.Remember(on) }
func (s *Session) Info() Info       { return s.core.Info() }

func (s *Session) clear() {
	s.f = session{}
	s.lent.Home = nil
}
