package typedsession

// numberSet is a set of field numbers, 1 to 999. One belongs to every session: with the low numbers, which few types get
// past, it costs a word and no allocation.
type numberSet struct {
	low  uint64
	high *[highWords]uint64 // numbers from 64; nil for none
}

const highWords = 999 / 64 // words of 64 numbers up to 999, without the first

func (s *numberSet) add(number int) {
	if number < 64 {
		s.low |= 1 << number
		return
	}
	if s.high == nil {
		s.high = new([highWords]uint64)
	}
	s.high[number/64-1] |= 1 << (number % 64)
}

func (s *numberSet) has(number int) bool {
	if number < 64 {
		return s.low&(1<<number) != 0
	}
	return s.high != nil && s.high[number/64-1]&(1<<(number%64)) != 0
}

// any reports whether the set is not empty.
func (s *numberSet) any() bool { return *s != numberSet{} }
