// Package lostchange changes copies of what getters return.
package lostchange

import (
	"net/http"
	"strings"

	"example.com/vetted/shop"
)

func nested(r *http.Request) {
	s := shop.SessionFrom(r)
	home := *s.Home()
	home.City = r.PostFormValue("city") // want `change is lost: home is a copy of what the getter of Home returned, and nothing uses it afterwards: change the original, or put the copy back, as SetHome does`
	home.Street = strings.TrimSpace(home.Street)
}

func lookedUp(s *shop.Session) {
	found, ok := s.LookupWork()
	if !ok {
		return
	}
	work := *found
	if work.City == "" {
		work.City = "Bergen" // want `change is lost: work is a copy of what the getter of Work returned`
	}
}

func element(s *shop.Session) {
	line := s.Cart()[0]
	line.Quantity++ // want `change is lost: line is a copy of what the getter of Cart returned`
	var second = s.Cart()[1]
	second.Quantity -= 1 // want `change is lost: second is a copy`
}

func entry(s *shop.Session) {
	if line, ok := s.ByName()["tea"]; ok {
		line.Quantity = 2 // want `change is lost: line is a copy of what the getter of ByName returned`
	}
}

func array(s *shop.Session) {
	boxes := s.Boxes()
	boxes[0].Wide = 3 // want `change is lost: boxes is a copy of what the getter of Boxes returned`
}

func eachElement(s *shop.Session) {
	for _, line := range s.Cart() {
		if line.Product == 0 {
			line.Quantity = 0 // want `change is lost: line is a copy of what the getter of Cart returned`
		}
	}
	cart := s.Cart()
	for i, line := range cart {
		line.Quantity = i // want `change is lost: line is a copy`
	}
	for _, line := range s.Home().Lines {
		line.Quantity, line.Product = 1, 2 // want `change is lost: line is a copy of what the getter of Home returned`
	}
}

func inAClosure(s *shop.Session) func() {
	return func() {
		home := *s.Home()
		home.City = "Bergen" // want `change is lost: home is a copy`
	}
}

func setTooEarly(s *shop.Session) error {
	work := *s.Work()
	if err := s.SetWork(work); err != nil {
		return err
	}
	work.City = "Bergen" // want `change is lost: work is a copy`
	return nil
}
