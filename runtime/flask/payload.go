package flask

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
)

// maxText is how long the JSON of a session may be. A cookie has 4096 bytes, which zlib can make of a thousand times as
// many; Flask itself sets no limit.
const maxText = 1 << 20

// readPayload returns the JSON in a payload: in base64, with a dot in front if it is compressed.
func readPayload(payload string) ([]byte, error) {
	encoded, compressed := strings.CutPrefix(payload, ".")
	text, err := base64url.DecodeString(encoded)
	if err != nil {
		return nil, fmt.Errorf("%w: its payload is not base64", ErrUnreadable)
	}
	if !compressed {
		return text, nil
	}
	r, err := zlib.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%w: its payload is not compressed by zlib", ErrUnreadable)
	}
	text, err = io.ReadAll(io.LimitReader(r, maxText+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: its payload is not compressed by zlib", ErrUnreadable)
	case len(text) > maxText:
		return nil, fmt.Errorf("%w: it holds more than %d bytes", ErrUnreadable, maxText)
	}
	return text, nil
}

// payloadOf makes a payload of JSON. It compresses what gets shorter by two bytes or more, as itsdangerous does.
func payloadOf(text []byte) (string, error) {
	var compressed bytes.Buffer
	w := zlib.NewWriter(&compressed)
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
