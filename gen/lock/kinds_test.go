package lock_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/internal/sourcetest"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/schema"
)

// sessionsOf returns the sessions of a source.
func sessionsOf(t *testing.T, source string) []*schema.Session {
	t.Helper()
	var diags diagnostic.List
	p := schema.Build(sourcetest.Load(t, source, "."), nil, &diags)
	if len(diags) > 0 {
		t.Fatalf("%v\n%s", diags, source)
	}
	var sessions []*schema.Session
	for _, file := range p.Files {
		sessions = append(sessions, file.Sessions...)
	}
	return sessions
}

// TestALineSaysHowAFieldTravels has every kind of type and every option.
func TestALineSaysHowAFieldTravels(t *testing.T) {
	for _, test := range []struct{ field, line string }{
		{"bool `session:\"1\"`", "bool A"},
		{"int8 `session:\"1,default=-5\"`", `int8 A default="-5"`},
		{"number `session:\"1\"`", "uint16 A"},
		{"time.Duration `session:\"1\"`", "duration A"},
		{"float32 `session:\"1\"`", "float32 A"},
		{"float64 `session:\"1\"`", "float64 A"},
		{"string `session:\"1,max=9,default=blue\"`", `text A default="blue" max="9"`},
		{"string `session:\"1,hex\"`", "text(hex) A"},
		{"string `session:\"1,enum=a|b\"`", "enum(a|b) A"},
		{"[]byte `session:\"1\"`", "bytes A"},
		{"[16]byte `session:\"1\"`", "bytes[16] A"},
		{"time.Time `session:\"1\"`", "time A"},
		{"time.Time `session:\"1,nano\"`", "time(nano) A"},
		{"net.IP `session:\"1\"`", "ip A"},
		{"netip.Addr `session:\"1\"`", "addr A"},
		{"*int `session:\"1\"`", "int A optional"},
		{"[]string `session:\"1,max=3,each=9\"`", `list(text) A each="9" max="3"`},
		{"[]int `session:\"1,keep=3\"`", `list(int) A keep="3"`},
		{"[2]int `session:\"1\"`", "array[2](int) A"},
		{"map[string][]bool `session:\"1\"`", "map(text,list(bool)) A"},
		{"netip.Prefix `session:\"1\"`", "binary(netip.Prefix) A"},
		{"own[int] `session:\"1\"`", "marshaled(app.own[int]) A"},
		{"own[os.FileMode] `session:\"1\"`", "marshaled(app.own[os.FileMode]) A"},
		{"raw `session:\"1,json\"`", "json(json.RawMessage) A"}, // whatever that is an alias of
		{"any `session:\"1,json\"`", "json(any) A"},
		{"map[string]any `session:\"1,json\"`", "json(object) A"},
		{"[]any `session:\"1,msgpack\"`", "msgpack(list) A"},
		{"struct{ B int } `session:\"1,json\"`", "json(object) A"},
		{"string `session:\"1,json\"`", "json(text) A"},
		{"bool `session:\"1,json\"`", "json(bool) A"},
		{"float64 `session:\"1,json\"`", "json(number) A"},
		{"string `session:\"1,secret,ttl=5m\"`", "text A secret ttl"},
		{"nested `session:\"1\"`", "struct A\nSession 1.2 bool B"},
		{"[]*nested `session:\"1\"`", "list(struct) A\nSession 1.2 bool B"},
	} {
		source := sourcetest.App("\tA "+test.field, `
type number uint16
type raw = json.RawMessage
type nested struct { B bool `+"`session:\"2\"`"+` }
type own[T any] struct{ a T }
func (own[T]) MarshalText() ([]byte, error) { return nil, nil }
func (*own[T]) UnmarshalText([]byte) error { return nil }
var _ net.IP
var _ netip.Addr
var _ os.FileMode
var _ time.Time
`)
		source = strings.Replace(source, "package app\n", "package app\n\nimport (\n\t\"encoding/json\"\n\t\"net\"\n\t\"net/netip\"\n\t\"os\"\n\t\"time\"\n)\n", 1)
		_, got := lockOf(t, sessionsOf(t, source), nil)
		want := lock.Header + "\n\nSession cookie=s id=app.Session\nSession 1 " + test.line + "\n"
		if string(got) != want {
			t.Errorf("%s: got\n%s\nwant\n%s", test.field, got, want)
		}
	}
}

func TestASessionKeepsTheIDThatTheLockFileHas(t *testing.T) {
	for _, test := range []struct{ lock, directive, id string }{
		{"", "", "app.Session"},
		{"Session cookie=s id=main.Session\n", "", "main.Session"},
		{"Old cookie=s id=main.Old\n", "", "main.Old"}, // renamed
		{"Old cookie=other id=main.Old\n", "", "app.Session"},
		{"Session cookie=s id=main.Session\n", " id=shop", "shop"},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, lock.FileName), []byte(test.lock), 0o600); err != nil {
			t.Fatal(err)
		}
		source := strings.Replace(sourcetest.App("\tA int `session:\"1\"`", ""), "absolute=2h", "absolute=2h"+test.directive, 1)
		sessions := sessionsOf(t, source)
		if err := lock.ApplyIDs(dir, sessions); err != nil || sessions[0].TypeID != test.id {
			t.Errorf("%q with %q: id %s, error %v; want %s", test.directive, test.lock, sessions[0].TypeID, err, test.id)
		}
	}
}

func TestASessionThatIsGoneIsNoted(t *testing.T) {
	for _, test := range []struct {
		old, now string
		gone     bool
	}{
		{"A cookie=a id=p.A\n", "A cookie=a id=p.A\n", false},
		{"A cookie=a id=p.A\n", "B cookie=a id=p.A\n", false}, // renamed
		{"A cookie=a id=p.A\n", "B cookie=b id=p.B\n", true},
		{"A cookie=a id=p.A\n", "", true},
		{"", "A cookie=a id=p.A\n", false},
	} {
		var notes diagnostic.List
		old, now := parse(t, test.old), parse(t, test.now)
		lock.Gone(old, now, &notes)
		if gone := len(notes) == 1 && notes[0].Rule == "session-removed"; gone != test.gone || len(notes) > 1 {
			t.Errorf("from %q to %q: %v", test.old, test.now, notes)
		}
		if old.Knows("A") != (test.old != "") {
			t.Errorf("%q knows A: %t", test.old, old.Knows("A"))
		}
		if remembered := now.Knows("B") && old.Remembers(now, "B"); remembered != (now.Knows("B") && !test.gone) {
			t.Errorf("from %q to %q: remembers B: %t", test.old, test.now, remembered)
		}
	}
}

func TestSessionsOfOneNameCannotShareALockFile(t *testing.T) {
	sessions := sessionsOf(t, sourcetest.App("\tA int `session:\"1\"`", ""))
	var diags diagnostic.List
	lock.Of(append(sessions, sessions...), &diags)
	if len(diags) != 1 || diags[0].Rule != "name-taken" {
		t.Errorf("said %v", diags)
	}
}
