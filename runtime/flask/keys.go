package flask

import (
	"crypto/hmac"
	"crypto/sha1"
)

// salt sets the keys of Flask's sessions apart from those of the app's other signatures.
const salt = "cookie-session"

// keys are what the secret keys of an app derive for its sessions.
type keys struct {
	derived [][]byte // the first signs, all verify
}

// deriveKeys derives the keys of the secrets. The first secret's is the one that signs.
func deriveKeys(secrets []string) (*keys, error) {
	k := &keys{}
	for _, secret := range secrets {
		if secret == "" {
			return nil, ErrNoKey
		}
		k.derived = append(k.derived, hmacSHA1([]byte(secret), salt))
	}
	return k, nil
}

// sign returns the signature of a text.
func (k *keys) sign(text string) string { return signature(k.derived[0], text) }

// verify reports whether one of the keys makes this signature of a text.
func (k *keys) verify(text, got string) bool {
	for _, key := range k.derived {
		if hmac.Equal([]byte(signature(key, text)), []byte(got)) {
			return true
		}
	}
	return false
}

// signature returns the signature of a text with a key, as it stands in a cookie.
func signature(key []byte, text string) string { return base64url.EncodeToString(hmacSHA1(key, text)) }

// hmacSHA1 returns the HMAC-SHA1 of a text, which itsdangerous signs with. HMAC does not need the resistance to collisions
// that SHA-1 has lost.
func hmacSHA1(key []byte, text string) []byte {
	mac := hmac.New(sha1.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
