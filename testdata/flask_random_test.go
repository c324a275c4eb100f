package testdata

import (
	"bufio"
	"encoding/json"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

// flaskSessions is a process of interop/flask/session.py, which makes and reads cookies with Flask and itsdangerous.
type flaskSessions struct {
	t    *testing.T
	jobs *json.Encoder
	done *bufio.Reader
}

type flaskJob struct {
	Do      string   `json:"do"`
	Secrets []string `json:"secrets"` // the one that signs last
	Seed    uint64   `json:"seed"`
	Value   string   `json:"value,omitempty"`
	Text    string   `json:"text,omitempty"`
}

type flaskResult struct {
	Value   string
	Session []any // described
	Kept    bool
	Error   string
}

func startFlaskSessions(t *testing.T) flaskSessions {
	t.Helper()
	process := flaskProgram(t, "session.py")
	in, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		if err := process.Wait(); err != nil {
			t.Error(err)
		}
	})
	return flaskSessions{t, json.NewEncoder(in), bufio.NewReader(out)}
}

func (f flaskSessions) do(job flaskJob) (result flaskResult) {
	f.t.Helper()
	if err := f.jobs.Encode(job); err != nil {
		f.t.Fatal(err)
	}
	line, err := f.done.ReadBytes('\n')
	if err != nil && err != io.EOF {
		f.t.Fatal(err)
	}
	if err := json.Unmarshal(line, &result); err != nil {
		f.t.Fatalf("%+v: %q: %v", job, line, err)
	}
	return result
}

// flaskRounds returns how many sessions a test tries.
func flaskRounds() int {
	if inCI() {
		return 2500
	}
	return 1000
}

// flaskApp has the secret keys of an app as itsdangerous takes them, the one that signs last, and Cookies of the same.
type flaskApp struct {
	secrets []string
	cookies *flask.Cookies
}

func flaskApps(t *testing.T) (apps []flaskApp) {
	t.Helper()
	for _, secrets := range [][]string{{"secret"}, {"old", "schlüssel"}, {"\x00", "older", strings.Repeat("longer than a block", 10)}} {
		last := len(secrets) - 1
		apps = append(apps, flaskApp{secrets, must(flask.New(secrets[last], secrets[:last]...))(t)})
	}
	return apps
}

func TestFlaskAndGoReadEachOthersCookies(t *testing.T) {
	t.Parallel()
	python := startFlaskSessions(t)
	for _, test := range []struct {
		name string
		run  func(*testing.T, flaskSessions)
	}{
		{"random sessions of Flask are read, and kept in what Go writes", randomSessionsOfFlask},
		{"random sessions of Go are read by Flask", randomSessionsOfGo},
		{"Flask reads whatever Seal takes", whateverSealTakes},
		{"Flask fails on what Seal refuses", whatSealRefuses},
		{"a key of 100 kB", longKey},
	} {
		t.Run(test.name, func(t *testing.T) {
			python.t = t
			test.run(t, python)
		})
	}
}

func randomSessionsOfFlask(t *testing.T, python flaskSessions) {
	apps := flaskApps(t)
	random := rand.New(rand.NewPCG(1, 2))
	for seed := range uint64(flaskRounds()) {
		app := pick(random, apps...)
		signers := app.secrets[:1+random.IntN(len(app.secrets))] // the last of them may be a fallback by now
		made := python.do(flaskJob{Do: "make", Secrets: signers, Seed: seed})
		session, err := app.cookies.Open(made.Value, time.Minute)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if got := flaskDescribed(t, must(flask.OfDict(session.Values))(t)); !reflect.DeepEqual(got, made.Session) {
			t.Fatalf("seed %d:\ngot  %q\nwant %q", seed, got, made.Session)
		}
		back := must(app.cookies.Seal(session.Values))(t)
		if !python.do(flaskJob{Do: "kept", Secrets: app.secrets, Value: back}).Kept {
			t.Fatalf("seed %d: Flask read another session than it wrote: %q", seed, made.Session)
		}
	}
}

func randomSessionsOfGo(t *testing.T, python flaskSessions) {
	apps := flaskApps(t)
	random := rand.New(rand.NewPCG(3, 4))
	for range flaskRounds() {
		app := pick(random, apps...)
		values := map[string]json.RawMessage{}
		for range random.IntN(5) {
			values[randomFlaskKey(random)] = randomFlaskValue(t, random, 4)
		}
		value := must(app.cookies.Seal(values))(t)
		want := flaskDescribed(t, must(flask.OfDict(values))(t))
		if got := python.do(flaskJob{Do: "read", Secrets: app.secrets, Value: value}); !reflect.DeepEqual(got.Session, want) {
			t.Fatalf("%q: Flask read %q %s, want %q", values, got.Session, got.Error, want)
		}
	}
}

func whateverSealTakes(t *testing.T, python flaskSessions) {
	apps := flaskApps(t)
	random := rand.New(rand.NewPCG(5, 6))
	taken, refused := 0, 0
	for range flaskRounds() {
		app := pick(random, apps...)
		raw := must(json.Marshal(randomJSON(random, 4)))(t)
		value, err := app.cookies.Seal(map[string]json.RawMessage{"k": raw})
		if err != nil {
			refused++
			continue
		}
		taken++
		if got := python.do(flaskJob{Do: "read", Secrets: app.secrets, Value: value}); got.Error != "" {
			t.Fatalf("Seal takes %s: Flask says %s", raw, got.Error)
		}
	}
	if taken < refused || refused < flaskRounds()/20 {
		t.Errorf("Seal took %d values and refused %d", taken, refused)
	}
}

