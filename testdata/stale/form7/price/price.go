package price

type Address struct {
	Street string `session:"1,max=30"`
	City string `session:"2"`
}
