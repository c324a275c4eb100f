// Package pages has the code that the pages of the documentation show.
package pages

import (
	"net/http"

	"github.com/typedsession/typedsession/testdata/golden/carried/library"
)

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Count   int      `session:"1"`
	PetName string   `session:"2,max=64"`
	Cart    []Line   `session:"3,max=20"`
	Home    *Address `session:"4"` // optional
}

// Line is a product in the cart.
type Line struct {
	Product  uint32 `session:"1"`
	Quantity int    `session:"2"`
}

// Address is where the visitor lives.
type Address struct {
	Street string `session:"1,max=80"`
}

//typedsession:session Foreign cookie=f idle=30m absolute=12h budget=unbounded
type foreign struct {
	Token  library.Token  `session:"1,json,max=2048,secret"`
	Claims map[string]any `session:"2,msgpack,max=600"`
}

func enter(w http.ResponseWriter, r *http.Request) {
	s := SessionFrom(r)    // *Session
	s.AddCount(1)          // a typo does not compile
	s.Cart()[0].Quantity++ // changed in place: saved
	err := s.SetPetName(r.PostFormValue("pet"))
	if err != nil { // longer than 64 bytes
		http.Error(w, "please choose a shorter name", http.StatusBadRequest)
	}
}
