package shop

import "github.com/typedsession/typedsession/testdata/stale/form66/price"

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field price.Type `session:"1"`
}

