package evolve

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v1"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v2"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v3"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v4"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v5"
	"github.com/typedsession/typedsession/testdata/golden/evolve/v6"
)

// version is one version of the app.
type version struct {
	name string
	open func(value string) (session any, err error)
	seal func(session any) (*http.Cookie, error)
	// fields are the names of the numbers it knows, retired those it dropped.
	fields  map[int]string
	retired map[int]bool
	// hasZip says whether its nested struct still has number 2.
	hasZip bool
}

func newVersion[S any](t *testing.T, name string, manager *typedsession.Manager[S], err error, fields map[int]string, retired ...int) version {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	v := version{
		name:    name,
		open:    func(value string) (any, error) { return manager.Open(context.Background(), value) },
		seal:    func(session any) (*http.Cookie, error) { return manager.Seal(context.Background(), session.(*S)) },
		fields:  fields,
		retired: map[int]bool{},
		hasZip:  len(retired) == 0,
	}
	for _, n := range retired {
		v.retired[n] = true
	}
	return v
}

func versions(t *testing.T) []version {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	// While the first secret is on its way, the versions without one accept what
	// the one with it writes, and the other way round.
	signed := typedsession.Signed{Keys: keys, AcceptEncrypted: true}
	encrypted := typedsession.Encrypted{Keys: keys, AcceptSigned: true}
	m1, err1 := v1.NewSessionManager(signed, v1.SessionConfig{})
	m2, err2 := v2.NewSessionManager(signed, v2.SessionConfig{})
	m3, err3 := v3.NewSessionManager(signed, v3.SessionConfig{})
	m4, err4 := v4.NewSessionManager(signed, v4.SessionConfig{})
	m5, err5 := v5.NewSessionManager(signed, v5.SessionConfig{})
	m6, err6 := v6.NewSessionManager(encrypted, v6.SessionConfig{})
	return []version{
		newVersion(t, "v1", m1, err1, map[int]string{1: "Count", 2: "Name", 3: "Home"}),
		newVersion(t, "v2", m2, err2, map[int]string{1: "Count", 2: "Name", 3: "Home", 4: "Roles"}),
		newVersion(t, "v3", m3, err3, map[int]string{1: "Count", 2: "Nick", 3: "Home", 4: "Roles"}),
		newVersion(t, "v4", m4, err4, map[int]string{1: "Count", 2: "Nick", 3: "Home"}, 4),
		newVersion(t, "v5", m5, err5, map[int]string{1: "Count", 2: "Nick", 3: "Home", 5: "Theme", 6: "Digest"}, 4),
		newVersion(t, "v6", m6, err6, map[int]string{1: "Count", 2: "Nick", 3: "Home", 5: "Theme", 6: "Digest", 7: "Verifier"}, 4),
	}
}

// values are what the fields are filled with; conversion makes them the type that
// a version has.
var values = map[int]any{
	1: 42, 2: "Rex", 4: []string{"admin"}, 5: "dark", 6: []byte{1, 2, 3, 4}, 7: "secret",
}

func call(session any, method string, arguments ...reflect.Value) []reflect.Value {
	return reflect.ValueOf(session).MethodByName(method).Call(arguments)
}

func set(session any, field string, value any) {
	setter := reflect.ValueOf(session).MethodByName("Set" + field)
	setter.Call([]reflect.Value{reflect.ValueOf(value).Convert(setter.Type().In(0))})
}

// fill sets all fields of a version.
func (v version) fill(session any) {
	for number, name := range v.fields {
		if number != 3 {
			set(session, name, values[number])
			continue
		}
		home := call(session, "Home")[0].Elem()
		for name, text := range map[string]string{"City": "Oslo", "Zip": "1000", "Country": "Norway"} {
			if f := home.FieldByName(name); f.IsValid() {
				f.SetString(text)
			}
		}
	}
	if v.name == "v6" {
		set(session, "Theme", "sepia") // a value that v5 does not know
	}
}

// show is what a session holds, by number and nested number.
func (v version) show(session any) map[string]string {
	shown := map[string]string{}
	for number, name := range v.fields {
		value := call(session, name)[0]
		if number != 3 {
			shown[fmt.Sprint(number)] = fmt.Sprint(value)
			continue
		}
		for i, name := range []string{"City", "Zip", "Country"} {
			if f := value.Elem().FieldByName(name); f.IsValid() {
				shown[fmt.Sprintf("3.%d", i+1)] = f.String()
			}
		}
	}
	return shown
}

func TestEveryVersionCarriesTheCookiesOfEveryOther(t *testing.T) {
	all := versions(t)
	for _, old := range all {
		for _, now := range all {
			t.Run(old.name+" to "+now.name+" and back", func(t *testing.T) {
				first, _ := old.open("")
				old.fill(first)
				cookie, err := old.seal(first)
				if err != nil {
					t.Fatal(err)
				}
				before := old.show(first)

				second, err := now.open(cookie.Value)
				if err != nil {
					t.Fatalf("logged out: %v", err)
				}
				for number, got := range now.show(second) {
					want, known := before[number]
					if number == "5" && old.name == "v6" && now.name == "v5" {
						want = "" // sepia is not one of its values: it reads as absent, and is kept
					}
					if known && got != want {
						t.Errorf("number %s reads as %q, was written as %q", number, got, want)
					}
				}
				set(second, "Count", 43)
				if cookie, err = now.seal(second); err != nil || cookie == nil {
					t.Fatalf("the change was not written: %v", err)
				}

				third, err := old.open(cookie.Value)
				if err != nil {
					t.Fatalf("logged out on the way back: %v", err)
				}
				for number, got := range old.show(third) {
					want := before[number]
					switch {
					case number == "1":
						want = "43"
					case number == "4" && now.retired[4]:
						want = "[]" // retired means dropped
					case number == "3.2" && !now.hasZip:
						want = ""
					}
					if got != want {
						t.Errorf("number %s came back as %q, want %q", number, got, want)
					}
				}
			})
		}
	}
}
