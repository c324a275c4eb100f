// Package shop has the session that is in the picture of the session page.
package shop

import "time"

//go:generate go tool typedsession

//typedsession:session Session cookie=shop idle=30m absolute=12h remember=14d/180d budget=unbounded
type session struct {
	UserID      uint64    `session:"1"`
	DisplayName string    `session:"2,max=40"`
	LastLogin   time.Time `session:"3"`
	Cart        []Line    `session:"4,max=20"`
	AccessToken string    `session:"5,max=1500,secret"`
	Notice      string    `session:"6,flash,max=120"`
}

// Line is a line of a cart.
type Line struct {
	SKU      string `session:"1,max=12"`
	Quantity uint16 `session:"2"`
}
