package price

type Type = [3]int