func whatSealRefuses(t *testing.T, python flaskSessions) {
	for _, value := range []string{
		`{" u":"12345"}`, `{" u":5}`, `{" u":null}`, `{" b":"x"}`, `{" b":5}`, `{" d":5}`, `{" t":1}`, `{" t":null}`, `{" di":{}}`, `{" di":[1]}`,
		`{" di":{" t":[]}}`, `[{"a":{" t":[{" u":"x"}]}}]`, strings.Repeat("9", 4301), strings.Repeat("[", 1000) + strings.Repeat("]", 1000),
	} {
		cookies := must(flask.New("secret"))(t)
		if _, err := cookies.Seal(map[string]json.RawMessage{"k": json.RawMessage(value)}); err == nil {
			t.Errorf("%.40s: Seal takes it", value)
		}
		signed := python.do(flaskJob{Do: "sign", Secrets: []string{"secret"}, Text: `{"k":` + value + `}`})
		if _, err := cookies.Open(signed.Value, time.Minute); err != nil && len(signed.Value) <= 4096 { // which browsers keep
			t.Errorf("%.40s: %v", value, err)
		}
		if got := python.do(flaskJob{Do: "read", Secrets: []string{"secret"}, Value: signed.Value}); got.Error != "BadPayload" {
			t.Errorf("%.40s: Flask read %v %q", value, got.Session, got.Error)
		}
	}
}

func longKey(t *testing.T, python flaskSessions) {
	key, secrets := strings.Repeat("k", 100_000), []string{"secret"}
	value := must(must(flask.New(secrets[0]))(t).Seal(map[string]json.RawMessage{key: json.RawMessage("1")}))(t)
	want := []any{"dict", []any{key, []any{"int", "1"}}}
	if got := python.do(flaskJob{Do: "read", Secrets: secrets, Value: value}); !reflect.DeepEqual(got.Session, want) {
		t.Errorf("Flask read %.100q %s, want %.100q", got.Session, got.Error, want)
	}
}

var flaskTags = []string{" di", " t", " b", " m", " u", " d"}

func pick[T any](random *rand.Rand, of ...T) T { return of[random.IntN(len(of))] }

func randomFlaskKey(random *rand.Rand) string {
	return pick(random, pick(random, flaskTags...), pick(random, flaskTags...)+"__", "a.b", "", randomFlaskText(random))
}

func randomFlaskText(random *rand.Rand) string {
	var text strings.Builder
	for range pick(random, 0, 1, 3, 10, 200) {
		text.WriteRune(pick(random, rune(random.IntN(0x80)), 'é', '\u2028', '\ufffd', '\uffff', '😀', '\U0010ffff'))
	}
	return text.String()
}

// randomFlaskValue returns a value that package flask makes, with at most this many levels.
func randomFlaskValue(t *testing.T, random *rand.Rand, levels int) json.RawMessage {
	t.Helper()
	if levels > 0 && random.IntN(5) < 2 {
		return randomFlaskContainer(t, random, levels-1)
	}
	text := randomFlaskText(random)
	var id [16]byte
	for i := range id {
		id[i] = byte(random.Uint32())
	}
	century, tenThousand := time.Date(100, 1, 1, 0, 0, 0, 0, time.UTC).Unix(), time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC).Unix()
	return pick(random,
		func() json.RawMessage { return must(json.Marshal(pick(random, any(nil), true, false)))(t) },
		func() json.RawMessage { return must(json.Marshal(int64(random.Uint64()) >> random.IntN(64)))(t) },
		func() json.RawMessage {
			return must(json.Marshal(pick(random, random.NormFloat64(), 1e300, 5e-324, math.Copysign(0, -1))))(t)
		},
		func() json.RawMessage { return must(json.Marshal(text))(t) },
		func() json.RawMessage { return flask.OfMarkup(text) },
		func() json.RawMessage { return flask.OfBytes([]byte(text)) },
		func() json.RawMessage { return flask.OfUUID(id) },
		func() json.RawMessage {
			return flask.OfTime(time.Unix(century+random.Int64N(tenThousand-century), random.Int64N(1e9)).In(time.FixedZone("", random.IntN(80000)-40000)))
		},
	)()
}

func randomFlaskContainer(t *testing.T, random *rand.Rand, levels int) json.RawMessage {
	t.Helper()
	elements, values := []json.RawMessage{}, map[string]json.RawMessage{}
	for range pick(random, 0, 1, 1, 2, 5) {
		value := randomFlaskValue(t, random, levels)
		elements, values[randomFlaskKey(random)] = append(elements, value), value
	}
	switch random.IntN(3) {
	case 0:
		return must(flask.OfTuple(elements...))(t)
	case 1:
		return must(flask.OfDict(values))(t)
	}
	return must(json.Marshal(elements))(t)
}

// randomJSON returns a value for json.Marshal in which anything may stand under a tag.
func randomJSON(random *rand.Rand, levels int) any {
	if levels == 0 || random.IntN(3) == 0 {
		return pick[any](random, nil, true, 1, 0.5, "", "AP8=", "text", "00112233445566778899aabbccddeeff", "Thu, 29 Feb 2024 00:02:03 GMT",
			"99 Foo 2024", randomFlaskText(random))
	}
	if random.IntN(3) == 0 {
		elements := []any{}
		for range random.IntN(3) {
			elements = append(elements, randomJSON(random, levels-1))
		}
		return elements
	}
	values := map[string]any{}
	for range pick(random, 0, 1, 1, 1, 2) {
		values[randomFlaskKey(random)] = randomJSON(random, levels-1)
	}
	return values
}
