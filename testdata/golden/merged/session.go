// Package merged has fields of every kind that adds up when two requests change a session in a store.
package merged

// session has them.
//
//typedsession:session Session cookie=s idle=2h absolute=12h
type session struct {
	Count int     `session:"1"`
	Level uint8   `session:"2"`
	Ratio float64 `session:"3"`
	Maybe *int8   `session:"4"`
	Limit int     `session:"5,default=10"`
	Tries int     `session:"6,ttl=10m"`

	Flows []Flow  `session:"10,keep=3"`
	Roles []Role  `session:"11,keep=3,enum=admin|user"`
	Parts []*Flow `session:"12,keep=3"`
	Steps *[]int  `session:"13,keep=3"`
	Brief []int   `session:"14,keep=3,ttl=10m"`

	Notices []string          `session:"20,flash,max=4,each=20"`
	News    []Flow            `session:"21,flash,keep=3"`
	Owed    []*Flow           `session:"22,flash,max=4"`
	Hints   *[]string         `session:"23,flash"`
	Alerts  []string          `session:"24,flash,ttl=10m"`
	Flash   string            `session:"25,flash"`
	Greeted *bool             `session:"26,flash"`
	Place   Place             `session:"27,flash"`
	Extra   map[string]string `session:"28,flash"`
	Asked   *Place            `session:"29,flash"`
	Hash    [4]byte           `session:"30,flash"`
	Claims  map[string]any    `session:"31,flash,json"`
}

// Flow is a sign-in that has begun.
type Flow struct {
	State string `session:"1,max=8"`
}

// Place is a struct with a list.
type Place struct {
	City string `session:"1"`
	Tags []int  `session:"2"`
}

// Role is an enum.
type Role string
