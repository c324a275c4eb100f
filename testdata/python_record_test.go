package testdata

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/testdata/golden/counter"
)

type pythonDecode struct {
	Keys           []string `json:"keys"`
	AcceptUnsealed bool     `json:"accept_unsealed"`
	Name           string   `json:"name"`
	TypeID         string   `json:"type_id"`
	Key            string   `json:"key"`
	Record         string   `json:"record"` // in hexadecimal
}

type pythonDecoded struct {
	Refused   string `json:"refused"`
	Kind      int    `json:"kind"`
	Permanent bool   `json:"permanent"`
	Created   uint32 `json:"created"`
	Seen      uint32 `json:"seen"`
	Body      string `json:"body"` // in hexadecimal
	Successor string `json:"successor"`
}

func TestPythonReadsAndRefusesTheSameRecords(t *testing.T) {
	t.Parallel()
	keyString := typedsession.GenerateKey(time.Now())
	keys, err := typedsession.NewKeys(keyString)
	if err != nil {
		t.Fatal(err)
	}
	var jobs []pythonDecode
	var want []pythonDecoded
	found := map[string]int{}
	for _, record := range alteredRecords(t, keyString) {
		job := pythonDecode{AcceptUnsealed: true, Name: "__Host-s", TypeID: "shop.Session", Record: hex.EncodeToString(record)}
		job.Key, _ = typedsession.RecordKey(job.Name, job.TypeID, storedToken)
		for _, known := range []*typedsession.Keys{nil, keys} {
			job.Keys = []string{}
			if known != nil {
				job.Keys = []string{keyString}
			}
			jobs = append(jobs, job)
			opened, err := known.OpenRecord(job.Name, job.TypeID, job.Key, record)
			want = append(want, decodedAs(opened, err))
			found[want[len(want)-1].Refused]++
		}
	}
	for i, got := range pythonJobs[pythonDecode, pythonDecoded](t, "record.py", "decode", jobs) {
		if got != want[i] {
			t.Errorf("%+v: Python says %+v, Go %+v", jobs[i], got, want[i])
		}
	}
	for _, class := range []string{"", "foreign", "sealed", "key", "unreadable"} {
		if found[class] == 0 {
			t.Errorf("no record was refused for %q: %v", class, found)
		}
	}
}

func TestPythonReadsTheRecordsOfAServer(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	keyString := typedsession.GenerateKey(now)
	keys, err := typedsession.NewKeys(keyString)
	if err != nil {
		t.Fatal(err)
	}
	for name, sealing := range map[string]*typedsession.Keys{"unsealed": nil, "sealed": keys} {
		t.Run(name, func(t *testing.T) {
			engine := memstore.New(0)
			sessions, err := counter.NewSessionManager(typedsession.Stored{Store: engine, Keys: sealing}, counter.SessionConfig{Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			s, _ := sessions.Open(t.Context(), "")
			s.SetCount(5)
			cookie, err := sessions.Seal(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			key, ok := typedsession.RecordKey(cookie.Name, "counter.Session", cookie.Value)
			data, err := engine.Get(t.Context(), key)
			if !ok || err != nil || data == nil {
				t.Fatalf("there is no record under %s: %v", key, err)
			}
			job := pythonDecode{Keys: []string{}, Name: cookie.Name, TypeID: "counter.Session", Key: key, Record: hex.EncodeToString(data)}
			if sealing != nil {
				job.Keys = []string{keyString}
			}
			got := pythonJobs[pythonDecode, pythonDecoded](t, "record.py", "decode", []pythonDecode{job})[0]
			if want := (pythonDecoded{Created: uint32(now.Unix() - envelope.Epoch), Body: "9105"}); got != want {
				t.Errorf("Python read the server's record as %+v, want %+v", got, want)
			}
		})
	}
}

const storedToken = "gAAAAAAAAAAAAAAAAAAAAAA"

// decodedAs returns what Python should say where Keys.OpenRecord returns opened and err.
func decodedAs(opened typedsession.OpenedRecord, err error) pythonDecoded {
	for reason, class := range map[error]string{
		typedsession.ReasonVersion: "foreign", typedsession.ReasonTag: "key", typedsession.ReasonUnreadable: "unreadable", typedsession.ErrNoKey: "sealed",
	} {
		if errors.Is(err, reason) {
			return pythonDecoded{Refused: class}
		}
	}
	return pythonDecoded{
		Kind:      slices.Index([]string{"session", "emptied", "renewed", "ended"}, opened.Kind),
		Permanent: opened.Permanent, Body: hex.EncodeToString([]byte(opened.Body)), Successor: opened.Successor,
		Created: uint32(opened.Created.Unix() - envelope.Epoch), Seen: uint32(opened.Seen.Unix() - opened.Created.Unix()),
	}
}

// alteredRecords returns a record of every kind, sealed and not, and many that are one step away from one.
func alteredRecords(t *testing.T, keyString string) [][]byte {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(keyString, "tsk1_"))
	if err != nil {
		t.Fatal(err)
	}
	sealer := envelope.NewRecordKey(envelope.Secret(raw[:32]), envelope.Context{CookieName: "__Host-s", TypeID: "shop.Session"})
	key, _ := typedsession.RecordKey("__Host-s", "shop.Session", storedToken)
	typeHash := sha256.Sum256([]byte("shop.Session"))
	var all [][]byte
	for kind, rest := range []string{"\x91\x05", "", strings.Repeat("k", 16), ""} {
		header := []byte{byte(kind)<<4 | 1, typeHash[0], typeHash[1]}
		content := append(envelope.AppendTimes(nil, 60000000, 200), rest...)
		all = append(all, slices.Concat([]byte("revision"), header, content))
		header = append(header, sealer.Hint())
		header[0] |= 1 << 6
		associated := slices.Concat([]byte{0, byte(len(key))}, []byte(key), header)
		all = append(all, sealer.SealRecord(slices.Concat([]byte("revision"), header, content), 12, associated))
	}
	for _, record := range slices.Clone(all) {
		for bit := range 8 * len(record) {
			flipped := bytes.Clone(record)
			flipped[bit/8] ^= 1 << (bit % 8)
			all = append(all, flipped)
		}
		for i := range record {
			all = append(all, record[:i], append(record[:i:i], record[i+1:]...))
		}
		all = append(all, append(record[:len(record):len(record)], '\n'))
	}
	return all
}

func TestPythonReproducesTheAccumulatedRecords(t *testing.T) {
	t.Parallel()
	const want = "7085c5fb5826d6694a24a11927741e72c076c45767d7960288b1bc620896ab6e"
	if got := recordPy(t, nil, "accumulated", "20000"); len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
