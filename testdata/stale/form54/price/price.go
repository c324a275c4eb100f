package price

type Type []byte
