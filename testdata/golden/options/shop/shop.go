// Package shop has types that sessions of another package hold.
package shop

// Address is a struct with numbered fields.
type Address struct {
	Street string `session:"1,max=30"`
	Kind   Kind   `session:"2,enum=home|work"`
}

// Kind is an enum of another package.
type Kind string

// Page is generic.
type Page[T any] struct {
	Items []T `session:"1"`
	Next  int `session:"2"`
}
