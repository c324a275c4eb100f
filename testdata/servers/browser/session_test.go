package browser

//go:generate go tool typedsession

// visitSession is what the sites of a test keep of a visitor.
//
//typedsession:session Visit cookie=visit idle=30m absolute=12h
type visitSession struct {
	User  string `session:"1,max=64"`
	State string `session:"2,max=64"`
	Count int    `session:"3"`
}
