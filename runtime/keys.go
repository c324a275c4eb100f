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
type Keys struct {
	current atomic.Pointer[keySet] // so that keys can be replaced while requests are served
}

// keySet is one immutable state of Keys: ascending by sign-from, then by key id.
type keySet struct {
	keys []secretKey
}

// NewKeys reads key strings as GenerateKey and `go tool typedsession key` make them, with or without white space
// around them. Neither their order nor a repeated one makes a difference. The error wraps ErrNoKey, ErrBadKey,
// ErrWeakKey or ErrTooManyKeys and never shows a part of a key.
func NewKeys(keyStrings ...string) (*Keys, error) {
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
	return newKeys(keys)
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

// KeysFromEnv reads the environment variable called name: key strings, separated by commas. The error is one of
// NewKeys', and says the variable's name.
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
	keys, err := NewKeys(strings.Split(value, ",")...)
	if err != nil {
		return nil, fmt.Errorf("environment variable %s: %w", name, err)
	}
	return keys, nil
}

// newKeys is below the weak-key check: the secrets of the test vectors are patterns. It reorders keys.
func newKeys(keys []secretKey) (*Keys, error) {
	if len(keys) == 0 {
		return nil, ErrNoKey
	}
	slices.SortFunc(keys, bySignFrom)
	keys = slices.Compact(keys)
	if len(keys) > maxKeys {
		return nil, ErrTooManyKeys
	}
	k := new(Keys)
	k.current.Store(&keySet{keys: keys})
	return k, nil
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
	candidates []*envelope.Key // the same, latest first, without repetition
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
	return d.signing[d.of.signerAt(clampSignFrom(now))]
}

// signerAt is the index of the key that signs at now, in seconds since envelope.Epoch.
func (set *keySet) signerAt(now uint32) int {
	now = max(now, set.keys[0].signFrom) // before any has come, the earliest counts as come
	i := len(set.keys) - 1
	for set.keys[i].signFrom > now {
		i--
	}
	return i
}

// candidates are the keys that verify, as envelope.Open takes them. The slice is shared: it must not be changed.
func (r *keyring) candidates() []*envelope.Key { return r.derived().candidates }

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
