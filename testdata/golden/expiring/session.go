// Package expiring has a field with a ttl of every kind that is lent.
package expiring

// session is gone by itself.
//
//typedsession:session Session cookie=e idle=12h absolute=24h
type session struct {
	Draft  map[string]string  `session:"1,ttl=10m"`
	Maybe  *map[string]string `session:"2,ttl=10m"`
	Home   Address            `session:"3,ttl=10m"`
	Work   *Address           `session:"4,ttl=10m"`
	Words  []string           `session:"5,ttl=10m"`
	Notice Address            `session:"6,ttl=10m,flash"`
	Extra  *map[string]string `session:"7,ttl=10m,flash"`
	Plain  *Address           `session:"8,flash"`
}

// Address has a bound.
type Address struct {
	City string `session:"1,max=10"`
}
