package envelope

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

type vector struct {
	Secret    string `json:"secret"`
	Name      string `json:"name"`
	TypeID    string `json:"type_id"`
	Permanent int    `json:"permanent"`
	Encrypted int    `json:"encrypted"`
	Created   uint32 `json:"created"`
	Seen      uint32 `json:"seen"`
	Body      string `json:"body"`
	Header    string `json:"header"`
	KMac      string `json:"k_mac"`
	KEnc      string `json:"k_enc"`
	KID       string `json:"kid"`
	Tag       string `json:"tag"`
	Value     string `json:"value"`

	TouchSeen  uint32 `json:"touch_seen"`
	TouchValue string `json:"touch_value"`
}

func (v vector) context() Context {
	return Context{Encrypted: v.Encrypted == 1, CookieName: v.Name, TypeID: v.TypeID}
}

func readVectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "interop", "vectors", "envelope.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Epoch int64    `json:"epoch"`
		Cases []vector `json:"cases"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	if file.Epoch != Epoch {
		t.Fatalf("the vectors count from %d, this package from %d", file.Epoch, Epoch)
	}
	if len(file.Cases) == 0 {
		t.Fatal("no vectors")
	}
	return file.Cases
}

func TestEveryVectorIsReproduced(t *testing.T) {
	for i, v := range readVectors(t) {
		t.Run(fmt.Sprintf("%d %s e=%d p=%d seen=%d", i, v.Name, v.Encrypted, v.Permanent, v.Seen), func(t *testing.T) {
			checkVector(t, v)
		})
	}
}

// A second implementation reproduces these two vectors too, and they list the raw bytes.
func TestTheFirstTwoVectorsAreReproduced(t *testing.T) {
	shared := vector{
		Secret: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
		Name:   "__Host-s", TypeID: "app.Session",
		Created: 60000000, Seen: 37, Body: "93cd0539a561646d696ec3",
		KID: "84755e8051836961",
	}
	for _, test := range []struct {
		name string
		raw  string
		fill func(*vector)
	}{
		{"mode 00", "44039387002593cd0539a561646d696ec3972e5863fffa006232fe408d34411b0b", func(v *vector) {
			v.Header = "44"
			v.KMac = "e6458ddf6d24b52cc176b543a398c9d96c179af23f9a78f698556af36d190a32"
			v.Tag = "972e5863fffa006232fe408d34411b0b"
			v.Value = "RAOThwAlk80FOaVhZG1pbsOXLlhj__oAYjL-QI00QRsL"
		}},
		{"mode 01", "541c566067042579751401fca8b7a96b891c9c1a2fe60a3fab875d908b9ea16804", func(v *vector) {
			v.Encrypted = 1
			v.Header = "54"
			v.KMac = "449d7d944dc9f1d0da986d4bb4d4d27798aef4410c393f2735f0f461b4a9103c"
			v.KEnc = "073881457c823c7058dc9fbc7523689e1a5415f0cea986b142074aee3766c55a"
			v.Tag = "1c9c1a2fe60a3fab875d908b9ea16804"
			v.Value = "VBxWYGcEJXl1FAH8qLepa4kcnBov5go_q4ddkIueoWgE"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			v := shared
			test.fill(&v)
			checkVector(t, v)
			expect(t, "raw", hex.EncodeToString(spelled(t, v.Value)), test.raw)
		})
	}
}

// checkVector compares the result of each step of the format, so that a failure says which step is wrong.
func checkVector(t *testing.T, v vector) {
	t.Helper()
	secret, body := Secret(unhex(t, v.Secret)), unhex(t, v.Body)
	permanent := v.Permanent == 1
	prk := extract(secret)
	kid := KeyID(secret)
	expect(t, "kid", hex.EncodeToString(kid[:]), v.KID)
	expect(t, "k_mac", hex.EncodeToString(prk.macKey(v.context())), v.KMac)
	if v.Encrypted == 1 {
		expect(t, "k_enc", hex.EncodeToString(prk.encKey(v.context())), v.KEnc)
	}

	key := NewKey(secret, v.context())
	h := newHeader(permanent, v.Encrypted == 1, key.Hint())
	expect(t, "header", hex.EncodeToString([]byte{byte(h)}), v.Header)
	s := key.take()
	defer s.release()
	tag := s.mac.tag(append(AppendTimes([]byte{byte(h)}, v.Created, v.Seen), body...))
	expect(t, "tag", hex.EncodeToString(tag[:]), v.Tag)
	expect(t, "value", key.Seal(permanent, v.Created, v.Seen, body), v.Value)
	expect(t, "length", SealedLen(v.Seen, len(body)), len(v.Value))

	got, by, err := Open(v.Value, len(v.Value), []*Key{key})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	expect(t, "contents", got, Contents{Permanent: permanent, Created: v.Created, Seen: v.Seen, Body: string(body)})
	expect(t, "key", by, key)
}

func expect[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// spelled returns the bytes of a value, decoded by the standard library.
func spelled(t testing.TB, value string) []byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// testSecret returns a secret that depends on the name only.
func testSecret(name string) Secret { return sha256.Sum256([]byte(name)) }
