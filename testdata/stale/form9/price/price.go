package price

type Alias = address

type address struct {
	Street string `session:"1,max=30"`
	City string `session:"2"`
}
