package keyring

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// namedKey returns a key whose secret depends on the name only, and is not weak.
func namedKey(name string, signFrom uint32) Key {
	return Key{Secret: sha256.Sum256([]byte(name)), SignFrom: signFrom}
}

// vectorKeys are the key strings of testdata/interop/vectors, with their contents.
func vectorKeys(t testing.TB) map[string]Key {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "testdata", "interop", "vectors", "envelope.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Keys []struct {
			Secret   string `json:"secret"`
			SignFrom uint32 `json:"sign_from"`
			Key      string `json:"key"`
		} `json:"keys"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	keys := make(map[string]Key)
	for _, k := range file.Keys {
		secret, err := hex.DecodeString(k.Secret)
		if err != nil {
			t.Fatal(err)
		}
		keys[k.Key] = Key{Secret: envelope.Secret(secret), SignFrom: k.SignFrom}
	}
	if len(keys) == 0 {
		t.Fatal("no key vectors")
	}
	return keys
}

// mustShowNothingOf fails if text shows four neighbouring characters of a key string beyond its public prefix.
func mustShowNothingOf(t *testing.T, text, keyString string) {
	t.Helper()
	hidden := strings.TrimPrefix(keyString, Prefix)
	for i := range len(hidden) - 3 {
		if strings.Contains(text, hidden[i:i+4]) {
			t.Errorf("%q shows a part of the key %q", text, keyString)
			return
		}
	}
}

func TestEveryKeyVectorIsReproduced(t *testing.T) {
	for keyString, want := range vectorKeys(t) {
		if len(keyString) != StringLen {
			t.Errorf("%s has %d characters", keyString, len(keyString))
		}
		if got, err := parseKey(keyString); err != nil || got != want {
			t.Errorf("%s was read as another key, or not: %v", keyString, err)
		}
		if got := want.Encode(); got != keyString {
			t.Errorf("got %s, want %s", got, keyString)
		}
	}
}

func TestEveryPublishedSecretIsRefused(t *testing.T) {
	published := slices.Collect(maps.Keys(vectorKeys(t)))
	published = append(published, // what scripts and pages once used
		"tsk1_-ENuZwwvKLBuh_xq698cKnisUk_jg-vKHB7OPASQpLsAAAAAxNqnEg",
		"tsk1_UjX0Ess0X1gahJL382R17eCH_bqFeXu19MHzOPjbj7QAAAAAj5wVww",
		"tsk1_g9XIJqqmKO3BbUHv_0ws69oPFuSWxVd_d8d2UL5jKhIDmKUdsHZ-xw",
	)
	for _, keyString := range published {
		if _, err := newSetOf(keyString); !errors.Is(err, ErrWeakKey) {
			t.Errorf("%s: %v", keyString, err)
		}
	}
	// The secret of the first accumulated vector is weak only because it is published.
	shake, err := hex.DecodeString("7f9c2ba4e88f827d616045507605853ed73b8093f6efbc88eb1a6eacfa66ef26")
	if err != nil {
		t.Fatal(err)
	}
	if why := weakness(envelope.Secret(shake)); why != "is a published example" {
		t.Errorf("SHAKE128 of nothing %s", why)
	}
}

func TestGeneratedKeysAreAcceptedAndAllDifferent(t *testing.T) {
	seen := make(map[string]bool)
	for range 1000 {
		s := Generate(time.Unix(envelope.Epoch+60000000, 0))
		if len(s) != 59 || !strings.HasPrefix(s, "tsk1_") {
			t.Fatalf("%q has %d characters", s, len(s))
		}
		if seen[s] {
			t.Fatal("the same key twice")
		}
		seen[s] = true
		if _, err := newSetOf(s); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSignFromIsRoundedDownAndStaysInTheFormatsRange(t *testing.T) {
	at := func(seconds, nanoseconds int64) time.Time { return time.Unix(envelope.Epoch+seconds, nanoseconds) }
	for _, test := range []struct {
		name string
		when time.Time
		want uint32
	}{
		{"the epoch", at(0, 0), 0},
		{"a whole second", at(60000000, 0), 60000000},
		{"nearly the next second", at(60000000, 999999999), 60000000},
		{"another time zone", at(60000000, 0).In(time.FixedZone("", 3600)), 60000000},
		{"just before the epoch", at(0, -1), 0},
		{"the zero time", time.Time{}, 0},
		{"the earliest time there is", time.Unix(math.MinInt64, 0), 0},
		{"the last second", time.Date(2161, 2, 7, 6, 28, 15, 0, time.UTC), math.MaxUint32},
		{"after the last second", at(math.MaxUint32+1, 0), math.MaxUint32},
		{"a far future", time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), math.MaxUint32},
	} {
		k, err := parseKey(Generate(test.when))
		if err != nil || k.SignFrom != test.want {
			t.Errorf("%s: signs from %d, want %d, %v", test.name, k.SignFrom, test.want, err)
		}
	}
}

// utf16LittleEndian encodes text as PowerShell's > writes it.
func utf16LittleEndian(text string) string {
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, unit)
	}
	return string(b)
}

func TestDamagedKeyStringsAreRefusedWithTheReason(t *testing.T) {
	good := namedKey("good", 60000000).Encode()
	last := len(good) - 1
	for _, test := range []struct{ name, keyString, why string }{
		{"nothing", "", "is empty"},
		{"no prefix", good[len(Prefix):], "does not begin with tsk1_"},
		{"another version", "tsk2_" + good[5:], "does not begin with tsk1_"},
		{"upper-case prefix", "TSK1_" + good[5:], "does not begin with tsk1_"},
		{"quoted", `"` + good + `"`, "stands in quotes: remove them"},
		{"in single quotes", "'" + good + "'", "stands in quotes"},
		{"in quotes of a word processor", "\u201c" + good + "\u201d", "stands in quotes"},
		{"the first of several in quotes", `"` + good, "stands in quotes"},
		{"the last of several in quotes", good + `"`, "stands in quotes"},
		{"with its variable", "SESSION_KEYS=" + good, "has the name of a variable before it: give the key alone"},
		{"exported", "export SESSION_KEYS=" + good, "has the name of a variable before it"},
		{"exported, in quotes", `export SESSION_KEYS="` + good + `"`, "has the name of a variable before it"},
		{"set by PowerShell", `$env:SESSION_KEYS = "` + good + `"`, "has the name of a variable before it"},
		{"in YAML", "SESSION_KEYS: " + good, "has the name of a variable before it"},
		{"two with a blank", good + " " + good, "holds several keys with a blank in between: separate them by commas"},
		{"two with a tab", good + "\t" + good, "holds several keys with a blank"},
		{"two with a semicolon", good + ";" + good, "holds several keys with a semicolon in between: separate them by commas"},
		{"two with a semicolon and a blank", good + "; " + good, "holds several keys with a semicolon"},
		{"two with nothing", good + good, "holds several keys with nothing in between"},
		{"a semicolon at the end", good + ";", "ends with a semicolon: remove it"},
		{"a byte order mark", "\ufeff" + good, "begins with a byte order mark: save the file as UTF-8 without one"},
		{"UTF-16", utf16LittleEndian("\ufeff" + good), "is UTF-16 text: save the file as UTF-8, without a byte order mark"},
		{"UTF-16 without a mark", utf16LittleEndian(good), "is UTF-16 text"},
		{"UTF-16, big endian", "\xfe\xff\x00" + good, "is UTF-16 text"},
		{"a password", "correct horse battery staple", "does not begin with tsk1_"},
		{"prefix alone", "tsk1_", "has 5 characters instead of 59"},
		{"one character less", good[:last], "has 58 characters instead of 59"},
		{"one character more", good + "A", "has 60 characters instead of 59"},
		{"one padding", good + "=", "has 60 characters instead of 59"},
		{"two paddings", good + "==", "has 61 characters instead of 59"},
		{"padding for the last characters", good[:last-1] + "==", "is not base64url"},
		{"two keys at once", good + "," + good, "holds a comma"},
		{"plus", good[:9] + "+" + good[10:], "is not base64url"},
		{"slash", good[:9] + "/" + good[10:], "is not base64url"},
		{"space", good[:9] + " " + good[10:], "is not base64url"},
		{"not ASCII", good[:9] + "é" + good[11:], "is not base64url"},
		{"CR", good[:9] + "\r" + good[10:], "is broken over two lines"},
		{"LF", good[:9] + "\n" + good[10:], "is broken over two lines"},
		{"LF for the last character", good[:last] + "\n", "is broken over two lines"},
		{"CR LF within", good[:9] + "\r\n" + good[9:], "has 61 characters instead of 59"},
		{"all zero bits", "tsk1_" + strings.Repeat("A", 54), "has a wrong checksum"},
	} {
		_, err := parseKey(test.keyString)
		if !errors.Is(err, ErrBadKey) {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if !strings.Contains(err.Error(), test.why) {
			t.Errorf("%s: %q does not say %q", test.name, err, test.why)
		}
		if !strings.Contains(err.Error(), "`go tool typedsession key`") {
			t.Errorf("%s: %q does not say what to run", test.name, err)
		}
		mustShowNothingOf(t, err.Error(), good)
	}
}

