package price

type Type uint8
