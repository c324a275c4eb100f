package testdata

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/testdata/golden/counter"
)

// findPython returns a Python that can import a module, and skips where there is
// none. A CI without it must not pass. A package of the system belongs to the
// system's Python, which need not be the first in PATH.
func findPython(t *testing.T, module string) string {
	t.Helper()
	for _, python := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(python, "-c", "import "+module).Run() == nil {
			return python
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("no python3 can import %s", module)
	}
	t.Skipf("no python3 can import %s", module)
	return ""
}

// cookiePy runs python/cookie.py and returns the lines that it prints.
func cookiePy(t *testing.T, stdin io.Reader, args ...string) []string {
	t.Helper()
	return runPython(t, "cookie.py", stdin, args...)
}

// recordPy runs python/record.py, which imports cookie.py, and returns the lines that it prints.
func recordPy(t *testing.T, stdin io.Reader, args ...string) []string {
	t.Helper()
	return runPython(t, "record.py", stdin, args...)
}

func runPython(t *testing.T, program string, stdin io.Reader, args ...string) []string {
	t.Helper()
	const dir = "interop/python/"
	for _, name := range []string{"cookie.py", program} {
		if _, err := os.Stat(dir + name); err != nil { // also tells go test that its result depends on the program
			t.Fatal(err)
		}
	}
	// -B: no compiled program is left beside the source.
	command := exec.Command(findPython(t, "cryptography"), append([]string{"-B", dir + program}, args...)...)
	command.Stdin, command.Stderr = stdin, t.Output()
	out, err := command.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

// cookiePyJobs runs one command of cookie.py on many jobs, each of which has one result.
func cookiePyJobs[Job, Result any](t *testing.T, command string, jobs []Job) []Result {
	t.Helper()
	return pythonJobs[Job, Result](t, "cookie.py", command, jobs)
}

// pythonJobs runs one command of a program on many jobs, each of which has one result.
func pythonJobs[Job, Result any](t *testing.T, program, command string, jobs []Job) []Result {
	t.Helper()
	var stdin bytes.Buffer
	for _, job := range jobs {
		if err := json.NewEncoder(&stdin).Encode(job); err != nil {
			t.Fatal(err)
		}
	}
	lines := runPython(t, program, &stdin, command)
	if len(lines) != len(jobs) {
		t.Fatalf("%d results of %d jobs", len(lines), len(jobs))
	}
	results := make([]Result, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal([]byte(line), &results[i]); err != nil {
			t.Fatal(err)
		}
	}
	return results
}

type pythonSeal struct {
	Key       string `json:"key"`
	Name      string `json:"name"`
	TypeID    string `json:"type_id"`
	Permanent bool   `json:"permanent"`
	Encrypted bool   `json:"encrypted"`
	Created   uint32 `json:"created"`
	Seen      uint32 `json:"seen"`
	Body      string `json:"body"` // in hexadecimal
}

type pythonSealed struct {
	Value string `json:"value"`
}

type pythonOpen struct {
	Keys      []string `json:"keys"`
	Name      string   `json:"name"`
	TypeID    string   `json:"type_id"`
	Encrypted bool     `json:"encrypted"`
	Value     string   `json:"value"`
}

type pythonOpened struct {
	Refused   string `json:"refused"`
	Permanent bool   `json:"permanent"`
	Created   uint32 `json:"created"`
	Seen      uint32 `json:"seen"`
	Body      string `json:"body"` // in hexadecimal
}

func TestPythonReproducesTheVectors(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, want string
		run        func(t *testing.T, stdin io.Reader, args ...string) []string
	}{
		{"envelope.json", "120 cases and 6 keys reproduced", cookiePy},
		{"record.json", "59 cases 99 refused 15 owners 12 moves reproduced", recordPy},
	} {
		vectors := "interop/vectors/" + test.name
		if _, err := os.Stat(vectors); err != nil { // likewise
			t.Fatal(err)
		}
		if lines := test.run(t, nil, "check", vectors); len(lines) != 1 || lines[0] != test.want {
			t.Errorf("%s: got %q, want %q", test.name, lines, test.want)
		}
	}
}

