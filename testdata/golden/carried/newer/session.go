// Package newer is a later version of package carried, whose types have more fields.
package newer

// session has the same cookie.
//
//typedsession:session Session cookie=ca idle=30m absolute=12h id=carried.Session
type session struct {
	Token  Token  `session:"1,json"`
	Inline Inline `session:"10,json"`
	Number int    `session:"11,json"`
	Packed Token  `session:"20,msgpack"`
	Secret string `session:"30,secret"`
}

// Token has one member more.
type Token struct {
	AccessToken string `json:"access_token"`
	Scope       string `json:"scope"`
}

// Inline has one member more.
type Inline struct {
	A int `json:"a,omitempty"`
	B int `json:"b,omitempty"`
}
