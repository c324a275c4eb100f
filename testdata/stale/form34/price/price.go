package price

type Type bool
