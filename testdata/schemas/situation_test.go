package schemas

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// now is when all the visits take place.
var now = time.Date(2026, 3, 2, 9, 15, 0, 0, time.UTC)

func clock() time.Time { return now }

// situation is a moment of a visit, and what the session then holds.
type situation[S any] struct {
	name string
	fill func(t testing.TB, s *S)
	// own encodes the same as the project does that the session mirrors.
	own func(t testing.TB, s *S) []byte
	// tooLarge are the fields to blame where no cookie holds it all.
	tooLarge []string
}

// app is one of the four.
type app[S any] struct {
	name       string
	newManager func(typedsession.Confidential, typedsession.Config[S]) (*typedsession.Manager[S], error)
	ownName    string // the encoding of situation.own
	situations []situation[S]
}

// row is a line of the table.
type row struct {
	app, situation string
	set, fields    int
	body           int
	cookie         int // name and value, of 4096
	tooLarge       bool
	own            int
	ownName        string
	json           int
}

// rows measures all situations of an app, and tests that the cookies bring back
// what was set, and that there is a situation for every field.
func (a app[S]) rows(t *testing.T) []row {
	manager := a.manager(t)
	fresh, _ := manager.Open(context.Background(), "")
	missing := values(fresh)
	var rows []row
	for _, situation := range a.situations {
		t.Run(a.name+" "+situation.name, func(t *testing.T) {
			s, _ := manager.Open(context.Background(), "")
			situation.fill(t, s)
			present := changed(s, fresh)
			for name := range present {
				delete(missing, name)
			}
			rows = append(rows, row{
				app: a.name, situation: situation.name, ownName: a.ownName,
				set: len(present), fields: len(values(fresh)),
				own: len(situation.own(t, s)), json: len(asJSON(t, present)),
				tooLarge: situation.tooLarge != nil,
			})
			r := &rows[len(rows)-1]
			r.cookie = seal(t, manager, s, situation.tooLarge)
			r.body = bodyLength(r.cookie - len("__Host-"+a.name))
		})
	}
	for name := range missing {
		t.Errorf("%s: no situation has %s", a.name, name)
	}
	return rows
}

// seal makes the cookie, sees that it brings everything back, and returns the
// length of its name and value. Where it has to be too large, the error has to
// blame the right fields.
func seal[S any](t *testing.T, manager *typedsession.Manager[S], s *S, tooLarge []string) int {
	t.Helper()
	ctx := context.Background()
	set := values(s)
	cookie, err := manager.Seal(ctx, s)
	if len(tooLarge) > 0 {
		var e *typedsession.TooLargeError
		if !errors.As(err, &e) {
			t.Fatalf("sealed to %v, %v; want an error that the cookie is too large", cookie, err)
		}
		for i, name := range tooLarge {
			if e.Fields[i].Name != name {
				t.Errorf("the error blames %v, want %v", e.Fields, tooLarge)
			}
		}
		return e.Bytes
	}
	if err != nil {
		t.Fatal(err)
	}
	back, err := manager.Open(ctx, cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	if got := values(back); !reflect.DeepEqual(got, set) {
		t.Errorf("came back as\n%v, was\n%v", got, set)
	}
	return len(cookie.Name) + len(cookie.Value)
}

// bodyLength is the length of the body in a cookie value of the given length: base64
// of header, two times of a session just begun, body and tag.
func bodyLength(value int) int { return value*3/4 - 1 - 4 - 1 - 16 }

// values are what the getters of a session return.
func values(session any) map[string]any {
	s := reflect.ValueOf(session)
	all := map[string]any{}
	for i := range s.NumMethod() {
		name := s.Type().Method(i).Name
		if !s.MethodByName("Clear" + name).IsValid() {
			continue
		}
		value := s.MethodByName(name).Call(nil)[0]
		if value.Kind() == reflect.Pointer {
			value = value.Elem()
		}
		all[name] = value.Interface()
	}
	return all
}

// changed are the values that differ from those of a fresh session, and optional
// ones that are present.
func changed(session, fresh any) map[string]any {
	set := values(session)
	absent := values(fresh)
	for name, value := range set {
		has := reflect.ValueOf(session).MethodByName("Has" + name)
		if reflect.DeepEqual(value, absent[name]) && (!has.IsValid() || !has.Call(nil)[0].Bool()) {
			delete(set, name)
		}
	}
	return set
}
