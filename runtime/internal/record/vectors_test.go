package record

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
)

// hexBytes is a JSON string in hexadecimal.
type hexBytes []byte

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

// server names the session of a vector and the key of the server.
type server struct {
	Secret hexBytes `json:"secret"` // empty for a server without sealing keys
	Name   string   `json:"name"`
	TypeID string   `json:"type_id"`
}

func (s server) key() keyring.Key { return keyring.Key{Secret: envelope.Secret(s.Secret)} }

func (s server) format(t testing.TB) *Format {
	t.Helper()
	if len(s.Secret) == 0 {
		return NewFormat(s.Name, s.TypeID, nil)
	}
	records, err := keyring.NewRecords(ringOf(t, s.key()), s.Name, s.TypeID)
	if err != nil {
		t.Fatal(err)
	}
	return NewFormat(s.Name, s.TypeID, records)
}

// vectors are the contents of testdata/interop/vectors/record.json.
type vectors struct {
	Epoch   int64           `json:"epoch"`
	Cases   []vector        `json:"cases"`
	Refused []refusedVector `json:"refused"`
	Owners  []struct {
		server
		Field hexBytes `json:"field"`
		Owner string   `json:"owner"`
	} `json:"owners"`
	Moves []struct {
		server
		Encrypted int    `json:"encrypted"`
		Value     string `json:"value"`
		Token     string `json:"token"`
	} `json:"moves"`
}

type vector struct {
	server
	Token     string   `json:"token"`
	Rev       hexBytes `json:"rev"`
	Permanent int      `json:"permanent"`
	Kind      Kind     `json:"kind"`
	Created   uint32   `json:"created"`
	Seen      uint32   `json:"seen"`
	Body      hexBytes `json:"body"`
	Successor string   `json:"successor"`
	Key       string   `json:"key"`
	Record    hexBytes `json:"record"`
}

func (v vector) record() Record {
	return Record{
		Rev: [8]byte(v.Rev), Kind: v.Kind, Permanent: v.Permanent == 1, Created: v.Created, Seen: v.Seen,
		Body: string(v.Body), Successor: v.Successor,
	}
}

type refusedVector struct {
	server
	AcceptUnsealed int      `json:"accept_unsealed"`
	Key            string   `json:"key"`
	Record         hexBytes `json:"record"`
	Class          string   `json:"class"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "interop", "vectors", "record.json"))
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if v.Epoch != envelope.Epoch || len(v.Cases) == 0 || len(v.Refused) == 0 || len(v.Owners) == 0 || len(v.Moves) == 0 {
		t.Fatalf("the vectors are incomplete or count from %d", v.Epoch)
	}
	return v
}

func TestEveryVectorIsReproduced(t *testing.T) {
	for i, v := range readVectors(t).Cases {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			f := v.format(t)
			expect(t, "is a token", IsToken(v.Token), true)
			expect(t, "key", f.Key(v.Token), v.Key)
			encoded := f.Encode(v.Key, v.record(), testNow)
			expect(t, "record", hex.EncodeToString(encoded), hex.EncodeToString(v.Record))
			got, by, err := f.Decode(v.Key, v.Record)
			expect(t, "error", err, nil)
			expect(t, "decoded", got, v.record())
			expect(t, "outdated", f.IsOutdated(by, testNow), false)
		})
	}
}

func TestEveryRefusedVectorIsRefusedForItsClass(t *testing.T) {
	classes := map[string]error{
		"foreign": ErrForeign, "unsealed": ErrUnsealed, "sealed": ErrSealed, "key": ErrKey, "unreadable": ErrUnreadable,
	}
	for i, v := range readVectors(t).Refused {
		t.Run(strconv.Itoa(i)+" "+v.Class, func(t *testing.T) {
			f := v.format(t)
			f.AcceptUnsealed = v.AcceptUnsealed == 1
			got, by, err := f.Decode(v.Key, v.Record)
			if want := classes[v.Class]; want == nil || !errors.Is(err, want) {
				t.Errorf("error is %v, want %v", err, want)
			}
			expect(t, "record", got, Record{})
			expect(t, "sealed by a key", by.Key != nil, len(v.Secret) > 0 && v.Class == "unreadable")
		})
	}
}

func TestOwnersAreReproduced(t *testing.T) {
	for _, v := range readVectors(t).Owners {
		expect(t, "owner", v.format(t).Owner(string(v.Field)), v.Owner)
	}
}

func TestTokensOfMovedCookiesAreReproduced(t *testing.T) {
	for _, v := range readVectors(t).Moves {
		c := envelope.Context{Encrypted: v.Encrypted == 1, CookieName: v.Name, TypeID: v.TypeID}
		token, ok := moveToken(t, c, v.Value, v.key())
		expect(t, "made", ok, true)
		expect(t, "token", token, v.Token)
	}
}

// moveToken opens a cookie value with a server's keys, as envelope.Context says, and returns the token it moves in under.
func moveToken(t testing.TB, c envelope.Context, value string, keys ...keyring.Key) (string, bool) {
	t.Helper()
	modes, err := keyring.NewModes(ringOf(t, keys...), c, true)
	if err != nil {
		t.Fatal(err)
	}
	_, by, err := modes.Open(value, len(value))
	if err != nil {
		t.Fatal(err)
	}
	return MoveToken(by, value)
}

func expect[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}
