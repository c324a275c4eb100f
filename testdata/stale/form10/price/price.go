package price

type Page[T any] struct {
	Items []T `session:"7"`
	Street string `session:"1,max=30"`
	City string `session:"2"`
}
