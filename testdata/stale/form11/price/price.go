package price

type Address struct {
	_ struct{} `session:"9,retired"`
	Street string `session:"1,max=30"`
	City string `session:"2"`
}
