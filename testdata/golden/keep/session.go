// Package keep has lists that keep their newest elements.
package keep

// session has them with every option that goes with keep=.
//
//typedsession:session Session cookie=k idle=30m absolute=12h budget=2500
type session struct {
	Flows   []Flow  `session:"1,keep=3"`
	Words   []Text  `session:"2,keep=2,each=4"`
	Last    []int   `session:"3,keep=1"`
	Notices []Flow  `session:"4,flash,keep=2"`
	Maybe   *[]int  `session:"5,keep=2"`
	Secret  []Text  `session:"6,keep=2,each=8,secret"`
	Brief   []int   `session:"7,keep=2,ttl=1m"`
	Parts   []*Flow `session:"8,keep=2"`
	Levels  []Level `session:"9,keep=2,enum=low|high"`
	IDs     []Text  `session:"10,keep=2,uuid"`
}

// Flow is a sign-in that has begun.
type Flow struct {
	State string `session:"1,max=8"`
	Step  int    `session:"2"`
}

type (
	// Text is bounded where it is used.
	Text string
	// Level is an enum.
	Level string
)
