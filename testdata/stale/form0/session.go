package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Street string `session:"1,max=30"`
	City string `session:"2"`
	Mixin `session:"-"`
}

type Mixin = mixin

type mixin struct{}
