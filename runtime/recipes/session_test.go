package recipes_test

//go:generate go tool typedsession

// session holds the state of a sign-in, which the answer of the other site has to bring.
//
//typedsession:session Session cookie=login idle=30m absolute=12h
type session struct {
	State string `session:"1,max=64"`
	User  string `session:"2,max=64"`
}
