package flask

import (
	"bytes"
	"crypto/fips140"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"
)

// PermanentLifetime is Flask's default of PERMANENT_SESSION_LIFETIME: how old a cookie may be.
const PermanentLifetime = 31 * 24 * time.Hour

// The errors of New, Open and Seal.
var (
	// ErrNoKey means that the secret key or a fallback is empty.
	ErrNoKey = errors.New("flask: secret key is empty: pass the app's SECRET_KEY, and its SECRET_KEY_FALLBACKS if there are any")
	// ErrFIPS means that the process runs in FIPS 140-3 mode with enforcement, which HMAC-SHA1 is not allowed in.
	ErrFIPS = errors.New("flask: HMAC-SHA1, which signs Flask's cookies, is not allowed with GODEBUG=fips140=only: use fips140=on, or " +
		"call within fips140.WithoutEnforcement")
	// ErrSignature means that no key signed the value, or that the value was altered.
	ErrSignature = errors.New("flask: cookie is signed with none of the keys")
	// ErrExpired means that the value was signed longer ago than maxAge, or in the future.
	ErrExpired = errors.New("flask: cookie is too old, or from the future")
	// ErrUnreadable means that a key signed the value but that it is no session which the package can read.
	ErrUnreadable = errors.New("flask: cookie has a good signature but no readable session")
)

// Cookies reads and writes the session cookies of one Flask app. It is safe for concurrent use. Printing it shows no key.
type Cookies struct {
	keys       func() *keys // a function, which package fmt cannot look into where a Cookies is a field of another struct
	compressor *compressor
	now        func() time.Time
}

// New returns the Cookies of the app with this SECRET_KEY, which may hold any bytes. The fallbacks are the app's
// SECRET_KEY_FALLBACKS, which Flask has had since version 3.1: older keys, which still verify. Seal signs with secretKey.
// (Flask 3.1.0 signed with the last of the fallbacks instead, which Open verifies too.)
//
// The error is ErrNoKey or ErrFIPS.
func New(secretKey string, fallbacks ...string) (*Cookies, error) {
	if fips140.Enforced() {
		return nil, ErrFIPS
	}
	derived, err := deriveKeys(append([]string{secretKey}, fallbacks...))
	if err != nil {
		return nil, err
	}
	return &Cookies{keys: func() *keys { return derived }, compressor: newCompressor(), now: time.Now}, nil
}

// WithClock returns Cookies with the same keys that take the time from now instead of time.Now.
func (c *Cookies) WithClock(now func() time.Time) *Cookies {
	return &Cookies{keys: c.keys, compressor: c.compressor, now: now}
}

// String returns how many keys there are, and nothing of the keys themselves.
func (c Cookies) String() string {
	if c.keys == nil {
		return "Flask cookies without a key"
	}
	return fmt.Sprintf("Flask cookies of %d keys", len(c.keys().derived))
}

// Format writes what String returns, for every verb and flag.
func (c Cookies) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue returns what String returns.
func (c Cookies) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Session is what a cookie of Flask holds.
type Session struct {
	// Values are the entries of the session as raw JSON. Tagged values are raw too: Time, Bytes and the like read them.
	Values map[string]json.RawMessage
	// Signed is when Flask or Seal signed the cookie, in whole seconds, UTC.
	Signed time.Time
}

// Permanent reports whether the app has set session.permanent, which Flask keeps as the entry "_permanent". The cookie of
// such a session has an Expires.
func (s Session) Permanent() bool { return string(s.Values["_permanent"]) == "true" }

// base64url is the encoding of itsdangerous, which leaves out the padding. Strict: the encoding of some bytes has one form.
var base64url = base64.RawURLEncoding.Strict()

// Open verifies a value of Flask's session cookie and returns what it holds. maxAge is how long ago it may have been signed,
// in whole seconds: PermanentLifetime, unless the app has another PERMANENT_SESSION_LIFETIME. Flask applies it to sessions
// that are not permanent as well.
//
// The error is ErrSignature, ErrExpired or ErrFIPS, or wraps ErrUnreadable. It holds nothing of the cookie.
func (c *Cookies) Open(value string, maxAge time.Duration) (Session, error) {
	if fips140.Enforced() {
		return Session{}, ErrFIPS
	}
	if len(value) > maxValue {
		return Session{}, fmt.Errorf("%w: it is longer than a browser keeps any", ErrUnreadable)
	}
	signed, signature, ok := cutLast(value)
	if !ok || !c.keys().verify(signed, signature) {
		return Session{}, ErrSignature
	}
	payload, timestamp, ok := cutLast(signed)
	if !ok {
		return Session{}, fmt.Errorf("%w: it has no time", ErrUnreadable)
	}
	at, err := readTimestamp(timestamp)
	if err != nil {
		return Session{}, err
	}
	if age := c.now().Unix() - at.Unix(); age < 0 || age > int64(maxAge/time.Second) {
		return Session{}, ErrExpired
	}
	text, err := readPayload(payload)
	if err != nil {
		return Session{}, err
	}
	values, err := readDict(text)
	if err != nil {
		return Session{}, err
	}
	return Session{Values: values, Signed: at}, nil
}

// maxValue is the length of the longest value that browsers keep (RFC 6265bis, section 5.6). Longer ones are not worth a
// signature.
const maxValue = 4096

// cutLast cuts s around its last dot.
func cutLast(s string) (before, after string, ok bool) {
	at := strings.LastIndexByte(s, '.')
	if at < 0 {
		return "", "", false
	}
	return s[:at], s[at+1:], true
}

// Seal returns a value of Flask's session cookie that holds the values, signed now with the secret key. The package's
// documentation says how to set the cookie.
//
// The error is ErrFIPS, or says which value is not JSON or is one that Flask could not read.
func (c *Cookies) Seal(values map[string]json.RawMessage) (string, error) {
	if fips140.Enforced() {
		return "", ErrFIPS
	}
	text, err := dictText(values)
	if err != nil {
		return "", err
	}
	if len(text) > maxText {
		return "", fmt.Errorf("flask: the session has %d bytes of JSON: the limit is %d", len(text), maxText)
	}
	payload, err := c.compressor.payload(text)
	if err != nil {
		return "", err
	}
	signed := payload + "." + timestamp(c.now())
	return signed + "." + c.keys().sign(signed), nil
}

// lastSecond is the last one of the year 9999. Python has no later times.
const lastSecond = 253402300799

// readTimestamp reads a time in seconds since 1970, big-endian without leading zero bytes.
func readTimestamp(text string) (time.Time, error) {
	var seconds [8]byte
	raw, err := base64url.DecodeString(text)
	if err != nil || len(raw) > len(seconds) {
		return time.Time{}, fmt.Errorf("%w: its time is malformed", ErrUnreadable)
	}
	copy(seconds[len(seconds)-len(raw):], raw)
	since := binary.BigEndian.Uint64(seconds[:])
	if since > lastSecond {
		return time.Time{}, fmt.Errorf("%w: its time is after the year 9999", ErrUnreadable)
	}
	return time.Unix(int64(since), 0).UTC(), nil
}

// timestamp writes a time for readTimestamp.
func timestamp(t time.Time) string {
	seconds := binary.BigEndian.AppendUint64(nil, uint64(t.Unix()))
	return base64url.EncodeToString(bytes.TrimLeft(seconds, "\x00"))
}
