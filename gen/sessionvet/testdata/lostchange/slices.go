package lostchange

import (
	"slices"

	"example.com/vetted/shop"
)

func appended(s *shop.Session, line shop.Line) {
	cart := s.Cart()
	cart = append(cart, line) // want `change is lost: the session keeps the slice that the getter of Cart returned, and nothing uses the new cart: put it back, as SetCart does`
}

func appendedAtOnce(s *shop.Session, line shop.Line) {
	cart := append(s.Cart(), line)
	cart = append(cart, line) // want `change is lost: the session keeps the slice`
	cart[0].Quantity = 2
}

func removed(s *shop.Session, product uint32) {
	cart := s.Cart()
	for i, line := range cart {
		if line.Product == product {
			cart = append(cart[:i], cart[i+1:]...) // want `change is lost: the session keeps the slice`
			break
		}
	}
}

func removedWithPackageSlices(s *shop.Session) {
	cart := s.Cart()
	cart = slices.DeleteFunc(cart, func(line shop.Line) bool { return line.Quantity == 0 }) // want `change is lost: the session keeps the slice`
}

func cut(s *shop.Session) {
	tokens := s.Tokens()
	if len(tokens) > 3 {
		tokens = tokens[:3] // want `change is lost: the session keeps the slice that the getter of Tokens returned`
	}
}

func inAStruct(s *shop.Session) {
	lines := s.Home().Lines
	lines = append(lines, shop.Line{}) // want `change is lost: the session keeps the slice that the getter of Home returned`
}