func TestPythonReproducesTheAccumulatedVectors(t *testing.T) {
	results := map[int]string{1_000: "cd971b6a036e3b53f9a73e29e7ff5882bfbcea46c4d2736f660a54a0eed15e8e"}
	if inCI() {
		results[100_000] = "0952d39d83d73e5bec490eb19814f1b45197fb9e107946ff459edf40aeba6f83"
	}
	for rounds, want := range results {
		t.Run(fmt.Sprint(rounds, " rounds"), func(t *testing.T) {
			t.Parallel()
			if got := cookiePy(t, nil, "accumulated", strconv.Itoa(rounds)); len(got) != 1 || got[0] != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestAServerAndPythonReadEachOthersCookies(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	created := uint32(now.Unix() - envelope.Epoch)
	keyString := typedsession.GenerateKey(now)
	keys, err := typedsession.NewKeys(keyString)
	if err != nil {
		t.Fatal(err)
	}
	for _, protection := range []typedsession.Protection{typedsession.Signed{Keys: keys}, typedsession.Encrypted{Keys: keys}} {
		sessions, err := counter.NewSessionManager(protection, counter.SessionConfig{Now: func() time.Time { return now }})
		if err != nil {
			t.Fatal(err)
		}
		_, encrypted := protection.(typedsession.Encrypted)
		t.Run(fmt.Sprintf("encrypted=%v", encrypted), func(t *testing.T) {
			ctx := context.Background()
			ours, _ := sessions.Open(ctx, "")
			ours.SetCount(5)
			cookie, err := sessions.Seal(ctx, ours)
			if err != nil {
				t.Fatal(err)
			}
			opened := cookiePyJobs[pythonOpen, pythonOpened](t, "open", []pythonOpen{{
				Keys: []string{keyString}, Name: cookie.Name, TypeID: "counter.Session", Encrypted: encrypted, Value: cookie.Value,
			}})[0]
			if want := (pythonOpened{Created: created, Body: "9105"}); opened != want {
				t.Errorf("Python opened the server's as %+v, want %+v", opened, want)
			}

			sealed := cookiePyJobs[pythonSeal, pythonSealed](t, "seal", []pythonSeal{{
				Key: keyString, Name: cookie.Name, TypeID: "counter.Session", Encrypted: encrypted,
				Created: created - 600, Seen: 590, Body: "9107",
			}})[0]
			theirs, err := sessions.Open(ctx, sealed.Value)
			if err != nil {
				t.Fatal(err)
			}
			if info := theirs.Info(); theirs.Count() != 7 || !info.Created.Equal(now.Add(-10*time.Minute)) || !info.Seen.Equal(now.Add(-10*time.Second)) {
				t.Errorf("the server opened Python's as a count of %d, %+v", theirs.Count(), info)
			}
		})
	}
}

// envelopeKey is a key string's secret, derived as the runtime does.
func envelopeKey(t *testing.T, keyString string, c envelope.Context) *envelope.Key {
	t.Helper()
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(keyString, "tsk1_"))
	if err != nil {
		t.Fatal(err)
	}
	return envelope.NewKey(envelope.Secret(raw[:32]), c)
}

func TestPythonMakesTheSameValues(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var jobs []pythonSeal
	var want []string
	for i := range 300 {
		body := make([]byte, random.IntN(300))
		for j := range body {
			body[j] = byte(random.Uint32())
		}
		job := pythonSeal{
			Key: typedsession.GenerateKey(time.Now()), Name: strings.Repeat("s", 1+i%50), TypeID: "shop.Überblick",
			Permanent: i%2 == 0, Encrypted: i%3 != 0,
			Created: random.Uint32(), Seen: random.Uint32() >> (i % 32), Body: hex.EncodeToString(body),
		}
		key := envelopeKey(t, job.Key, envelope.Context{Encrypted: job.Encrypted, CookieName: job.Name, TypeID: job.TypeID})
		jobs = append(jobs, job)
		want = append(want, key.Seal(job.Permanent, job.Created, job.Seen, body))
	}
	for i, sealed := range cookiePyJobs[pythonSeal, pythonSealed](t, "seal", jobs) {
		if sealed.Value != want[i] {
			t.Errorf("%+v was sealed as %s, want %s", jobs[i], sealed.Value, want[i])
		}
	}
}

func TestPythonRefusesTheSameValuesForTheSameReasons(t *testing.T) {
	t.Parallel()
	found := map[string]int{}
	for _, encrypted := range []bool{false, true} {
		c := envelope.Context{Encrypted: encrypted, CookieName: "__Host-s", TypeID: "shop.Session"}
		keyStrings := []string{typedsession.GenerateKey(time.Now()), typedsession.GenerateKey(time.Now())}
		values := altered(envelopeKey(t, keyStrings[1], c).Seal(true, 60000000, 200, []byte("\x91\x05")))
		if !encrypted {
			values = append(values, malformedTimes(t, keyStrings[0], c)...)
		}
		mustAgreeWithPython(t, keyStrings, c, values, found)
	}
	for _, reason := range []string{"", "length", "encoding", "version", "mode", "tag", "times"} {
		if found[reason] == 0 {
			t.Errorf("no value was refused for %q: %v", reason, found)
		}
	}
}

// mustAgreeWithPython opens values here and there, and counts the reasons for which they are refused.
func mustAgreeWithPython(t *testing.T, keyStrings []string, c envelope.Context, values []string, found map[string]int) {
	t.Helper()
	reasons := map[error]string{
		nil: "", envelope.ErrLength: "length", envelope.ErrEncoding: "encoding", envelope.ErrVersion: "version",
		envelope.ErrMode: "mode", envelope.ErrTag: "tag", envelope.ErrHint: "tag", envelope.ErrTimes: "times",
	}
	var keys []*envelope.Key
	for _, keyString := range keyStrings {
		keys = append(keys, envelopeKey(t, keyString, c))
	}
	var jobs []pythonOpen
	for _, value := range values {
		jobs = append(jobs, pythonOpen{Keys: keyStrings, Name: c.CookieName, TypeID: c.TypeID, Encrypted: c.Encrypted, Value: value})
	}
	for i, got := range cookiePyJobs[pythonOpen, pythonOpened](t, "open", jobs) {
		contents, _, err := envelope.Open(values[i], 4096-len(c.CookieName), keys)
		want := pythonOpened{reasons[err], contents.Permanent, contents.Created, contents.Seen, hex.EncodeToString([]byte(contents.Body))}
		if got != want {
			t.Errorf("%q: Python says %+v, Go %+v", values[i], got, want)
		}
		found[want.Refused]++
	}
}

// malformedTimes are signed values with a right tag, which only a holder of the key can make.
func malformedTimes(t *testing.T, keyString string, c envelope.Context) []string {
	t.Helper()
	key := envelopeKey(t, keyString, c)
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(keyString, "tsk1_"))
	if err != nil {
		t.Fatal(err)
	}
	context := "\x00\x00" + string(rune(len(c.CookieName))) + c.CookieName + "\x00" + string(rune(len(c.TypeID))) + c.TypeID
	macKey, err := hkdf.Key(sha256.New, raw[:32], []byte("typedsession/v1"), "typedsession/v1 mac"+context, 32)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, seen := range []string{
		"\x80\x00", "\xa5\x80\x00", "\x80\x81\x80\x80\x00", "\x80\x80\x80\x80\x80\x01", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"\x80\x80\x80\x80\x10", "\xff\xff\xff\xff\x7f", strings.Repeat("\x80", 12),
	} {
		message := append([]byte{0x40 | key.Hint(), 3, 0x93, 0x87, 0}, seen+"\x91\x05"...)
		mac := hmac.New(sha256.New, macKey)
		mac.Write(message)
		values = append(values, base64.RawURLEncoding.EncodeToString(append(message, mac.Sum(nil)[:16]...)))
	}
	return values
}

// altered returns a value and many that are one step away from it.
func altered(value string) []string {
	all := []string{value, "", value + value, value + "=", "\n" + value, value + "\r\n", strings.Repeat("A", 4088), strings.Repeat("A", 4089)}
	raw, _ := base64.RawURLEncoding.DecodeString(value)
	for bit := range 8 * len(raw) {
		flipped := bytes.Clone(raw)
		flipped[bit/8] ^= 1 << (bit % 8)
		all = append(all, base64.RawURLEncoding.EncodeToString(flipped))
	}
	for i := range value {
		all = append(all, value[:i], value[i:])
		for _, c := range "A_+/=é\n" {
			all = append(all, value[:i]+string(c)+value[i+1:], value[:i]+string(c)+value[i:])
		}
	}
	return all
}
