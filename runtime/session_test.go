package typedsession

import (
	"context"
	"errors"
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
//		_       struct{} `session:"10,retired"`
//	}
type Session struct {
	core Core
	f    session
	lent struct {
		Home *address
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
			{1, "Count"}, {2, "PetName"}, {3, "Roles"}, {4, "Lines"}, {5, "Home"}, {6, "Age"}, {7, "Notes"},
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
	s.core.Lend(3)
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
	s.core.Lend(3)
	return nil
}

var errRoleTooLong = errors.New("element has more than 8 bytes")

func encodeRoles(v []string) (b []byte, err error) {
	if len(v) == 0 {
		return nil, nil
	}
	b = wire.AppendList(nil, len(v))
	for _, role := range v {
		b = wire.AppendText(b, role)
		if len(role) > 8 {
			err = errRoleTooLong
		}
	}
	if len(v) > 3 {
		err = wire.TooMany{Got: len(v), Max: 3}
	}
	return b, err
}

func readRoles(r *wire.Reader) []string {
	elements := r.List()
	v := make([]string, 0, elements.Len())
	for elements.Next() {
		v = append(v, r.Text())
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}

func (s *Session) Lines() []line {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Lend(4)
	return slices.Clip(s.f.Lines)
}

func (s *Session) SetLines(v []line) {
	s.core.Lock()
	defer s.core.Unlock()
	s.f.Lines = v
	s.core.Set(4)
	s.core.Lend(4)
}

func (s *Session) Home() *address {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Lend(5)
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

func (s *Session) Renew() {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Renew()
}

func (s *Session) Reset() {
	s.core.Lock()
	defer s.core.Unlock()
	s.clear()
	s.core.Reset()
}

func (s *Session) Destroy() {
	s.core.Lock()
	defer s.core.Unlock()
	s.clear()
	s.core.Destroy()
}

func (s *Session) Remember(on bool) {
	s.core.Lock()
	defer s.core.Unlock()
	s.core.Remember(on)
}

func (s *Session) Info() Info {
	s.core.Lock()
	defer s.core.Unlock()
	return s.core.Info()
}

func (s *Session) clear() {
	s.f = session{}
	s.lent.Home = nil
}

func (s *Session) settle() {
	if s.lent.Home != nil && *s.lent.Home != (address{}) {
		s.f.Home, s.lent.Home = s.lent.Home, nil
	}
	if s.core.Lent(3) {
		encoded, err := encodeRoles(s.f.Roles)
		if r, broken := s.core.Breaks(3, encoded, err); broken {
			s.f.Roles = nil
			if r != nil {
				s.f.Roles = readRoles(r)
			}
		}
	}
}

func (s *Session) appendBody(b []byte) ([]byte, error) {
	s.settle()
	f := &s.f
	present := []bool{f.Count != 0, f.PetName != "", len(f.Roles) > 0, len(f.Lines) > 0, f.Home != nil, f.Age != nil, f.Notes != ""}
	var set wire.Set
	for i, p := range present {
		if p {
			set.Add(i + 1)
		}
	}
	b, w := set.Begin(b)
	for i, p := range present {
		if !p {
			continue
		}
		b = w.Number(b, i+1)
		switch i + 1 {
		case 1:
			b = wire.AppendInt(b, f.Count)
		case 2:
			b = wire.AppendText(b, f.PetName)
		case 3:
			encoded, _ := encodeRoles(f.Roles)
			b = append(b, encoded...)
		case 4:
			b = wire.AppendList(b, len(f.Lines))
			for _, l := range f.Lines {
				b = appendPair(b, l.SKU, func(b []byte) []byte { return wire.AppendInt(b, l.Qty) }, l.Qty != 0)
			}
		case 5:
			b = appendPair(b, f.Home.Street, func(b []byte) []byte { return wire.AppendText(b, f.Home.City) }, f.Home.City != "")
		case 6:
			b = wire.AppendInt(b, *f.Age)
		case 7:
			b = wire.AppendText(b, f.Notes)
		}
	}
	return b, nil
}

// appendPair appends a struct of a text and one more number.
func appendPair(b []byte, first string, second func([]byte) []byte, hasSecond bool) []byte {
	var set wire.Set
	if first != "" {
		set.Add(1)
	}
	if hasSecond {
		set.Add(2)
	}
	b, w := set.Begin(b)
	if first != "" {
		b = wire.AppendText(w.Number(b, 1), first)
	}
	if hasSecond {
		b = second(w.Number(b, 2))
	}
	return b
}

func (s *Session) decodeBody(r *wire.Reader) {
	f := &s.f
	for fields := r.Body(); fields.Next(); {
		switch fields.Number() {
		case 1:
			f.Count = wire.ReadInt[int](r)
		case 2:
			f.PetName = r.Text()
		case 3:
			f.Roles = readRoles(r)
		case 4:
			elements := r.List()
			for elements.Next() {
				f.Lines = append(f.Lines, readLine(r))
			}
			if !r.Fits() {
				f.Lines = nil
			}
		case 5:
			if home := readAddress(r); r.Fits() {
				f.Home = &home
			}
		case 6:
			if age := wire.ReadInt[int](r); r.Fits() {
				f.Age = &age
			}
		case 7:
			f.Notes = r.Text()
		case 10:
			fields.Drop()
		}
	}
}

func readLine(r *wire.Reader) (v line) {
	for fields := r.Struct(); fields.Next(); {
		switch fields.Number() {
		case 1:
			v.SKU = r.Text()
		case 2:
			v.Qty = wire.ReadInt[int](r)
		}
	}
	return v
}

func readAddress(r *wire.Reader) (v address) {
	for fields := r.Struct(); fields.Next(); {
		switch fields.Number() {
		case 1:
			v.Street = r.Text()
		case 2:
			v.City = r.Text()
		}
	}
	return v
}
