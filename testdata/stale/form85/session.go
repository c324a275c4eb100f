package shop

//typedsession:session Session cookie=s idle=30m absolute=12h
type session struct {
	Field *Money `session:"1"`
}

type Money struct {
	cents int64
}

func (m *Money) MarshalText() ([]byte, error) { return nil, nil }

func (m *Money) UnmarshalText([]byte) error { return nil }
