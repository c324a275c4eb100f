package typedsession

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// maxKeys bounds the work that a forged cookie can cause.
const maxKeys = 8

// ErrTooManyKeys means that more than 8 different keys were given.
var ErrTooManyKeys = errors.New("more than 8 session keys; remove the oldest ones")

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
	current   atomic.Pointer[keySet] // so that no request waits for a replacement, or sees half of one
	file      string                 // path; empty if they are not from a file
	reloading sync.Mutex             // so that what was read last is what stays
}

// keySet is one immutable state of Keys: ascending by sign-from, then by key id.
type keySet struct {
	keys []secretKey
}

// NewKeys reads key strings as GenerateKey and `go tool typedsession key` make them, with or without white space
// around them. Neither their order nor a repeated one makes a difference. The error wraps ErrNoKey, ErrBadKey,
// ErrWeakKey or ErrTooManyKeys and never shows a part of a key.
func NewKeys(keyStrings ...string) (*Keys, error) {
	keys, err := parseKeys(keyStrings)
	if err != nil {
		return nil, err
	}
	return newKeys(keys)
}

// KeysFromEnv reads the environment variable called name: key strings, separated by commas or line breaks. Blank
// lines and lines that begin with # are ignored. The error is one of NewKeys', and says the variable's name.
func KeysFromEnv(name string) (*Keys, error) {
	if strings.Contains(name, keyPrefix) {
		// Somebody passed the value. It must not end up in the error.
		return nil, fmt.Errorf("the name of an environment variable is wanted, not its value: %w", ErrNoKey)
	}
	value, ok := os.LookupEnv(name)
	if !ok {
		return nil, fmt.Errorf("environment variable %s is not set: %w", name, ErrNoKey)
	}
	if !isNotBlank(value) {
		return nil, fmt.Errorf("environment variable %s is empty: %w", name, ErrNoKey)
	}
	keys, err := NewKeys(splitKeys(value)...)
	if err != nil {
		return nil, fmt.Errorf("environment variable %s: %w", name, err)
	}
	return keys, nil
}

// newKeys is below the weak-key check: the secrets of the test vectors are patterns. It reorders keys.
func newKeys(keys []secretKey) (*Keys, error) {
	set, err := newKeySet(keys)
	if err != nil {
		return nil, err
	}
	k := new(Keys)
	k.current.Store(set)
	return k, nil
}

func newKeySet(keys []secretKey) (*keySet, error) {
	if len(keys) == 0 {
		return nil, ErrNoKey
	}
	slices.SortFunc(keys, bySignFrom)
	keys = slices.Compact(keys)
	if len(keys) > maxKeys {
		return nil, ErrTooManyKeys
	}
	return &keySet{keys: keys}, nil
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
func (k *Keys) install(set *keySet) {
	if !set.equal(k.current.Load()) {
		k.current.Store(set)
	}
}

func (set *keySet) equal(other *keySet) bool {
	return other != nil && slices.Equal(set.keys, other.keys)
}

// bySignFrom orders by sign-from, then by key id, which no two secrets share in practice.
func bySignFrom(a, b secretKey) int {
	idA, idB := envelope.KeyID(a.secret), envelope.KeyID(b.secret)
	return cmp.Or(cmp.Compare(a.signFrom, b.signFrom), slices.Compare(idA[:], idB[:]))
}

// ring derives the keys for one cookie. It fails with ErrNoKey on Keys that no constructor made.
func (k *Keys) ring(c envelope.Context) (*keyring, error) {
	if k == nil || k.current.Load() == nil {
		return nil, ErrNoKey
	}
	r := &keyring{keys: k, context: c}
	r.derived()
	return r, nil
}

// keyring is Keys for one cookie. It notices by itself when the keys are replaced.
type keyring struct {
	keys    *Keys
	context envelope.Context
	cache   atomic.Pointer[derivedKeys]
}

// derivedKeys are the keys of one keySet, in its order.
type derivedKeys struct {
	of         *keySet
	signing    []*envelope.Key
	candidates []*envelope.Key // the same, latest first, without repetition: those that verify, as envelope.Open takes them
}

// derived may run several times at once after a replacement; each caller gets the keys of a set that was current
// during its call.
func (r *keyring) derived() *derivedKeys {
	set := r.keys.current.Load()
	if d := r.cache.Load(); d != nil && d.of == set {
		return d
	}
	d := set.derive(r.context)
	r.cache.Store(d)
	return d
}

func (set *keySet) derive(c envelope.Context) *derivedKeys {
	d := &derivedKeys{of: set}
	bySecret := make(map[envelope.Secret]*envelope.Key, len(set.keys))
	for _, k := range set.keys {
		derived := bySecret[k.secret]
		if derived == nil {
			derived = envelope.NewKey(k.secret, c)
			bySecret[k.secret] = derived
			d.candidates = append(d.candidates, derived)
		}
		d.signing = append(d.signing, derived)
	}
	slices.Reverse(d.candidates)
	return d
}

// signer is the key that makes cookies at now: the latest sign-from that has come, else the earliest; of equal ones
// the larger key id.
func (r *keyring) signer(now time.Time) *envelope.Key {
	d := r.derived()
	keys := d.of.keys
	at := max(clampSignFrom(now), keys[0].signFrom) // before any has come, the earliest counts as come
	i := len(keys) - 1
	for keys[i].signFrom > at {
		i--
	}
	return d.signing[i]
}

// String returns the key ids, separated by commas.
func (k *Keys) String() string {
	if k == nil || k.current.Load() == nil {
		return "no keys"
	}
	var ids []string
	for _, key := range k.current.Load().keys {
		kid := envelope.KeyID(key.secret)
		id := "tsk:" + hex.EncodeToString(kid[:])
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return strings.Join(ids, ",")
}

// Format writes what String returns, for every verb and flag.
func (k *Keys) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, k.String()) }

// LogValue returns what String returns.
func (k *Keys) LogValue() slog.Value { return slog.StringValue(k.String()) }

// MarshalText returns what String returns. It never fails.
func (k *Keys) MarshalText() ([]byte, error) { return []byte(k.String()), nil }
