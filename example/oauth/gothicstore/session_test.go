package gothicstore_test

import "github.com/typedsession/typedsession/example/oauth/gothicstore"

//go:generate go tool typedsession

// session has room for four sign-ins.
//
//typedsession:session Session cookie=gothic idle=30m absolute=12h budget=4096
type session struct {
	Flows   []gothicstore.Flow `session:"1,keep=4,ttl=10m,secret"`
	Subject string             `session:"2,max=255,owner"`
}
