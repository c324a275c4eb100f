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

// Keys are the secrets that session cookies are made with, one to eight. All of them verify. At any moment one of them
// signs: the key with the latest sign-from that has passed, so that every server can have a new key before the first
// server signs with it.
//
// Keys are safe for concurrent use. Printed, logged or marshaled they show key ids ("tsk:84755e8051836961"), never a
// secret.
//
// Keys can be replaced while requests are served, with Replace or, if they are from KeysFromFile, with Reload and
// Watch. Every manager that has the Keys goes on with the new ones, without a restart. A replacement that fails leaves
// the keys as they are. A new key logs nobody out if every server has it before its sign-from.
//
// A key is retired once a later key signs. A retired key still verifies, and each session that it signed is signed again
// at the next visit. When the longest idle timeout has passed since then, or with Config.Touch the longest absolute one,
// only sessions that are over are signed with the retired key, and it can be removed. Removing a key earlier, as after a
// leak, ends the sessions in cookies that it signed; records that it sealed have to be deleted from the store too.
type Keys struct {
	current   atomic.Pointer[keyring.Set] // replaced as a whole, so that no request waits or sees a part of a replacement
	file      string                      // path; empty if the keys are not from a file
	reloading sync.Mutex                  // held while the file is read and its keys are installed
}

// The errors of NewKeys, KeysFromEnv and KeysFromFile wrap one of these and say which key is wrong, and how.
var (
	// ErrNoKey means that there is no key at all.
	ErrNoKey = keyring.ErrNoKey
	// ErrBadKey means that a text is no key string, or was damaged when it was copied.
	ErrBadKey = keyring.ErrBadKey
	// ErrWeakKey means that a key string is well-formed, but its secret is not random or was published as an example.
	ErrWeakKey = keyring.ErrWeakKey
	// ErrTooManyKeys means that more than 8 different keys were given.
	ErrTooManyKeys = keyring.ErrTooMany
)

// GenerateKey returns a new key string with a random secret of 32 bytes. The key signs from signFrom on, rounded down to
// whole seconds. It verifies as soon as a server has it. The format can say 2025-01-01T00:00:00Z to
// 2161-02-07T06:28:15Z; a signFrom outside is moved to the nearer end.
func GenerateKey(signFrom time.Time) string { return keyring.Generate(signFrom) }

// NewKeys reads one to eight different key strings as GenerateKey and `go tool typedsession key` make them, with or
// without white space around them. Their order makes no difference, and a repeated key counts once. The error wraps
// ErrNoKey, ErrBadKey, ErrWeakKey or ErrTooManyKeys and never shows a part of a key.
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
		// The caller passed the value, which must not end up in the error.
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

// Replace replaces the keys by those that by has now, at once and for every manager, while requests are served: a
// request sees the old keys or the new ones. If by is nil or was made by no constructor, Replace returns ErrNoKey and the
// keys stay as they are.
//
// Keys from a file return to those of the file at the next Reload, or when Watch next reads the file.
func (k *Keys) Replace(by *Keys) error {
	if by == nil || by.current.Load() == nil {
		return fmt.Errorf("session keys stay as they are: %w", ErrNoKey)
	}
	k.install(by.current.Load())
	return nil
}

// install makes set the current keys. It leaves an equal set in place, so that no key is derived again.
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

// records derives the keys that seal the records of a cookie's sessions in a store.
func (k *Keys) records(cookieName, typeID string) (*keyring.Records, error) {
	return keyring.NewRecords(&k.current, cookieName, typeID)
}

// modes derives the keys for one cookie, in the context's mode and perhaps in the other. It fails with ErrNoKey on Keys
// that no constructor made.
func (k *Keys) modes(c envelope.Context, acceptOther bool) (keyring.Modes, error) {
	if k == nil {
		return keyring.Modes{}, ErrNoKey
	}
	return keyring.NewModes(&k.current, c, acceptOther)
}
