package typedsession

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// NewKeys, KeysFromEnv and KeysFromFile refuse keys with one of these, wrapped in what was wrong with which key.
var (
	// ErrNoKey means that there is no key at all.
	ErrNoKey = errors.New("no session key; make one with `go tool typedsession key`")
	// ErrBadKey means that a text is no key string, or one that was damaged when it was copied.
	ErrBadKey = errors.New("not a session key; copy it again or make one with `go tool typedsession key`")
	// ErrWeakKey means that a key string is well-formed but its secret is not random, or is published.
	ErrWeakKey = errors.New("guessable session key; make one with `go tool typedsession key`")
)

// A key string is "tsk1_" ‖ base64url(secret ‖ sign-from ‖ checksum), 59 characters (FORMAT.md, section
// "Envelope"). The prefix is there for secret scanners, the checksum for what went wrong on the clipboard.
const (
	keyPrefix    = "tsk1_"
	keyStringLen = 59

	signFromAt    = len(envelope.Secret{})
	checksumAt    = signFromAt + 4
	keyPayloadLen = checksumAt + 4
)

// secretKey is what a key string says.
type secretKey struct {
	secret   envelope.Secret
	signFrom uint32 // seconds since envelope.Epoch
}

// GenerateKey returns a new key string with a random secret. The key signs from signFrom on, in whole seconds,
// rounded down; it verifies from the moment that it is handed out. A signFrom before 2025-01-01 means that day, one
// after 2161-02-07T06:28:15Z means that second: these are the limits of the format.
func GenerateKey(signFrom time.Time) string {
	k := secretKey{signFrom: clampSignFrom(signFrom)}
	for {
		// Since Go 1.24 it never returns an error: without randomness the program stops.
		_, _ = rand.Read(k.secret[:])
		if weakness(k.secret) == "" {
			return k.encode()
		}
	}
}

// clampSignFrom returns t in seconds since envelope.Epoch, rounded down, or the nearest moment that a key string can
// say.
func clampSignFrom(t time.Time) uint32 {
	return uint32(min(max(t.Unix(), envelope.Epoch), envelope.Epoch+math.MaxUint32) - envelope.Epoch)
}

func (k secretKey) encode() string {
	b := make([]byte, 0, keyPayloadLen)
	b = append(b, k.secret[:]...)
	b = binary.BigEndian.AppendUint32(b, k.signFrom)
	sum := keyChecksum(b)
	return keyPrefix + base64.RawURLEncoding.EncodeToString(append(b, sum[:]...))
}

func keyChecksum(secretAndSignFrom []byte) [4]byte {
	sum := sha256.Sum256(append([]byte("tsk1"), secretAndSignFrom...))
	return [4]byte(sum[:])
}

// splitKeys finds the key strings in what a variable or a file holds: separated by commas or line breaks, or both,
// with blank lines and lines of comment in between. Two commas in a row, or one at the end, leave an empty one: a key
// got lost there.
func splitKeys(text string) []string {
	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	var keyStrings []string
	for between := range strings.SplitSeq(strings.Join(lines, "\n"), ",") {
		keyStrings = append(keyStrings, strings.Split(strings.TrimSpace(between), "\n")...)
	}
	return keyStrings
}

// parseKeys reads several key strings and refuses weak ones. The error says which one is wrong.
func parseKeys(keyStrings []string) ([]secretKey, error) {
	if !slices.ContainsFunc(keyStrings, isNotBlank) {
		return nil, ErrNoKey
	}
	keys := make([]secretKey, len(keyStrings))
	for i, s := range keyStrings {
		k, err := parseStrongKey(strings.TrimSpace(s))
		if err != nil {
			return nil, fmt.Errorf("key %d of %d %w", i+1, len(keyStrings), err)
		}
		keys[i] = k
	}
	return keys, nil
}

func isNotBlank(s string) bool { return strings.TrimSpace(s) != "" }

func parseStrongKey(s string) (secretKey, error) {
	k, err := parseKey(s)
	if err != nil {
		return secretKey{}, err
	}
	if why := weakness(k.secret); why != "" {
		return secretKey{}, fmt.Errorf("%s: %w", why, ErrWeakKey)
	}
	return k, nil
}

// parseKey reads a key string. Whether the secret is any good is weakness's question.
func parseKey(s string) (secretKey, error) {
	if why := slip(s); why != "" {
		return secretKey{}, fmt.Errorf("%s: %w", why, ErrBadKey)
	}
	switch {
	case s == "":
		return secretKey{}, fmt.Errorf("is empty: %w", ErrBadKey)
	case strings.Contains(s, ","):
		return secretKey{}, fmt.Errorf("holds a comma, each key is an argument of its own: %w", ErrBadKey)
	case !strings.HasPrefix(s, keyPrefix):
		return secretKey{}, fmt.Errorf("does not begin with %s: %w", keyPrefix, ErrBadKey)
	case len(s) != keyStringLen:
		return secretKey{}, fmt.Errorf("has %d characters instead of %d: %w", len(s), keyStringLen, ErrBadKey)
	case strings.ContainsAny(s, "\r\n"): // which base64 would skip
		return secretKey{}, fmt.Errorf("is broken over two lines: %w", ErrBadKey)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s[len(keyPrefix):])
	if err != nil {
		return secretKey{}, fmt.Errorf("is not base64url: %w", ErrBadKey)
	}
	sum := keyChecksum(b[:checksumAt])
	if subtle.ConstantTimeCompare(sum[:], b[checksumAt:]) != 1 {
		return secretKey{}, fmt.Errorf("has a wrong checksum, a character was changed: %w", ErrBadKey)
	}
	return secretKey{
		secret:   envelope.Secret(b[:signFromAt]),
		signFrom: binary.BigEndian.Uint32(b[signFromAt:checksumAt]),
	}, nil
}

// weakness says what gives a secret away as not random, or is empty. A random secret has one of these properties
// with a probability of about 2^-33.
func weakness(secret envelope.Secret) string {
	switch {
	case isPublished(secret):
		return "is a published example"
	case longestArithmeticRun(secret) >= 8:
		return "has bytes that count up or down"
	case distinctBytes(secret) < 20:
		return "has fewer than 20 different bytes"
	case isPrintable(secret):
		return "is readable text"
	}
	return ""
}

// isPublished recognises the two secrets of testdata/vectors and the first one of the accumulated vectors, which is
// SHAKE128 of nothing.
func isPublished(secret envelope.Secret) bool {
	id := envelope.KeyID(secret)
	switch hex.EncodeToString(id[:]) {
	case "84755e8051836961", "353fa121ec0ee432", "985c4b2c5dc26dc5":
		return true
	}
	return false
}

// longestArithmeticRun is the largest number of neighbouring bytes that have equal differences, modulo 256.
func longestArithmeticRun(secret envelope.Secret) int {
	longest, run := 2, 2
	for i := 2; i < len(secret); i++ {
		if secret[i]-secret[i-1] == secret[i-1]-secret[i-2] {
			run++
		} else {
			run = 2
		}
		longest = max(longest, run)
	}
	return longest
}

func distinctBytes(secret envelope.Secret) int {
	var seen [256]bool
	n := 0
	for _, b := range secret {
		if !seen[b] {
			seen[b] = true
			n++
		}
	}
	return n
}

func isPrintable(secret envelope.Secret) bool {
	for _, b := range secret {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}
