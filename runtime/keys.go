package typedsession

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// NewKeys, KeysFromEnv and KeysFromFile refuse keys with one of these, wrapped in what was wrong with which key.
var (
	// ErrNoKey means that there is no key at all.
	ErrNoKey = keyring.ErrNoKey
	// ErrBadKey means that a text is no key string, or one that was damaged when it was copied.
	ErrBadKey = keyring.ErrBadKey
	// ErrWeakKey means that a key string is well-formed but its secret is not random, or is published.
	ErrWeakKey = keyring.ErrWeakKey
	// ErrTooManyKeys means that more than 8 different keys were given.
	ErrTooManyKeys = keyring.ErrTooMany
)

// GenerateKey returns a new key string with a random secret. The key signs from signFrom on, in whole seconds,
// rounded down; it verifies from the moment that it is handed out. A signFrom before 2025-01-01 means that day, one
// after 2161-02-07T06:28:15Z means that second: these are the limits of the format.
func GenerateKey(signFrom time.Time) string { return keyring.Generate(signFrom) }

// Keys are the secrets that session cookies are made with. All of them verify; at any moment one signs, that of the
// latest sign-from that has come: so a new key can be handed out to every server before the first one uses it.
//
// Keys are safe for concurrent use. Printed, logged or marshaled they show key ids ("tsk:84755e8051836961"), never a
// secret.
//
// They can be replaced while requests are served, with Replace or, if they are from KeysFromFile, with Reload and
// Watch. Every manager that has them goes on with the new ones, without a restart. A replacement that fails leaves the
// keys as they are. A new key is handed out with a sign-from in the future, reaches every server before it signs, and
// logs nobody out.
//
// A key that a later one has taken over from is retired: it verifies, and each session that it signed is signed again
// at the next visit. Once the longest idle timeout has passed since, no session that is not over needs it, and it can
// be removed. Removed earlier, as after a leak, it takes the sessions with it that it signed.
type Keys struct {
	current   atomic.Pointer[keyring.Set] // so that no request waits for a replacement, or sees half of one
	file      string                      // path; empty if they are not from a file
	reloading sync.Mutex                  // so that what was read last is what stays
}

// NewKeys reads key strings as GenerateKey and `go tool typedsession key` make them, with or without white space
// around them. Neither their order nor a repeated one makes a difference. The error wraps ErrNoKey, ErrBadKey,
// ErrWeakKey or ErrTooManyKeys and never shows a part of a key.
func NewKeys(keyStrings ...string) (*Keys, error) {
	keys, err := keyring.ParseAll(keyStrings)
	if err != nil {
		return nil, err
	}
	set, err := keyring.NewSet(keys)
	if err != nil {
		return nil, err
	}
	k := new(Keys)
	k.current.Store(set)
	return k, nil
}

// KeysFromEnv reads the environment variable called name: key strings, separated by commas or line breaks. Blank
// lines and lines that begin with # are ignored. The error is one of NewKeys', and says the variable's name.
func KeysFromEnv(name string) (*Keys, error) {
	if strings.Contains(name, keyring.Prefix) {
		// Somebody passed the value. It must not end up in the error.
		return nil, fmt.Errorf("the name of an environment variable is wanted, not its value: %w", ErrNoKey)
	}
	value, ok := os.LookupEnv(name)
	if !ok {
		return nil, fmt.Errorf("environment variable %s is not set: %w", name, ErrNoKey)
	}
	if !keyring.IsNotBlank(value) {
		return nil, fmt.Errorf("environment variable %s is empty: %w", name, ErrNoKey)
	}
	keys, err := NewKeys(keyring.Split(value)...)
	if err != nil {
		return nil, fmt.Errorf("environment variable %s: %w", name, err)
	}
	return keys, nil
}

// Replace makes the keys those that by has now, at once and for every manager, while requests are served: a request
// sees the keys from before or the new ones, never none. On ErrNoKey, because no constructor made by, they stay as
// they are.
//
// Keys that are reloaded or watched go back to those of their file.
func (k *Keys) Replace(by *Keys) error {
	if by == nil || by.current.Load() == nil {
		return fmt.Errorf("session keys stay as they are: %w", ErrNoKey)
	}
	k.install(by.current.Load())
	return nil
}

// install leaves equal keys in place, so that none has to be derived again.
func (k *Keys) install(set *keyring.Set) {
	if !set.Equal(k.current.Load()) {
		k.current.Store(set)
	}
}

// String returns the key ids, separated by commas.
func (k *Keys) String() string {
	if k == nil || k.current.Load() == nil {
		return "no keys"
	}
	return strings.Join(k.current.Load().IDs(), ",")
}

// Format writes what String returns, for every verb and flag.
func (k *Keys) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue returns what String returns.
func (k *Keys) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText returns what String returns. It never fails.
func (k *Keys) MarshalText() ([]byte, error) { return []byte(k.String()), nil }

// modes derives the keys for one cookie, in the context's mode and perhaps in the other. It fails with ErrNoKey on Keys
// that no constructor made.
func (k *Keys) modes(c envelope.Context, acceptOther bool) (keyring.Modes, error) {
	if k == nil {
		return keyring.Modes{}, ErrNoKey
	}
	return keyring.NewModes(&k.current, c, acceptOther)
}
