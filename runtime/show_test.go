package typedsession

import (
	"bytes"
	"context"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// dump follows v as far as package reflect leads, through unexported fields and pointers, without calling any method: so
// do package fmt inside of other structs, and debuggers that print by reflection.
func dump(b *strings.Builder, v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.String:
		b.WriteString(v.String() + "\n")
	case reflect.Pointer:
		if !v.IsNil() && !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			dump(b, v.Elem(), seen)
		}
	case reflect.Interface:
		if !v.IsNil() {
			dump(b, v.Elem(), seen)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			for i := range v.Len() {
				b.WriteByte(byte(v.Index(i).Uint()))
			}
			b.WriteByte('\n')
			return
		}
		for i := range v.Len() {
			dump(b, v.Index(i), seen)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			dump(b, entries.Key(), seen)
			dump(b, entries.Value(), seen)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			dump(b, v.Field(i), seen)
		}
	}
}

func dumped(value any) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(value), map[uintptr]bool{})
	return b.String()
}

// keepSecrets gives an order secrets of every sort.
func keepSecrets(t *testing.T, s *Order) {
	t.Helper()
	if err := errors.Join(s.SetHidden(map[string]string{"hush0": "hush1"}), s.SetBill(cart{Zip: "hush2", Notes: []string{"hush3"}})); err != nil {
		t.Fatal(err)
	}
	s.SetToken("hush4")
	s.SetCodes([]string{"hush5", "hush6"})
}

func TestNoFormatShowsASecretOfASessionInsideAnotherStruct(t *testing.T) {
	m, cookie := orders(t)
	secretKey := namedKey("shop", 0).Secret
	check := func(what, text string) {
		t.Helper()
		for _, secret := range []string{"hush", cookie.Value, string(secretKey[:])} {
			if secret != "" && strings.Contains(text, secret) {
				t.Errorf("%s shows %q: %.300s", what, secret, text)
			}
		}
	}
	show := func(what string, s *Order) {
		t.Helper()
		s.Hidden()["hush7"] = "x"
		s.Bill().Zip = "hush8"
		for _, flags := range []string{"", "+", "#", "-", " ", "0"} {
			for verb := 'A'; verb <= 'z'; verb++ {
				format := "%" + flags + string(verb)
				for _, value := range []any{
					s, struct{ s *Order }{s}, &struct{ s *Order }{s}, struct{ s any }{s}, struct{ s []*Order }{[]*Order{s}},
					struct{ s map[int]*Order }{map[int]*Order{1: s}}, struct{ s struct{ s **Order } }{struct{ s **Order }{&s}},
				} {
					check(what+": "+format, fmt.Sprintf(format, value))
				}
			}
		}
		check(what+": dumped", dumped(s))
		check(what+": dumped in a struct", dumped(struct{ s *Order }{s}))
	}

	fresh := new(Order)
	keepSecrets(t, fresh)
	show("a session that no manager made", fresh)

	sealed, err := m.Seal(context.Background(), fresh)
	if err != nil {
		t.Fatal(err)
	}
	cookie = sealed
	show("a sealed session", fresh)

	opened, err := m.Open(context.Background(), cookie.Value)
	if err != nil {
		t.Fatal(err)
	}
	show("an opened session", opened)
	keepSecrets(t, opened)
	opened.Bill().Zip = "hush and much too long"
	_, _ = m.Describe(opened)
	show("a session with what was refused", opened)

	r := httptest.NewRequest("GET", "https://shop.example/", nil)
	r.AddCookie(cookie)
	m.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		show("a request's session", OrderFrom(r))
		check("the manager", dumped(m))
	})).ServeHTTP(httptest.NewRecorder(), r)
}

// lineEnds are texts that would end a line, or a field, if they were printed as they are.
var lineEnds = []string{"a\nb", "a\r\nb", "a\rb", "a\vb", "a\fb", "a\u0085b", "a\u2028b", "a\u2029b", "a\x1b[2Jb", "a\x00b", `a", Count: 9, B: "b`}

func TestNoTextOfASessionEndsTheLineItIsPrintedIn(t *testing.T) {
	for _, text := range lineEnds {
		s := new(Order)
		s.SetCount(1)
		_ = s.SetTags(map[string]string{text: "x", "k": text})
		_ = s.SetGrid([][]string{{"\n"}})
		_ = s.SetItems([]item{{Name: "\n"}})
		_ = s.SetHome(cart{Zip: "\r", Notes: []string{text}})
		v := new(Visit)
		v.SetNotes(text)
		_ = v.SetPetName(text)
		v.SetLines([]line{{SKU: text}})
		*v.Home() = address{Street: text}
		_ = v.SetRoles([]string{"\n"})
		var logged bytes.Buffer
		plain := log.New(&logged, "", 0)
		textual := slog.New(slog.NewTextHandler(&logged, nil))
		asJSON := slog.New(slog.NewJSONHandler(&logged, nil))
		lines := 0
		for _, session := range []any{s, v} {
			plain.Print(session)
			plain.Printf("%v %+v", session, []any{session})
			textual.Info("session", "session", session)
			asJSON.Info("session", "session", session)
			encoded, err := json.Marshal(session)
			mustEqual(t, "error", err, nil)
			plain.Print(string(encoded))
			lines += 5
		}
		for _, end := range []string{"\r", "\v", "\f", "\u2028", "\u2029", "\x1b", "\x00"} {
			if strings.Contains(logged.String(), end) {
				t.Errorf("%q comes out in %q", end, logged.String())
			}
		}
		mustEqual(t, fmt.Sprintf("lines with %q", text), strings.Count(logged.String(), "\n"), lines)
	}
}

