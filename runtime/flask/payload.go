package flask

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"sync"
)

// maxText bounds the JSON of a session in bytes. zlib can make a thousand times as many of the 4096 bytes of a cookie, and
// Flask itself sets no bound.
const maxText = 1 << 20

// readPayload returns the JSON in a payload: in base64, with a dot in front if it is compressed.
func readPayload(payload string) ([]byte, error) {
	encoded, compressed := strings.CutPrefix(payload, ".")
	text, err := base64url.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: its payload is not base64", ErrUnreadable)
	}
	if compressed {
		text, err = decompress(text)
	}
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: its payload is not compressed by zlib", ErrUnreadable)
	case len(text) > maxText:
		return nil, fmt.Errorf("%w: it has more than %d bytes of JSON", ErrUnreadable, maxText)
	}
	return text, nil
}

// decompress returns what zlib compressed, at most one byte more than maxText.
func decompress(compressed []byte) ([]byte, error) {
	r, err := zlib.NewReader(bytes.NewReader(compressed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxText+1))
}

// compressor makes payloads. It keeps the zlib.Writers, since a new one allocates most of a megabyte.
type compressor struct{ writers sync.Pool }

func newCompressor() *compressor {
	return &compressor{sync.Pool{New: func() any { return zlib.NewWriter(nil) }}}
}

// payload makes a payload of JSON. It compresses what gets shorter by two bytes or more, as itsdangerous does.
func (c *compressor) payload(text []byte) (string, error) {
	var compressed bytes.Buffer
	w := c.writers.Get().(*zlib.Writer)
	defer c.writers.Put(w)
	w.Reset(&compressed)
	if _, err := w.Write(text); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	if compressed.Len() < len(text)-1 {
		return "." + base64url.EncodeToString(compressed.Bytes()), nil
	}
	return base64url.EncodeToString(text), nil
}