// A change of any character is noticed: of the secret, of the sign-from and of the checksum, whose last character has four
// unused bits that must be zero.
func TestEveryChangedCharacterOfAKeyStringIsNoticed(t *testing.T) {
	good := namedKey("good", 60000000).Encode()
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=+/\r\n"
	for i := range good {
		for _, c := range alphabet {
			changed := good[:i] + string(c) + good[i+1:]
			if _, err := parseKey(changed); changed != good && !errors.Is(err, ErrBadKey) {
				t.Errorf("character %d changed to %q: %v", i, c, err)
			}
		}
	}
}

func TestWeakSecretsAreRefusedWithTheReason(t *testing.T) {
	random := sha256.Sum256([]byte("as good as random"))
	ofDistinct := func(n int) (secret envelope.Secret) { // triangular numbers: no two of the first 22 are equal
		for i := range secret {
			secret[i] = byte(i % n * (i%n + 1) / 2)
		}
		return secret
	}
	withRun := func(n int, step byte) (secret envelope.Secret) {
		copy(secret[:], random[:])
		for i := 1; i < n; i++ {
			secret[10+i] = secret[10+i-1] + step
		}
		return secret
	}
	for _, test := range []struct {
		name   string
		secret envelope.Secret
		want   string
	}{
		{"as good as random", random, ""},
		{"all zero", envelope.Secret{}, "has bytes that count up or down"},
		{"two bytes in turn", envelope.Secret(bytes.Repeat([]byte{1, 9}, 16)), "has fewer than 20 different bytes"},
		{"16 bytes twice", envelope.Secret(append(random[:16:16], random[:16]...)), "has fewer than 20 different bytes"},
		{"counting up", withRun(22, 1), "has bytes that count up or down"},
		{"counting down over zero", withRun(22, 0xff), "has bytes that count up or down"},
		{"a run of 8", withRun(8, 7), "has bytes that count up or down"},
		{"a run of 7", withRun(7, 7), ""},
		{"19 different bytes", ofDistinct(19), "has fewer than 20 different bytes"},
		{"20 different bytes", ofDistinct(20), ""},
		{"text", envelope.Secret([]byte("Zq8!fR2#kLm9@Xv4%Tb7^Hn1&Wc5*Jd0")), "is readable text"},
		{"hexadecimal", envelope.Secret([]byte(hex.EncodeToString(random[:16]))), "has fewer than 20 different bytes"},
		{"nearly text", envelope.Secret([]byte("Zq8!fR2#kLm9@Xv4%Tb7^Hn1&Wc5*Jd\x7f")), ""},
	} {
		if got := weakness(test.secret); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		_, err := newSetOf(Key{Secret: test.secret}.Encode())
		if errors.Is(err, ErrWeakKey) != (test.want != "") || (err == nil) != (test.want == "") {
			t.Errorf("%s: a set of it says %v", test.name, err)
		}
		if err != nil {
			mustShowNothingOf(t, err.Error(), Key{Secret: test.secret}.Encode())
		}
	}
}

// FuzzParseKey checks that a key string that is accepted is the only one for its contents.
func FuzzParseKey(f *testing.F) {
	good := namedKey("good", 60000000).Encode()
	f.Add(good)
	f.Add(good + "=")
	f.Add(good[:20] + "\n" + good[21:])
	f.Add("")
	for keyString := range vectorKeys(f) {
		f.Add(keyString)
	}
	f.Fuzz(func(t *testing.T, s string) {
		k, err := parseKey(s)
		switch {
		case err == nil && k.Encode() != s:
			t.Errorf("%q is read, but spelled %q", s, k.Encode())
		case err != nil && !errors.Is(err, ErrBadKey):
			t.Errorf("%q: %v", s, err)
		}
	})
}

// newSetOf makes a set of key strings that are not weak.
func newSetOf(keyStrings ...string) (*Set, error) {
	keys, err := ParseAll(keyStrings)
	if err != nil {
		return nil, err
	}
	return NewSet(keys)
}
