// Package heavy has lists and maps whose elements are next to nothing in a cookie and
// large in memory.
package heavy

// session keeps a few of each.
//
//typedsession:session Session cookie=h idle=30m absolute=12h budget=unbounded
type session struct {
	Boards []Board          `session:"1,max=20"`
	ByName map[string]Board `session:"2,max=5,each=10"`
	ByID   map[int]*Board   `session:"-"`
	Pins   []Pin            `session:"3,max=16"`
	ByKind map[Kind]Board   `session:"4,enum=chess|go"`
	Count  int              `session:"5"`
}

// Board takes 32 kB of memory, and one byte of a cookie while it is empty.
type Board struct {
	Cells [4096]int `session:"1"`
}

// Pin points to a Board.
type Pin struct {
	On *Board `session:"1"`
}

// Kind of a board.
type Kind string
