package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field Stamp `session:"1"`
}

type Stamp int64

func (s Stamp) IsZero() bool { return s == 1 }
