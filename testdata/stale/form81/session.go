package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field ID[int] `session:"1"`
}

type ID[T any] string
