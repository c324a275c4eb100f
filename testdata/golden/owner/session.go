// Package owner has a session for each kind of field that can say whose session it is.
package owner

import "github.com/typedsession/typedsession/testdata/golden/owner/uuid"

// login belongs to a user with a number.
//
//typedsession:session Login cookie=l idle=30m absolute=12h
type login struct {
	Count  int    `session:"1"`
	UserID UserID `session:"3,owner"`
}

// UserID is the number of a user.
type UserID int64

// device belongs to a user with a number that has no sign.
//
//typedsession:session device cookie=d idle=30m absolute=12h
type deviceFields struct {
	Serial uint32 `session:"1,owner"`
}

// mail belongs to a user with an address.
//
//typedsession:session Mail cookie=m idle=30m absolute=12h
type mail struct {
	Address string `session:"200,owner,max=64"`
}

// customer belongs to a user with a UUID that is encoded as its bytes.
//
//typedsession:session Customer cookie=c idle=30m absolute=12h
type customer struct {
	ID uuid.UUID `session:"1,owner"`
}

// member belongs to a user with a UUID as text.
//
//typedsession:session Member cookie=t idle=30m absolute=12h
type member struct {
	ID string `session:"1,owner,uuid"`
}