func TestATextIsPrintedInQuotes(t *testing.T) {
	v := new(Visit)
	v.SetCount(1)
	_ = v.SetPetName(`Rex, Count: 9`)
	_ = v.SetRoles([]string{"a", `b"`})
	v.SetLines([]line{{SKU: "A1", Qty: 2}})
	mustEqual(t, "session", v.String(), `Visit{Count: 1, PetName: "Rex, Count: 9", Roles: ["a" "b\""], Lines: [{SKU:A1 Qty:2}]}`)
	v.SetLines([]line{{SKU: "A\n1", Qty: 2}})
	mustEqual(t, "session", v.String(), `Visit{Count: 1, PetName: "Rex, Count: 9", Roles: ["a" "b\""], Lines: "[{SKU:A\n1 Qty:2}]"}`)
}

func TestNoEventEndsTheLineItIsPrintedIn(t *testing.T) {
	for _, text := range lineEnds {
		err := errors.New(text)
		for _, e := range []Event{
			{Kind: KindCheckFailed, Session: "Visit", Err: err},
			{Kind: KindFailed, Session: "Visit", Err: errors.Join(err, err)},
			{Kind: KindDropped, Session: "Visit", Err: &UncheckedError{Session: "Visit", Fields: []string{"Count"}, Err: err}},
			{Kind: KindRefused, Session: "Visit", Number: 3, Field: "Roles", Err: &RefusedError{Session: "Visit", Number: 3, Field: "Roles", Err: err}},
		} {
			var logged bytes.Buffer
			log.New(&logged, "", 0).Print(e)
			log.New(&logged, "", 0).Print(e.Err)
			slog.New(slog.NewTextHandler(&logged, nil)).Info("event", "event", e)
			for _, end := range []string{"\r", "\v", "\f", "\u0085", "\u2028", "\u2029", "\x1b", "\x00"} {
				if strings.Contains(e.String(), end) {
					t.Errorf("%q comes out of %q", end, e.String())
				}
			}
			if e.Kind == KindDropped || e.Kind == KindRefused {
				mustEqual(t, fmt.Sprintf("lines of %v with %q", e.Kind, text), strings.Count(logged.String(), "\n"), 3)
			}
			mustEqual(t, fmt.Sprintf("lines of the event %v with %q", e.Kind, text), strings.Count(e.String(), "\n"), 0)
		}
	}
}

func TestNothingUnmarshalsIntoASession(t *testing.T) {
	for name, unmarshal := range map[string]func(s *Visit) error{
		"json, an object":         func(s *Visit) error { return json.Unmarshal([]byte(`{"Count":5}`), s) },
		"json, an empty object":   func(s *Visit) error { return json.Unmarshal([]byte(`{}`), s) },
		"json, a text":            func(s *Visit) error { return json.Unmarshal([]byte(`"5"`), s) },
		"json, a number":          func(s *Visit) error { return json.Unmarshal([]byte(`5`), s) },
		"json, a list":            func(s *Visit) error { return json.Unmarshal([]byte(`[5]`), s) },
		"json, inside a struct":   func(s *Visit) error { return json.Unmarshal([]byte(`{"S":{"Count":5}}`), &struct{ S *Visit }{s}) },
		"json, a new one":         func(*Visit) error { return json.Unmarshal([]byte(`{"S":{"Count":5}}`), &struct{ S *Visit }{}) },
		"json, what a session is": func(s *Visit) error { b, _ := json.Marshal(s); return json.Unmarshal(b, s) },
		"json, a decoder":         func(s *Visit) error { return json.NewDecoder(strings.NewReader(`{"Count":5}`)).Decode(s) },
		"xml":                     func(s *Visit) error { return xml.Unmarshal([]byte(`<Visit><Count>5</Count></Visit>`), s) },
		"xml, an attribute": func(s *Visit) error {
			return xml.Unmarshal([]byte(`<a S="5"/>`), &struct {
				S *Visit `xml:",attr"`
			}{s})
		},
		"text": func(s *Visit) error { return s.UnmarshalText([]byte("5")) },
		"gob": func(s *Visit) error {
			var b bytes.Buffer
			return errors.Join(gob.NewEncoder(&b).Encode(struct{ Count int }{5}), gob.NewDecoder(&b).Decode(s))
		},
	} {
		s := new(Visit)
		s.SetCount(3)
		if err := unmarshal(s); err == nil {
			t.Errorf("%s: no error", name)
		}
		mustEqual(t, name+": Count", s.Count(), 3)
	}
	if err := json.Unmarshal([]byte(`{"Count":5}`), new(Visit)); !errors.Is(err, ErrUnmarshal) {
		t.Errorf("json.Unmarshal = %v, want ErrUnmarshal", err)
	}
}
