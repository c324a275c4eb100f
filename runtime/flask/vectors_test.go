package flask_test

import (
	"bytes"
	"compress/zlib"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

//go:embed testdata/vectors.json
var vectorsFile []byte

// vectors are cookies that testdata/vectors.py made with Flask and itsdangerous.
type vectors struct {
	Opened []struct {
		Name    string
		Secrets []string
		Signed  int64
		JSON    string
		Value   string
	}
	Refused []struct {
		Name, Secret, Error, Value string
		Now                        int64
	}
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	if err := json.Unmarshal(vectorsFile, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFlasksCookiesAreOpenedAndMadeTheSame(t *testing.T) {
	for _, vector := range readVectors(t).Opened {
		t.Run(vector.Name, func(t *testing.T) {
			signed := time.Unix(vector.Signed, 0).UTC()
			cookies := at(signed, newCookies(t, vector.Secrets[0], vector.Secrets[1:]...))
			session := open(t, cookies, vector.Value)
			if !session.Signed.Equal(signed) || session.Signed.Location() != time.UTC {
				t.Errorf("was signed at %v, want %v", session.Signed, signed)
			}

			want := vector.JSON
			if other, differs := sealedOtherwise[vector.Name]; differs {
				want = other
			}
			sealed := seal(t, cookies, session.Values)
			got, compressed := textOf(t, sealed)
			if got != want {
				t.Errorf("sealed %s\nwant   %s", got, want)
			}
			_, itWasCompressed := textOf(t, vector.Value)
			signedWithFirst := at(signed, newCookies(t, vector.Secrets[0]))
			_, err := signedWithFirst.Open(vector.Value, 0)
			if got == vector.JSON && !compressed && !itWasCompressed && err == nil && sealed != vector.Value {
				t.Errorf("got %s, want %s", sealed, vector.Value)
			}
		})
	}
}

// sealedOtherwise has the JSON that Seal writes where Flask wrote other JSON.
var sealedOtherwise = map[string]string{
	"keys beyond ASCII":  "{\"\\\\ud800\":5,\"é\":1,\"\ufffd\":3,\"\uffff\":4,\"😀\":2}", // Flask escapes them
	"the same key twice": `{"a":2}`,
	"white space":        `{"a":[1,2]}`,
}

// textOf returns the JSON in a cookie, and whether it is compressed.
func textOf(t *testing.T, value string) (text string, compressed bool) {
	t.Helper()
	payload, compressed := strings.CutPrefix(value, ".")
	payload, _, _ = strings.Cut(payload, ".")
	raw, err := base64.RawURLEncoding.DecodeString(payload)
	if err != nil {
		t.Fatal(err)
	}
	if compressed {
		r, err := zlib.NewReader(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if raw, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	return string(raw), compressed
}

func TestFlasksTaggedValuesAreRead(t *testing.T) {
	for _, vector := range readVectors(t).Opened {
		if vector.Name != "every tag" {
			continue
		}
		cookies := at(time.Unix(vector.Signed, 0), newCookies(t, vector.Secrets[0]))
		values := open(t, cookies, vector.Value).Values
		tuple := get(t, flask.Tuple, values["tuple"])
		for _, test := range []struct {
			name      string
			got, want any
		}{
			{"bytes", get(t, flask.Bytes, values["bytes"]), []byte{0, 0xff, 0xfe}},
			{"datetime", get(t, flask.Time, values["datetime"]), time.Date(2024, 2, 29, 12, 30, 59, 0, time.UTC)},
			{"markup", get(t, flask.Markup, values["markup"]), "<b>&amp;</b>"},
			{"uuid", get(t, flask.UUID, values["uuid"]), [16]byte{0, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}},
			{"elements of the tuple", len(tuple), 4},
			{"first element", string(tuple[0]), "1"},
			{"second element", string(tuple[1]), `"two"`},
			{"first element of a tuple in a tuple", get(t, flask.Bytes, get(t, flask.Tuple, tuple[2])[0]), []byte("3")},
			{"dictionary in a tuple", string(get(t, flask.Dict, tuple[3])["four"]), "null"},
		} {
			if !reflect.DeepEqual(test.got, test.want) {
				t.Errorf("%s: got %v, want %v", test.name, test.got, test.want)
			}
		}
		return
	}
	t.Error("there is no such vector")
}

func TestWhatFlaskDoesNotSignIsRefused(t *testing.T) {
	reasons := map[string]error{"signature": flask.ErrSignature, "expired": flask.ErrExpired, "unreadable": flask.ErrUnreadable}
	for _, vector := range readVectors(t).Refused {
		cookies := at(time.Unix(vector.Now, 0), newCookies(t, vector.Secret))
		session, err := cookies.Open(vector.Value, flask.PermanentLifetime)
		if want := reasons[vector.Error]; want == nil || !errors.Is(err, want) {
			t.Errorf("%s: got %v, want %v", vector.Name, err, want)
		}
		if session.Values != nil || !session.Signed.IsZero() {
			t.Errorf("%s: the error comes with a session: %v", vector.Name, session)
		}
	}
}
