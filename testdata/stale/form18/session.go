package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field Places `session:"1"`
}

type Address struct {
	Street string `session:"1,max=30"`
	City string `session:"2"`
}

type (
	Page[T any] struct {
		Items []T `session:"1"`
	}
	Places []Address
	Outer struct {
		In *Address `session:"1"`
	}
	Alias = Address
)
