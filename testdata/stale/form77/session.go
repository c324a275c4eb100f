package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field Role `session:"1,enum=admin|user"`
}

type Role string
