// This file finds a record of a store in what an engine's tool printed.

package inspect

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// ParseRecord returns the bytes of a record: the input itself, as redis-cli --raw prints a value, or what it is in
// hexadecimal after \x, as psql prints one. An input that may be something else is a record only if sure says so, and may
// then also be hexadecimal alone. ok is false if the input is no record.
func ParseRecord(input string, sure bool) (data []byte, ok bool) {
	text := strings.TrimSpace(input)
	digits, marked := strings.CutPrefix(text, `\x`)
	if decoded, err := hex.DecodeString(digits); err == nil && len(decoded) > 0 && (marked || sure) {
		return decoded, true
	}
	return []byte(input), sure || isBinary(input)
}

// isBinary reports whether the input has bytes that no text has. A text with the header of a cookie is none, since anybody
// chooses what stands in it.
func isBinary(input string) bool {
	for line := range strings.Lines(input) {
		line = strings.TrimLeft(line, "<> \t")
		for _, header := range []string{"Cookie", "Set-Cookie"} {
			if _, ok := cutHeader(line, header); ok {
				return false
			}
		}
	}
	return !utf8.ValidString(input) || strings.ContainsFunc(input, func(c rune) bool { return c < ' ' && !strings.ContainsRune("\t\r\n\x1b", c) })
}

// The engine for Redis writes one or thirteen bytes before a record: 0, or 1 and what it needs for the index of owners.
const (
	plainHeader = 1
	ownedHeader = 13
)

// readings returns what of the input may be the record: without the line break that redis-cli puts at the end and without
// the header of the engine for Redis, or with them.
func readings(input []byte) [][]byte {
	var all [][]byte
	if line, ok := strings.CutSuffix(string(input), "\n"); ok {
		all = append(all, withoutHeader([]byte(line))...)
	}
	return append(all, withoutHeader(input)...)
}

func withoutHeader(value []byte) [][]byte {
	switch {
	case len(value) > plainHeader && value[0] == 0:
		return [][]byte{value[plainHeader:], value}
	case len(value) > ownedHeader && value[0] == 1:
		return [][]byte{value[ownedHeader:], value}
	}
	return [][]byte{value}
}
