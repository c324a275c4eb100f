// Package msgptuple is the fixtures with the methods of tinylib/msgp, structs as arrays.
package msgptuple

import "github.com/typedsession/typedsession/testdata/rivals/fixture"

//go:generate go tool msgp -file session.go -tests=false -io=false

//msgp:tuple Counter Petname Login Cart Line

// Counter is the fixture.
type Counter struct {
	Count int `msg:"count"`
}

// Petname is the fixture.
type Petname struct {
	PetName string `msg:"pet_name"`
}

// Login is the fixture.
type Login struct {
	UserID      uint64   `msg:"user_id"`
	Email       string   `msg:"email"`
	DisplayName string   `msg:"display_name"`
	Roles       []string `msg:"roles"`
	CSRF        [16]byte `msg:"csrf"`
	LoginAt     int64    `msg:"login_at"`
	MFA         bool     `msg:"mfa"`
	Locale      string   `msg:"locale"`
	Theme       string   `msg:"theme"`
	CartID      [16]byte `msg:"cart_id"`
}

// Cart is the fixture.
type Cart struct {
	UserID      uint64   `msg:"user_id"`
	Email       string   `msg:"email"`
	DisplayName string   `msg:"display_name"`
	Roles       []string `msg:"roles"`
	CSRF        [16]byte `msg:"csrf"`
	LoginAt     int64    `msg:"login_at"`
	MFA         bool     `msg:"mfa"`
	Locale      string   `msg:"locale"`
	Theme       string   `msg:"theme"`
	CartID      [16]byte `msg:"cart_id"`
	Lines       []Line   `msg:"lines"`
	Pages       []string `msg:"pages"`
	Flashes     []string `msg:"flashes"`
}

// Line is a product in a Cart.
type Line struct {
	SKU        string `msg:"sku"`
	Quantity   int    `msg:"qty"`
	PriceCents int    `msg:"price_cents"`
	Gift       bool   `msg:"gift"`
}

// NewCart returns the fixture with methods.
func NewCart(f fixture.Cart) Cart {
	c := Cart{
		UserID: f.UserID, Email: f.Email, DisplayName: f.DisplayName, Roles: f.Roles, CSRF: f.CSRF, LoginAt: f.LoginAt,
		MFA: f.MFA, Locale: f.Locale, Theme: f.Theme, CartID: f.CartID, Pages: f.Pages, Flashes: f.Flashes,
	}
	for _, l := range f.Lines {
		c.Lines = append(c.Lines, Line(l))
	}
	return c
}
