package price

type Amount = amount

type amount int
