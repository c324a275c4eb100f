package shop

import "github.com/typedsession/typedsession/testdata/stale/form87/price"

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field price.Money `session:"1"`
}

