// Package flask reads and writes the session cookie of a Flask app, for a Go service that stands beside it behind one
// address, and for one that takes over its visitors (Config.Adopt).
//
// Flask's session is a dictionary, as JSON with tags for what JSON lacks, in a cookie that itsdangerous signs. The package
// has it as a map of raw JSON: what the Go service does not know is written back as it came. The functions of the file
// tags.go read and write the tagged values.
//
//	cookies, err := flask.New(os.Getenv("FLASK_SECRET_KEY"))
//	session, err := cookies.Open(value, flask.PermanentLifetime)
//	var user int
//	err = json.Unmarshal(session.Values["user_id"], &user)
//
// The package knows the sessions that Flask makes with its defaults: HMAC-SHA1, the salt "cookie-session", the timed
// serializer of itsdangerous 2, since Flask 0.10. Whoever has the secret key can make any session: it is a secret of both
// services.
package flask

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // what itsdangerous signs with; HMAC does not need collision resistance
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// PermanentLifetime is Flask's default of PERMANENT_SESSION_LIFETIME: how old a cookie may be.
const PermanentLifetime = 31 * 24 * time.Hour

// The errors of Open and New.
var (
	// ErrNoKey means that there is no secret key, or that it is empty.
	ErrNoKey = errors.New("no secret key: pass the app's SECRET_KEY")
	// ErrSignature means that none of the keys signed the value, or that it was altered.
	ErrSignature = errors.New("no key of the Flask app signed the cookie")
	// ErrExpired means that the value was signed longer ago than maxAge, or in the future.
	ErrExpired = errors.New("cookie is older than the lifetime of Flask's sessions, or from the future")
	// ErrUnreadable means that a key signed the value but that it holds no session.
	ErrUnreadable = errors.New("cookie holds no session of Flask")
)

// Cookies reads and writes the session cookies of one Flask app. It is safe for concurrent use.
type Cookies struct {
	keys [][]byte // derived from the secret keys, the one that signs first
	now  func() time.Time
}

// New returns the Cookies of the app with this SECRET_KEY. fallbacks are its SECRET_KEY_FALLBACKS (Flask 3.1), older keys
// that still verify.
func New(secretKey string, fallbacks ...string) (*Cookies, error) {
	c := &Cookies{now: time.Now}
	for _, secret := range append([]string{secretKey}, fallbacks...) {
		if secret == "" {
			return nil, ErrNoKey
		}
		c.keys = append(c.keys, tag([]byte(secret), salt))
	}
	return c, nil
}

// WithClock returns Cookies of the same keys that take the time from now instead of time.Now.
func (c *Cookies) WithClock(now func() time.Time) *Cookies { return &Cookies{keys: c.keys, now: now} }

// Session is what a cookie of Flask holds.
type Session struct {
	// Values are the entries of the session. A tagged value is raw as well: see Time, Bytes and the others.
	Values map[string]json.RawMessage
	// Signed is when Flask or Seal signed the cookie, in whole seconds, UTC. Flask signs a session anew when it changes,
	// and a permanent one in every response.
	Signed time.Time
}

const salt = "cookie-session"

// tag returns the HMAC-SHA1 of a text.
func tag(key []byte, text string) []byte {
	mac := hmac.New(sha1.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// base64url is what itsdangerous encodes with: without padding. It decodes leniently, as Python does.
var base64url = base64.RawURLEncoding

// Open verifies a value of Flask's session cookie and returns what it holds. maxAge is how long ago it may have been signed,
// in whole seconds: PermanentLifetime, unless the app has another PERMANENT_SESSION_LIFETIME. The error is ErrSignature,
// ErrExpired or ErrUnreadable.
func (c *Cookies) Open(value string, maxAge time.Duration) (Session, error) {
	signed, signature, ok := cutLast(value)
	if !ok || !c.verifies(signed, signature) {
		return Session{}, ErrSignature
	}
	payload, timestamp, ok := cutLast(signed)
	if !ok {
		return Session{}, ErrUnreadable
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
	values, _, err := readDict(text)
	if err != nil {
		return Session{}, err
	}
	return Session{Values: values, Signed: at}, nil
}

// cutLast cuts s around its last dot.
func cutLast(s string) (before, after string, ok bool) {
	at := strings.LastIndexByte(s, '.')
	if at < 0 {
		return "", "", false
	}
	return s[:at], s[at+1:], true
}

// verifies reports whether one of the keys made the signature of a text.
func (c *Cookies) verifies(text, signature string) bool {
	got, err := base64url.DecodeString(signature)
	if err != nil {
		return false
	}
	for _, key := range c.keys {
		if hmac.Equal(tag(key, text), got) {
			return true
		}
	}
	return false
}

// readTimestamp reads a time in seconds since 1970, big-endian without leading zero bytes.
func readTimestamp(text string) (time.Time, error) {
	var seconds [8]byte
	raw, err := base64url.DecodeString(text)
	if err != nil || len(raw) > len(seconds) {
		return time.Time{}, fmt.Errorf("%w: its time is malformed", ErrUnreadable)
	}
	copy(seconds[len(seconds)-len(raw):], raw)
	return time.Unix(int64(binary.BigEndian.Uint64(seconds[:])), 0).UTC(), nil
}

// Seal returns a value of Flask's session cookie for a session, signed now with the first key. Set it with the attributes
// that the Flask app gives its cookie (SESSION_COOKIE_NAME, PATH, DOMAIN, SAMESITE, SECURE, HTTPONLY), or the browser
// keeps two. The error says which value is not JSON.
func (c *Cookies) Seal(values map[string]json.RawMessage) (string, error) {
	text, err := appendDict(values)
	if err != nil {
		return "", err
	}
	payload, err := payloadOf(text)
	if err != nil {
		return "", err
	}
	seconds := binary.BigEndian.AppendUint64(nil, uint64(c.now().Unix()))
	for len(seconds) > 0 && seconds[0] == 0 {
		seconds = seconds[1:]
	}
	signed := payload + "." + base64url.EncodeToString(seconds)
	return signed + "." + base64url.EncodeToString(tag(c.keys[0], signed)), nil
}

// appendDict writes the session's dictionary as Flask does: with sorted keys and without white space. A session whose only
// key is that of a tag gets the tag for dictionaries around it.
func appendDict(values map[string]json.RawMessage) ([]byte, error) {
	keys := make([]string, 0, len(values))
	for key, value := range values {
		if !json.Valid(value) {
			return nil, fmt.Errorf("flask: the value of %q is not JSON", key)
		}
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if len(keys) == 1 && isTag(keys[0]) {
		inner, err := json.Marshal(map[string]json.RawMessage{keys[0] + "__": values[keys[0]]})
		if err != nil {
			return nil, err
		}
		return json.Marshal(map[string]json.RawMessage{tagDict: inner})
	}
	return json.Marshal(values)
}

// readDict reads a dictionary, and reports whether tagDict was around it.
func readDict(text []byte) (values map[string]json.RawMessage, wasTagged bool, err error) {
	if err := json.Unmarshal(text, &values); err != nil || values == nil {
		return nil, false, fmt.Errorf("%w: it is not a JSON object", ErrUnreadable)
	}
	if inner, tagged := values[tagDict]; tagged && len(values) == 1 {
		values, err = readTaggedDict(inner)
		return values, true, err
	}
	return values, false, nil
}
