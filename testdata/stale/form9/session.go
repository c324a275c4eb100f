package shop

import "github.com/typedsession/typedsession/testdata/stale/form9/price"

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field price.Alias `session:"1"`
}

