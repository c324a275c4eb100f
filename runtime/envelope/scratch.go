package envelope

import (
	"crypto/aes"
	"strings"
)

// A cookie has at most this many characters, and the bytes that they stand for.
const (
	cookieText = 4096
	cookieRaw  = cookieText / 4 * 3
)

// scratch is what one Seal or Open works with: buffers, and the taggers of a key. They go through hash.Hash and
// cipher.Stream, which are interfaces, and so cannot live on the stack.
type scratch struct {
	key   *Key   // nil for none, and then there are no taggers
	mac   tagger // of hdr ‖ created ‖ seen ‖ body, always in the clear
	touch tagger // of touches

	raw   []byte // hdr ‖ created ‖ seen ‖ body ‖ tag
	plain []byte // Open: the same without the tag, decrypted
	text  []byte // Seal: the value

	block [aes.BlockSize]byte // of the key stream
}

func newScratch(k *Key, macKey, touchKey []byte) *scratch {
	return &scratch{
		key:   k,
		mac:   newTagger(macKey),
		touch: newTagger(touchKey),
		raw:   make([]byte, 0, cookieRaw),
		plain: make([]byte, 0, cookieRaw),
		text:  make([]byte, 0, cookieText),
	}
}

// take returns a scratch, for one goroutine, until it is released.
func (k *Key) take() *scratch { return k.free.Get().(*scratch) }

// scratchOf returns a scratch to open a value with: that of the preferred key, which
// most likely made it.
func scratchOf(keys []*Key) *scratch {
	if len(keys) == 0 {
		return new(scratch)
	}
	return keys[0].take()
}

// release wipes what was used, so that no session stays behind in a pool. Buffers larger than a cookie needs, which
// come from bodies about to be refused for their size, go to the garbage collector.
func (s *scratch) release() {
	if cap(s.raw) > cookieRaw || s.key == nil {
		return
	}
	clear(s.raw)
	clear(s.plain)
	clear(s.text)
	clear(s.block[:])
	s.raw, s.plain, s.text = s.raw[:0], s.plain[:0], s.text[:0]
	s.key.free.Put(s)
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

// encodeTo writes what encode returns.
func (s *scratch) encodeTo(w *strings.Builder) {
	s.text = appendBase64url(s.text, s.raw)
	w.Write(s.text)
}
