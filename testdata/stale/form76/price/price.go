package price

type Type = map[string]int
