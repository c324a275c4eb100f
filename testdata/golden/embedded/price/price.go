// Package price declares a type that sessions of other packages embed.
package price

// Amount is so much of a currency.
type Amount struct {
	Cents    int64  `session:"1"`
	Currency string `session:"2,max=3"`
}
