package envelope

import (
	"crypto/aes"
	"strings"
)

// The most characters that a cookie can have (RFC 6265bis, section 5.6), and the bytes that they encode.
const (
	cookieText = 4096
	cookieRaw  = cookieText / 4 * 3
)

// scratch holds the buffers of one Seal or Open, and the taggers of a key. They are passed to hash.Hash and cipher.Stream,
// which are interfaces, and so would be allocated on the heap each time; scratches are used again instead.
type scratch struct {
	key   *Key   // nil if there is no key, and then there are no taggers
	mac   tagger // of what a value or a record holds, always in the clear
	touch tagger // of touches
	move  tagger // of tags of values, for Moved

	raw   []byte // hdr ‖ created ‖ seen ‖ body ‖ tag; of a record, what is authenticated before the encrypted content
	plain []byte // what was decrypted; only Open and OpenRecord use it
	text  []byte // the value; only Seal uses it

	block [aes.BlockSize]byte // of the key stream
}

func newCookieScratch(k *Key, macKey, touchKey, moveKey []byte) *scratch {
	return &scratch{
		key:   k,
		mac:   newTagger(macKey),
		touch: newTagger(touchKey),
		move:  newTagger(moveKey),
		raw:   make([]byte, 0, cookieRaw),
		plain: make([]byte, 0, cookieRaw),
		text:  make([]byte, 0, cookieText),
	}
}

// take returns a scratch for one goroutine, which calls release when it is done.
func (k *Key) take() *scratch { return k.free.Get().(*scratch) }

// scratchOf returns a scratch to open a value with. It belongs to the first key, which most likely made the value.
func scratchOf(keys []*Key) *scratch {
	if len(keys) == 0 {
		return new(scratch)
	}
	return keys[0].take()
}

// release clears the buffers, so that no session stays in memory, and puts s back into the pool. Buffers that are larger
// than a cookie needs, which come from bodies that are too large to be sent, are left to the garbage collector.
func (s *scratch) release() {
	if max(cap(s.raw), cap(s.plain)) > cookieRaw || s.key == nil {
		return
	}
	clear(s.raw)
	clear(s.plain)
	clear(s.text)
	clear(s.block[:])
	s.raw, s.plain, s.text = s.raw[:0], s.plain[:0], s.text[:0]
	s.key.free.Put(s)
}

// decode decodes value into raw, and reports whether value is canonical base64url.
func (s *scratch) decode(value string) (ok bool) {
	s.raw, ok = appendBase64urlBytes(s.raw, value)
	return ok
}

// encode returns raw as text.
func (s *scratch) encode() string {
	s.text = appendBase64url(s.text, s.raw)
	return string(s.text)
}

// encodeTo writes raw as text to w.
func (s *scratch) encodeTo(w *strings.Builder) {
	s.text = appendBase64url(s.text, s.raw)
	w.Write(s.text)
}
