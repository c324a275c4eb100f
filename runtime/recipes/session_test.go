package recipes_test

//go:generate go tool typedsession

// session is a sign-in that another site is asked for: the state that its answer has to bring.
//
//typedsession:session Session cookie=login idle=30m absolute=12h
type session struct {
	State string `session:"1,max=64"`
	User  string `session:"2,max=64"`
}
