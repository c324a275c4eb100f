package envelope

import (
	"errors"
	"testing"
)

func TestPeekReadsWhatASignedValueShows(t *testing.T) {
	signed, _ := testKeys()
	got, err := Peek(signed.Seal(true, 60000000, 300, []byte("body")), cookieMax)
	want := Unverified{Contents: Contents{Permanent: true, Created: 60000000, Seen: 300, Body: "body"}, Hint: signed.Hint()}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestPeekReadsOnlyTheHeaderOfAnEncryptedValue(t *testing.T) {
	_, encrypted := testKeys()
	got, err := Peek(encrypted.Seal(true, 60000000, 300, []byte("body")), cookieMax)
	want := Unverified{Contents: Contents{Permanent: true}, Encrypted: true, Hint: encrypted.Hint()}
	if err != nil || got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestPeekRefusesWhatNoServerMakes(t *testing.T) {
	signed, encrypted := testKeys()
	value := signed.Seal(false, 60000000, 300, []byte("body"))
	paddedSeen := []byte{0, 0, 0, 0, 0x80, 0}
	for _, test := range []struct {
		name, value string
		want        error
	}{
		{"empty", "", ErrLength},
		{"longer than allowed", value + string(make([]byte, cookieMax)), ErrLength},
		{"no base64url", value[:5] + "+" + value[6:], ErrEncoding},
		{"another version", "A" + value[1:], ErrVersion},
		{"a padded time", tagged(signed, newHeader(false, false, signed.Hint()), paddedSeen), ErrTimes},
		{"a padded time that nobody sees", tagged(encrypted, newHeader(false, true, encrypted.Hint()), paddedSeen), nil},
	} {
		got, err := Peek(test.value, cookieMax)
		if !errors.Is(err, test.want) {
			t.Errorf("%s: error is %v, want %v", test.name, err, test.want)
		}
		if err != nil && got != (Unverified{}) {
			t.Errorf("%s: rejected, but with %+v", test.name, got)
		}
	}
}
