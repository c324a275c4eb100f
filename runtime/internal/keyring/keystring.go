package keyring

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// A key string is "tsk1_" ‖ base64url(secret ‖ sign-from ‖ checksum), 59 characters (FORMAT.md, section
// "Envelope"). The prefix lets secret scanners find keys. The checksum detects errors of copying.
const (
	// Prefix begins every key string. StringLen is how many characters a key string has.
	Prefix    = "tsk1_"
	StringLen = 59

	signFromAt    = len(envelope.Secret{})
	checksumAt    = signFromAt + 4
	keyPayloadLen = checksumAt + 4
)

// Key is the content of a key string.
type Key struct {
	Secret   envelope.Secret
	SignFrom uint32 // when the key begins to sign, in seconds since envelope.Epoch
}

// The errors for key strings that cannot be used wrap one of these and say which key is wrong, and how.
var (
	// ErrNoKey means that there is no key at all.
	ErrNoKey = errors.New("no session key; make one with `go tool typedsession key`")
	// ErrBadKey means that a text is no key string, or was damaged when it was copied.
	ErrBadKey = errors.New("not a session key; copy it again or make one with `go tool typedsession key`")
	// ErrWeakKey means that a key string is well-formed, but its secret is not random or was published as an example.
	ErrWeakKey = errors.New("guessable session key; make one with `go tool typedsession key`")
)

// Generate returns a new key string with a random secret. The key signs from signFrom on, as ClampSignFrom rounds it.
func Generate(signFrom time.Time) string {
	k := Key{SignFrom: ClampSignFrom(signFrom)}
	for {
		// Since Go 1.24 it never returns an error: without randomness the program stops.
		_, _ = rand.Read(k.Secret[:])
		if weakness(k.Secret) == "" {
			return k.Encode()
		}
	}
}

// Encode returns the key string.
func (k Key) Encode() string {
	b := make([]byte, 0, keyPayloadLen)
	b = append(b, k.Secret[:]...)
	b = binary.BigEndian.AppendUint32(b, k.SignFrom)
	sum := checksum(b)
	return Prefix + base64.RawURLEncoding.EncodeToString(append(b, sum[:]...))
}

func checksum(secretAndSignFrom []byte) [4]byte {
	sum := sha256.Sum256(append([]byte("tsk1"), secretAndSignFrom...))
	return [4]byte(sum[:])
}

// Split returns the key strings in the text of a variable or a file: separated by commas or line breaks, or both, with
// blank lines and lines of comment in between. Two commas in a row, or one at the end, leave an empty key string, which
// ParseAll refuses, because a key may be missing there.
func Split(text string) []string {
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

// ParseAll reads several key strings and refuses weak ones. The error says which one is wrong.
func ParseAll(keyStrings []string) ([]Key, error) {
	if !slices.ContainsFunc(keyStrings, IsNotBlank) {
		return nil, ErrNoKey
	}
	keys := make([]Key, len(keyStrings))
	for i, s := range keyStrings {
		k, err := parseKey(strings.TrimSpace(s))
		if why := weakness(k.Secret); err == nil && why != "" {
			err = fmt.Errorf("%s: %w", why, ErrWeakKey)
		}
		if err != nil {
			return nil, fmt.Errorf("key %d of %d %w", i+1, len(keyStrings), err)
		}
		keys[i] = k
	}
	return keys, nil
}

// IsNotBlank reports whether there is more than white space in s.
func IsNotBlank(s string) bool { return strings.TrimSpace(s) != "" }

// parseKey reads a key string. It does not judge the secret; weakness does.
func parseKey(s string) (Key, error) {
	if why := copyError(s); why != "" {
		return Key{}, fmt.Errorf("%s: %w", why, ErrBadKey)
	}
	switch {
	case s == "":
		return Key{}, fmt.Errorf("is empty: %w", ErrBadKey)
	case strings.Contains(s, ","):
		return Key{}, fmt.Errorf("holds a comma, each key is an argument of its own: %w", ErrBadKey)
	case !strings.HasPrefix(s, Prefix):
		return Key{}, fmt.Errorf("does not begin with %s: %w", Prefix, ErrBadKey)
	case len(s) != StringLen:
		return Key{}, fmt.Errorf("has %d characters instead of %d: %w", len(s), StringLen, ErrBadKey)
	case strings.ContainsAny(s, "\r\n"): // encoding/base64 would skip them
		return Key{}, fmt.Errorf("is broken over two lines: %w", ErrBadKey)
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(s[len(Prefix):])
	if err != nil {
		return Key{}, fmt.Errorf("is not base64url: %w", ErrBadKey)
	}
	sum := checksum(b[:checksumAt])
	if subtle.ConstantTimeCompare(sum[:], b[checksumAt:]) != 1 {
		return Key{}, fmt.Errorf("has a wrong checksum, a character was changed: %w", ErrBadKey)
	}
	return Key{
		Secret:   envelope.Secret(b[:signFromAt]),
		SignFrom: binary.BigEndian.Uint32(b[signFromAt:checksumAt]),
	}, nil
}

// weakness returns the property of a secret that shows that it is not random, or "". A random secret has one of these
// properties with a probability of about 2^-33.
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

// isPublished reports whether a secret stands, or once stood, in this repository: one of the two in
// testdata/interop/vectors, the first of the accumulated vectors, which is the output of SHAKE128 for an empty input, or
// one that scripts and pages used.
func isPublished(secret envelope.Secret) bool {
	id := envelope.KeyID(secret)
	switch hex.EncodeToString(id[:]) {
	case "84755e8051836961", "353fa121ec0ee432", "985c4b2c5dc26dc5",
		"a1d4f4a5cffb13b7", "24b1cba6b77e2ca3", "f8b97bbc9c641544":
		return true
	}
	return false
}

// longestArithmeticRun returns the largest number of neighbouring bytes that have equal differences, modulo 256.
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

// assignment matches the text before a key that was copied with the name of its variable.
var assignment = regexp.MustCompile(`^(?i:export\s+|set\s+|\$env:)?[A-Za-z_][A-Za-z0-9_]*\s*[=:]`)

// copyError returns what went wrong when a key string was copied into a variable or a file, if it is a common error, or
// "". It quotes nothing of the string.
func copyError(s string) string {
	before, _, found := strings.Cut(s, Prefix)
	switch several := strings.Count(s, Prefix) > 1; {
	case strings.HasPrefix(s, "\xff\xfe"), strings.HasPrefix(s, "\xfe\xff"), strings.ContainsRune(s, 0):
		return "is UTF-16 text: save the file as UTF-8, without a byte order mark"
	case strings.HasPrefix(s, "\ufeff"):
		return "begins with a byte order mark: save the file as UTF-8 without one"
	case assignment.MatchString(before) && found:
		return "has the name of a variable before it: give the key alone"
	case several && strings.Contains(s, ";"):
		return "holds several keys with a semicolon in between: separate them by commas"
	case several && strings.ContainsAny(s, " \t"):
		return "holds several keys with a blank in between: separate them by commas"
	case several && !strings.Contains(s, ","):
		return "holds several keys with nothing in between: separate them by commas"
	case found && strings.ContainsAny(s, "\"'`\u201c\u201d\u2018\u2019"):
		return "stands in quotes: remove them"
	case found && strings.Contains(s, "#"):
		return "has a comment beside it: give the comment a line of its own"
	case found && strings.HasSuffix(s, ";"):
		return "ends with a semicolon: remove it"
	}
	return ""
}
