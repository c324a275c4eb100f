package store

import (
	"errors"
	"fmt"
	"time"
)

// MaxName is the greatest length of a key and of an owner, in bytes.
const MaxName = 128

// Check returns an error if an engine cannot keep the record under the key: if the key, or an owner that is not empty, is not
// of 1 to MaxName letters, digits, '-' and '_', if there is no data, or if the TTL is shorter than a millisecond. Swap of
// every engine calls it first, so that all engines accept the same records.
func Check(key string, next Record) error {
	if err := checkName("key", key); err != nil {
		return err
	}
	if next.Owner != "" {
		if err := checkName("owner", next.Owner); err != nil {
			return err
		}
	}
	if len(next.Data) == 0 {
		return errors.New("record without data: an empty record cannot be told from none")
	}
	if next.TTL < time.Millisecond {
		return fmt.Errorf("record with a TTL of %v: want a millisecond or more", next.TTL)
	}
	return nil
}

// checkName accepts 1 to MaxName letters, digits, '-' and '_': what every engine stores, compares and prints alike.
func checkName(what, name string) error {
	if len(name) == 0 || len(name) > MaxName {
		return fmt.Errorf("%s of %d characters: want 1 to %d", what, len(name), MaxName)
	}
	for _, c := range []byte(name) {
		if !inName(c) {
			return fmt.Errorf("%s %q: want only letters, digits, '-' and '_'", what, name)
		}
	}
	return nil
}

func inName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_'
}

// Milliseconds returns the TTL and the Keep of the record in milliseconds, rounded up: what the engines count in. The Keep
// is never below the TTL.
func (r Record) Milliseconds() (ttl, keep int64) {
	return ceil(r.TTL), max(ceil(r.TTL), ceil(r.Keep))
}

func ceil(d time.Duration) int64 {
	return int64(d/time.Millisecond) + int64(min(max(d%time.Millisecond, 0), 1))
}
