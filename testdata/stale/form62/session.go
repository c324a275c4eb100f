package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field Type `session:"1"`
}

type Type []string
