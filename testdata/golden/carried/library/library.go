// Package library has types as libraries declare them: without numbers.
package library

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Token is like that of golang.org/x/oauth2: it cannot be compared.
type Token struct {
	AccessToken  string    `json:"access_token"`
	TokenType    string    `json:"token_type,omitempty"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	Expiry       time.Time `json:"expiry,omitzero"`

	raw any
}

// Valid reports whether t has an access token. It has a pointer receiver.
func (t *Token) Valid() bool { return t != nil && t.AccessToken != "" }

// WithExtra returns a copy with something that is not encoded.
func (t Token) WithExtra(raw any) Token {
	t.raw = raw
	return t
}

// Extra returns what WithExtra was given.
func (t Token) Extra() any { return t.raw }

// Claims are of any type.
type Claims map[string]any

// Amount marshals itself for each encoding, and not every amount.
type Amount struct{ cents int64 }

// NewAmount makes one.
func NewAmount(cents int64) Amount { return Amount{cents} }

// Cents returns the amount.
func (a Amount) Cents() int64 { return a.cents }

var errNegative = errors.New("negative amount")

// MarshalText refuses negative amounts.
func (a Amount) MarshalText() ([]byte, error) {
	if a.cents < 0 {
		return nil, errNegative
	}
	return strconv.AppendInt(nil, a.cents, 10), nil
}

// UnmarshalText reads it.
func (a *Amount) UnmarshalText(text []byte) (err error) {
	a.cents, err = strconv.ParseInt(string(text), 10, 64)
	return err
}

// Lossy encodes half of itself.
type Lossy struct{ Kept, Lost int }

// MarshalJSON leaves Lost out where it is even.
func (l Lossy) MarshalJSON() ([]byte, error) {
	if l.Lost%2 == 0 {
		return json.Marshal([]int{l.Kept})
	}
	return json.Marshal([]int{l.Kept, l.Lost})
}

// UnmarshalJSON reads Kept alone.
func (l *Lossy) UnmarshalJSON(data []byte) error {
	var parts []int
	if err := json.Unmarshal(data, &parts); err != nil || len(parts) == 0 {
		return errors.New("no numbers")
	}
	l.Kept = parts[0]
	return nil
}

// Reading has a Level whose zero value comes back as another one, of the same bytes.
type Reading struct {
	Sensor string
	Level  Level
}

// Level is low unless it says otherwise.
type Level struct{ name string }

// MarshalText writes the name.
func (l Level) MarshalText() ([]byte, error) {
	if l.name == "" {
		return []byte("low"), nil
	}
	return []byte(l.name), nil
}

// UnmarshalText reads the name.
func (l *Level) UnmarshalText(text []byte) error {
	l.name = string(text)
	return nil
}
