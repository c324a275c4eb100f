package envelope

// header is the first byte of a value, vv p e kkkk: version, permanent, encrypted, key hint.
type header byte

const (
	versionBits  = 0b11_0_0_0000
	version1     = 0b01_0_0_0000
	permanentBit = 0b00_1_0_0000
	encryptedBit = 0b00_0_1_0000
	hintBits     = 0b00_0_0_1111
)

func newHeader(permanent, encrypted bool, hint byte) header {
	h := header(version1 | hint&hintBits)
	if permanent {
		h |= permanentBit
	}
	if encrypted {
		h |= encryptedBit
	}
	return h
}

func (h header) isVersion1() bool { return h&versionBits == version1 }
func (h header) permanent() bool  { return h&permanentBit != 0 }
func (h header) encrypted() bool  { return h&encryptedBit != 0 }
func (h header) hint() byte       { return byte(h & hintBits) }
