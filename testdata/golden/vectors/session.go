// Package vectors has a session for every form in the published body vectors.
package vectors

import "time"

// mixedFields has numbers that decide the container.
//
//typedsession:session Mixed cookie=m idle=30m absolute=12h
type mixedFields struct {
	One   int64  `session:"1"`
	Two   string `session:"2"`
	Three int64  `session:"3"`
	N40   int64  `session:"40"`
	N127  int64  `session:"127"`
	N128  int64  `session:"128"`
	N999  bool   `session:"999"`
}

// sixteenFields needs a long array head.
//
//typedsession:session Sixteen cookie=s idle=30m absolute=12h
type sixteenFields struct {
	N1  int `session:"1"`
	N2  int `session:"2"`
	N3  int `session:"3"`
	N4  int `session:"4"`
	N5  int `session:"5"`
	N6  int `session:"6"`
	N7  int `session:"7"`
	N8  int `session:"8"`
	N9  int `session:"9"`
	N10 int `session:"10"`
	N11 int `session:"11"`
	N12 int `session:"12"`
	N13 int `session:"13"`
	N14 int `session:"14"`
	N15 int `session:"15"`
	N16 int `session:"16"`
}

// unsignedFields has every unsigned integer.
//
//typedsession:session Unsigned cookie=u idle=30m absolute=12h
type unsignedFields struct {
	N uint64 `session:"1"`
}

// textFields has a text.
//
//typedsession:session Text cookie=t idle=30m absolute=12h
type textFields struct {
	S string `session:"1"`
}

// bytesFields has bytes.
//
//typedsession:session Bytes cookie=b idle=30m absolute=12h
type bytesFields struct {
	B []byte `session:"1"`
}

// floatFields has a float.
//
//typedsession:session Float cookie=f idle=30m absolute=12h
type floatFields struct {
	F float64 `session:"1"`
}

// listsFields has lists.
//
//typedsession:session Lists cookie=l idle=30m absolute=12h
type listsFields struct {
	Ints   []int     `session:"1"`
	Texts  []string  `session:"2"`
	Floats []float64 `session:"3"`
}

// mapFields has a map.
//
//typedsession:session Map cookie=map idle=30m absolute=12h
type mapFields struct {
	M map[string]int `session:"1"`
}

// timesFields has times in seconds.
//
//typedsession:session Times cookie=times idle=30m absolute=12h
type timesFields struct {
	A time.Time `session:"1"`
	B time.Time `session:"2"`
}

// uUIDFields has sixteen bytes.
//
//typedsession:session UUID cookie=uuid idle=30m absolute=12h
type uUIDFields struct {
	ID [16]byte `session:"1"`
}

// optionalFields has an optional number.
//
//typedsession:session Optional cookie=opt idle=30m absolute=12h
type optionalFields struct {
	N *int `session:"1"`
}

// defaultFields has a default.
//
//typedsession:session Default cookie=def idle=30m absolute=12h
type defaultFields struct {
	N int `session:"1,default=10"`
}

// enumFields has an enum.
//
//typedsession:session Enum cookie=enum idle=30m absolute=12h
type enumFields struct {
	Theme Theme `session:"1,enum=light|dark|system"`
}

// tTLFields has a text that expires.
//
//typedsession:session TTL cookie=ttl idle=30m absolute=12h
type tTLFields struct {
	S string `session:"1,ttl=5m"`
}

// nestedFields has a nested struct.
//
//typedsession:session Nested cookie=nested idle=30m absolute=12h
type nestedFields struct {
	Home Address `session:"1"`
}

// optionalNestedFields has an optional one.
//
//typedsession:session OptionalNested cookie=optnested idle=30m absolute=12h
type optionalNestedFields struct {
	Home *Address `session:"1"`
}

// linesFields has a list of structs.
//
//typedsession:session Lines cookie=lines idle=30m absolute=12h
type linesFields struct {
	Lines []Line `session:"1"`
}

// packedUUIDFields has a text packed as uuid.
//
//typedsession:session PackedUUID cookie=p-uuid idle=30m absolute=12h
type packedUUIDFields struct {
	S string `session:"1,uuid"`
}

// packedULIDFields has a text packed as ulid.
//
//typedsession:session PackedULID cookie=p-ulid idle=30m absolute=12h
type packedULIDFields struct {
	S string `session:"1,ulid"`
}

// packedHexFields has a text packed as hex.
//
//typedsession:session PackedHex cookie=p-hex idle=30m absolute=12h
type packedHexFields struct {
	S string `session:"1,hex"`
}

// packedBase32Fields has a text packed as base32.
//
//typedsession:session PackedBase32 cookie=p-base32 idle=30m absolute=12h
type packedBase32Fields struct {
	S string `session:"1,base32"`
}

// packedBase64urlFields has a text packed as base64url.
//
//typedsession:session PackedBase64url cookie=p-base64url idle=30m absolute=12h
type packedBase64urlFields struct {
	S string `session:"1,base64url"`
}

// packedJWTFields has a text packed as jwt.
//
//typedsession:session PackedJWT cookie=p-jwt idle=30m absolute=12h
type packedJWTFields struct {
	S string `session:"1,jwt"`
}

// Theme is an enum.
type Theme string

// Address is a nested struct.
type Address struct {
	City string `session:"1"`
	Home bool   `session:"2"`
}

// Line is an element.
type Line struct {
	SKU      string `session:"1"`
	Quantity int    `session:"2"`
	Cents    int    `session:"3"`
	Gift     bool   `session:"4"`
}
