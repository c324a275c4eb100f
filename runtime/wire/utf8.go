package wire

import "unicode/utf8"

// isUTF8 reports what utf8.ValidString does. Most texts are short and ASCII, and for
// these it is faster.
func isUTF8(s string) bool {
	var all uint64 // the bits of all bytes
	if len(s) < 8 {
		for i := range len(s) {
			all |= uint64(s[i])
		}
	} else {
		all = eightBytes(s[len(s)-8:]) // may overlap the eight bytes before
		for rest := s; len(rest) > 8; rest = rest[8:] {
			all |= eightBytes(rest)
		}
	}
	return all&0x8080808080808080 == 0 || utf8.ValidString(s)
}

// eightBytes returns the first eight bytes of s. The compiler makes one load of it.
func eightBytes(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
