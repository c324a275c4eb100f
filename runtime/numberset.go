package typedsession

// numberSet is a set of field numbers, 1 to 999. It costs no allocation, since one belongs to every session.
type numberSet struct {
	words [1000/64 + 1]uint64
	any   bool
}

func (s *numberSet) add(number int) {
	s.words[number/64] |= 1 << (number % 64)
	s.any = true
}

func (s *numberSet) has(number int) bool {
	return s.words[number/64]&(1<<(number%64)) != 0
}
