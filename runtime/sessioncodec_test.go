package typedsession

import (
	"errors"

	"github.com/typedsession/typedsession/runtime/wire"
)

var errRoleTooLong = errors.New("element has more than 8 bytes")

func encodeRoles(v []string) (b []byte, err error) {
	if len(v) == 0 {
		return nil, nil
	}
	for _, role := range v {
		if len(role) > 8 {
			err = errRoleTooLong
		}
	}
	if len(v) > 3 {
		err = wire.TooMany{Got: len(v), Max: 3}
	}
	return appendTexts(nil, v), err
}

func appendTexts(b []byte, v []string) []byte {
	b = wire.AppendList(b, len(v))
	for _, text := range v {
		b = wire.AppendText(b, text)
	}
	return b
}

func readTexts(r *wire.Reader) []string {
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

func (s *Session) settle() {
	s.expire()
	if s.lent.Home != nil && *s.lent.Home != (address{}) {
		s.f.Home, s.lent.Home = s.lent.Home, nil
	}
	if s.core.Watched(3) {
		encoded, err := encodeRoles(s.f.Roles)
		if r := s.core.LastValid(3, encoded, err); r != nil {
			s.f.Roles = readTexts(r)
		}
	}
}

func (s *Session) appendBody(b []byte) ([]byte, error) {
	s.settle()
	f := &s.f
	present := []bool{f.Count != 0, f.PetName != "", len(f.Roles) > 0, len(f.Lines) > 0, f.Home != nil, f.Age != nil, f.Notes != "", f.Promo != "", len(f.Offers) > 0}
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
			b = appendTexts(b, f.Roles)
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
		case 8:
			b = wire.AppendDeadline(b, s.until.Promo)
			b = wire.AppendText(b, f.Promo)
		case 9:
			b = wire.AppendDeadline(b, s.until.Offers)
			b = appendTexts(b, f.Offers)
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
			f.Roles = readTexts(r)
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
		case 8:
			until, promo := r.Deadline(), r.Text()
			switch {
			case !r.Fits():
			case s.core.Expired(until):
				fields.Drop()
			default:
				f.Promo, s.until.Promo = promo, until
			}
		case 9:
			until, offers := r.Deadline(), readTexts(r)
			switch {
			case !r.Fits():
			case s.core.Expired(until):
				fields.Drop()
			default:
				f.Offers, s.until.Offers = offers, until
			}
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
