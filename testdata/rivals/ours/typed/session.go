// Package typed is the fixtures as sessions that somebody who uses typedsession would declare: what can only be one
// of a few texts is an enum, and what has a type has it.
package typed

import (
	"time"

	"github.com/google/uuid"
)

//go:generate go tool typedsession

//typedsession:session Counter cookie=counter idle=30m absolute=12h
type counter struct {
	Count int `session:"1"`
}

//typedsession:session Petname cookie=petname idle=30m absolute=12h
type petname struct {
	PetName string `session:"1,max=64"`
}

//typedsession:session Login cookie=login idle=30m absolute=12h
type login struct {
	UserID      uint64    `session:"1"`
	Email       string    `session:"2,max=64"`
	DisplayName string    `session:"3,max=64"`
	Roles       []Role    `session:"4,max=8,enum=admin|billing|editor|support"`
	CSRF        [16]byte  `session:"5"`
	LoginAt     time.Time `session:"6"`
	MFA         bool      `session:"7"`
	Locale      Locale    `session:"8,enum=de|en-GB|en-US|fr"`
	Theme       Theme     `session:"9,enum=light|dark|system"`
	CartID      uuid.UUID `session:"10"`
}

//typedsession:session Cart cookie=cart idle=30m absolute=12h
type cart struct {
	UserID      uint64    `session:"1"`
	Email       string    `session:"2,max=64"`
	DisplayName string    `session:"3,max=64"`
	Roles       []Role    `session:"4,max=8,enum=admin|billing|editor|support"`
	CSRF        [16]byte  `session:"5"`
	LoginAt     time.Time `session:"6"`
	MFA         bool      `session:"7"`
	Locale      Locale    `session:"8,enum=de|en-GB|en-US|fr"`
	Theme       Theme     `session:"9,enum=light|dark|system"`
	CartID      uuid.UUID `session:"10"`
	Lines       []Line    `session:"11,max=20"`
	Pages       []string  `session:"12,max=10,each=64"`
	Flashes     []string  `session:"13,flash,max=4,each=64"`
}

// Line is a product in the cart.
type Line struct {
	SKU        string `session:"1,max=12"`
	Quantity   int    `session:"2"`
	PriceCents int    `session:"3"`
	Gift       bool   `session:"4"`
}

type (
	// Role is what a user may do.
	Role string
	// Locale is a language, and perhaps a country.
	Locale string
	// Theme is a look of the pages.
	Theme string
)
