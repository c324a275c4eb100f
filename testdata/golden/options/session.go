// Package options has a field with every option, and of every kind that options
// make.
package options

import (
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/vmihailenco/msgpack/v5"

	"github.com/typedsession/typedsession/testdata/golden/options/shop"
)

// session has every option.
//
//typedsession:session Session cookie=o idle=30m absolute=12h
type session struct {
	Theme   Theme    `session:"1,enum=light|dark|system"`
	Locale  string   `session:"2,enum=de|en-GB|en-US"`
	Roles   []Role   `session:"3,max=4,enum=admin|user"`
	Limit   int      `session:"4,default=10"`
	Ratio   float64  `session:"5,default=-1.5"`
	Greet   string   `session:"6,default=hello,max=20"`
	Open    bool     `session:"7,default=true"`
	Wait    Wait     `session:"8,default=90s"`
	Pace    Pace     `session:"9,default=3"`
	Choice  Theme    `session:"10,enum=light|dark|system,default=dark"`
	Notices []Notice `session:"11,flash,max=4"`
	Flash   string   `session:"12,flash"`
	Greeted *bool    `session:"13,flash"`

	Verifier string            `session:"14,secret,ttl=5m,max=128"`
	Code     *int              `session:"15,ttl=1m"`
	Draft    map[string]string `session:"16,ttl=1h,max=3,each=10"`
	Until    time.Time         `session:"17,ttl=2m"`
	Token    []byte            `session:"18,secret"`

	CartID  string      `session:"19,uuid"`
	Event   string      `session:"20,ulid"`
	Digest  Hash        `session:"21,hex"`
	OTP     string      `session:"22,base32"`
	Opaque  string      `session:"23,base64url,max=100"`
	IDToken string      `session:"24,jwt"`
	Seen    []string    `session:"25,uuid,max=5"`
	Unix    time.Time   `session:"26,unix"`
	Milli   time.Time   `session:"27,milli"`
	Nano    time.Time   `session:"28,nano"`
	Times   []time.Time `session:"29,nano"`

	Point  [3]int           `session:"30"`
	Board  [2][2]string     `session:"31"`
	Pair   [2]shop.Address  `session:"32"`
	ByID   map[int64]string `session:"33"`
	ByPort map[uint16]bool  `session:"34"`
	YesNo  map[bool]int     `session:"35"`
	ByRole map[Role]int     `session:"36,enum=admin|user"`
	Themes map[string]Theme `session:"37,enum=light|dark|system"`

	Address *shop.Address               `session:"38"`
	Kind    shop.Kind                   `session:"39,enum=home|work"`
	Page    shop.Page[string]           `session:"40"`
	Pages   []shop.Page[shop.Page[int]] `session:"41"`
	IP      net.IP                      `session:"42"`
	Addr    netip.Addr                  `session:"43"`
	Port    netip.AddrPort              `session:"44"`
	Net     *netip.Prefix               `session:"45"`
	Back    *url.URL                    `session:"46"`
	Big     *big.Int                    `session:"47"`
	Sum     big.Int                     `session:"48"`
	Own     Own                         `session:"49"`
	Owns    []Own                       `session:"50"`
	IPs     []net.IP                    `session:"51"`
	Words   []string                    `session:"52,max=8,each=6"`
	Grid    [][]string                  `session:"53,each=4"`
}

type (
	// Theme is an enum with generated constants.
	Theme string
	// Role is one whose constants are declared here.
	Role string
	// Pace and Wait have defaults.
	Pace uint8
	Wait = time.Duration
	// Hash is packed.
	Hash string
)

// The roles.
const (
	RoleAdmin Role = "admin"
	RoleUser  Role = "user"
)

// Notice is shown once.
type Notice struct {
	Level Level  `session:"1,enum=info|warning"`
	Text  string `session:"2,max=40"`
}

// Level is an enum of a nested struct.
type Level string

// Own has msgpack methods.
type Own struct {
	A, B int
}

// IsZero reports whether it is the zero value.
func (o Own) IsZero() bool { return o == Own{} }

// EncodeMsgpack writes an array.
func (o Own) EncodeMsgpack(e *msgpack.Encoder) error {
	return e.EncodeMulti(o.A, o.B)
}

// DecodeMsgpack reads it.
func (o *Own) DecodeMsgpack(d *msgpack.Decoder) error {
	return d.DecodeMulti(&o.A, &o.B)
}
