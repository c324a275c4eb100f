package schemas

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

func asJSON(t testing.TB, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// asGob is the shortest encoding of a map: its length differs by a byte or two with
// the order of the keys, which is another one each time.
func asGob(t testing.TB, kv map[any]any) []byte {
	t.Helper()
	var shortest []byte
	for range 500 {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(kv); err != nil {
			t.Fatal(err)
		}
		if shortest == nil || b.Len() < len(shortest) {
			shortest = b.Bytes()
		}
	}
	return shortest
}

// asSignedMsgpack is the value of an OAuth proxy's cookie: msgpack, encrypted with
// AES behind its initialisation vector, in base64, with the time and an
// HMAC-SHA-256. The project also runs LZ4 over the msgpack, which tokens, being
// base64 of random bytes and of JSON, give little to; this does not.
func asSignedMsgpack(t testing.TB, v any) []byte {
	t.Helper()
	packed, err := msgpack.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed := make([]byte, aes.BlockSize+len(packed))
	_, _ = rand.Read(sealed[:aes.BlockSize])
	cipher.NewCTR(block, sealed[:aes.BlockSize]).XORKeyStream(sealed[aes.BlockSize:], packed)

	value := base64.URLEncoding.EncodeToString(sealed)
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s|%d", value, now.Unix())
	return fmt.Appendf(nil, "%s|%d|%s", value, now.Unix(), base64.URLEncoding.EncodeToString(mac.Sum(nil)))
}
