package price

type Type = [4]byte
