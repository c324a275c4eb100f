package price

type Money struct {
	cents int64
}

func (m *Money) MarshalText() ([]byte, error) { return nil, nil }

func (m *Money) UnmarshalText([]byte) error { return nil }
