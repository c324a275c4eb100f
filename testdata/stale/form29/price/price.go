package price

type Type string
