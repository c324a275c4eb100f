package envelope

import (
	"crypto/aes"
	"sync"
)

// A cookie has at most this many characters, and the bytes that they stand for.
const (
	cookieText = 4096
	cookieRaw  = cookieText / 4 * 3
)

// scratch holds the buffers of one Seal or Open. They go through hash.Hash and cipher.Stream, which are
// interfaces, and so cannot live on the stack.
type scratch struct {
	raw   []byte // hdr ‖ created ‖ seen ‖ body ‖ tag
	plain []byte // Open: the same without the tag, decrypted
	text  []byte // Seal: the value

	block [aes.BlockSize]byte // of the key stream
}

var scratches = sync.Pool{New: func() any {
	return &scratch{
		raw:   make([]byte, 0, cookieRaw),
		plain: make([]byte, 0, cookieRaw),
		text:  make([]byte, 0, cookieText),
	}
}}

func takeScratch() *scratch { return scratches.Get().(*scratch) }

// release wipes what was used, so that no session stays behind in a pool. Buffers larger than a cookie needs, which
// come from bodies about to be refused for their size, go to the garbage collector.
func (s *scratch) release() {
	if cap(s.raw) > cookieRaw {
		return
	}
	clear(s.raw)
	clear(s.plain)
	clear(s.text)
	clear(s.block[:])
	s.raw, s.plain, s.text = s.raw[:0], s.plain[:0], s.text[:0]
	scratches.Put(s)
}

// decode fills raw with the bytes that value spells, and reports whether that is value's only spelling.
func (s *scratch) decode(value string) (ok bool) {
	s.raw, ok = appendBase64urlBytes(s.raw, value)
	return ok
}

// encode returns raw as text.
func (s *scratch) encode() string {
	s.text = appendBase64url(s.text, s.raw)
	return string(s.text)
}
