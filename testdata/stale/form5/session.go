package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field Page[string] `session:"1"`
}

type Page[T any] struct {
	Items []T `session:"7"`
	Street string `session:"1,max=30"`
	City string `session:"2"`
}
