// Package names makes the generator give way: to identifiers of the package that
// are called like its imports and functions, and to types called alike.
package names

import (
	v "time"

	other "github.com/typedsession/typedsession/testdata/golden/names/wire"
)

// What the package declares already.
var (
	wire         = 1
	http         = 2
	slices       = 3
	fmt          = 4
	context      = 5
	typedsession = 6
)

var _ = appendWebLine(1)

func appendWebLine(x int) int { return x + wire + http + slices + fmt + context + typedsession }

//typedsession:session Web cookie=w idle=1m absolute=1h
type web struct {
	At    v.Time              `session:"1"`
	Took  v.Duration          `session:"2"`
	Lines []Line              `session:"3"`
	Kind  other.Kind          `session:"4"`
	Kinds map[string]kinds    `session:"5"`
	Tags  []StringList        `session:"6"`
	Texts []string            `session:"7"`
	Alias Alias               `session:"8,max=3"`
	Func  func(x ...int) bool `session:"-"`
	Any   map[string]any      `session:"-"`
	Chan  <-chan []v.Time     `session:"-"`

	// Two of one line, with a comment
	// of two lines.
	X名前  string "session:\"9\" json:\"`\""
	L    string `session:"10"` // behind the field
	Call struct {
		Each []struct {
			N int `session:"1"`
		} `session:"1"`
	} `session:"11"`
}

// Line has a name that the package's own function has taken.
type Line struct {
	Text string `session:"1,max=4"`
}

type (
	// StringList is called as a list of strings would be.
	StringList []string
	kinds      []other.Kind
	// Alias stands for what it is.
	Alias = []Line
)
