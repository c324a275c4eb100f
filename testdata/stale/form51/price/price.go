package price

type Type = float32
