package flask_test

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"testing"

	"github.com/typedsession/typedsession/runtime/flask"
)

// signed returns a payload with a good signature of the secret key "secret", made without the package.
func signed(payload []byte) string {
	derive := hmac.New(sha1.New, []byte("secret"))
	derive.Write([]byte("cookie-session"))
	seconds := uint32(noon.Unix())
	text := string(payload) + "." + base64.RawURLEncoding.EncodeToString([]byte{byte(seconds >> 24), byte(seconds >> 16), byte(seconds >> 8), byte(seconds)})
	mac := hmac.New(sha1.New, derive.Sum(nil))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func FuzzASignedPayloadIsASessionOrUnreadable(f *testing.F) {
	var v vectors
	if err := json.Unmarshal(vectorsFile, &v); err != nil {
		f.Fatal(err)
	}
	for _, vector := range v.Opened {
		f.Add([]byte(vector.JSON), false)
	}
	for _, text := range []string{`{"a":NaN}`, `{"\udc00":1}`, `{"a":{" u":"1"}}`, `{" di":{" di":1}}`, "{\"\xff\":1}", `null`, ``} {
		f.Add([]byte(text), true)
	}
	cookies := newCookies(f, "secret")
	f.Fuzz(func(t *testing.T, text []byte, compress bool) {
		payload := base64.RawURLEncoding.AppendEncode(nil, text)
		if compress {
			payload = base64.RawURLEncoding.AppendEncode([]byte("."), compressedBy(t, text))
		}
		session, err := cookies.Open(signed(payload), 0)
		if err != nil {
			if !errors.Is(err, flask.ErrUnreadable) {
				t.Fatalf("got %v, want %v", err, flask.ErrUnreadable)
			}
			return
		}
		sealed, err := cookies.Seal(session.Values)
		if err != nil {
			return // for what Flask could not read
		}
		same := func(a, b json.RawMessage) bool { return compact(t, a) == compact(t, b) }
		if again := open(t, cookies, sealed); !maps.EqualFunc(again.Values, session.Values, same) {
			t.Errorf("%q was sealed as %q", session.Values, again.Values)
		}
	})
}

func FuzzAnyOtherValueIsUnsigned(f *testing.F) {
	f.Add("")
	f.Add(".")
	f.Add("...")
	f.Add("e30.aaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaa")
	f.Add("\r\n.\xff.é=")
	cookies := newCookies(f, "secret")
	good := seal(f, cookies, nil)
	f.Fuzz(func(t *testing.T, value string) {
		for _, value := range []string{value, good + value, good + "." + value, value + "." + good} {
			if session, err := cookies.Open(value, 0); !errors.Is(err, flask.ErrSignature) && value != good {
				t.Errorf("%q: got %v, %v, want %v", value, session, err, flask.ErrSignature)
			}
		}
	})
}

func compressedBy(t *testing.T, text []byte) []byte {
	t.Helper()
	var compressed bytes.Buffer
	w, err := zlib.NewWriterLevel(&compressed, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return compressed.Bytes()
}

func compact(t *testing.T, raw json.RawMessage) string {
	t.Helper()
	var text bytes.Buffer
	if err := json.Compact(&text, raw); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
