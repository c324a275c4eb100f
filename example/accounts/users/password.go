package users

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/crypto/argon2"
)

// Cost is how much work it is to hash a password, for the app and for whoever guesses passwords.
type Cost struct {
	Passes    uint32
	KibiBytes uint32
}

// DefaultCost is what OWASP recommends for argon2id, which takes some 20 ms.
var DefaultCost = Cost{Passes: 2, KibiBytes: 19 << 10}

const (
	saltBytes = 16
	hashBytes = 32
	threads   = 1
	// hashFormat is how most libraries write a hash of argon2id: version, cost, salt and hash.
	hashFormat = "$argon2id$v=%d$m=%d,t=%d,p=%d$%s"
)

var errBadHash = errors.New("users: the hash of a password is malformed")

// hasher hashes passwords, as many at a time as there are processors: each needs a lot of memory.
type hasher struct {
	cost   Cost
	turns  chan struct{}
	derive func(password, salt []byte, passes, kibiBytes uint32, threads uint8, length uint32) []byte
}

func newHasher(cost Cost) *hasher {
	return &hasher{cost: cost, turns: make(chan struct{}, runtime.GOMAXPROCS(0)), derive: argon2.IDKey}
}

// hash returns the text that is kept of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails (crypto/rand)
	hash, err := h.work(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	text := base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(hash)
	return fmt.Sprintf(hashFormat, argon2.Version, h.cost.KibiBytes, h.cost.Passes, threads, text), nil
}

// matches reports whether text is kept of this password.
func (h *hasher) matches(ctx context.Context, password, text string) (bool, error) {
	cost, salt, want, err := parseHash(text)
	if err != nil {
		return false, err
	}
	got, err := h.work(ctx, password, salt, cost)
	return err == nil && subtle.ConstantTimeCompare(got, want) == 1, err
}

// work computes a hash when it is its turn.
func (h *hasher) work(ctx context.Context, password string, salt []byte, cost Cost) ([]byte, error) {
	select {
	case h.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	defer func() { <-h.turns }()
	return h.derive([]byte(password), salt, cost.Passes, cost.KibiBytes, threads, hashBytes), nil
}

func parseHash(text string) (cost Cost, salt, hash []byte, err error) {
	var version, parallel int
	var rest string
	if _, err := fmt.Sscanf(text, hashFormat, &version, &cost.KibiBytes, &cost.Passes, &parallel, &rest); err != nil {
		return Cost{}, nil, nil, errBadHash
	}
	const saltText = (saltBytes*8 + 5) / 6
	if version != argon2.Version || parallel != threads || len(rest) <= saltText || rest[saltText] != '$' {
		return Cost{}, nil, nil, errBadHash
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(rest[:saltText])
	hash, hashErr := base64.RawStdEncoding.DecodeString(rest[saltText+1:])
	if saltErr != nil || hashErr != nil || len(hash) != hashBytes {
		return Cost{}, nil, nil, errBadHash
	}
	return cost, salt, hash, nil
}
