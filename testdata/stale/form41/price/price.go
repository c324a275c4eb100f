package price

type Type = int
