// Package flask reads and writes the session cookie of a Flask app. It is for a Go service that stands beside the app
// behind one address and shares its sessions, and for one that takes over the sessions of its visitors, with the runtime's
// Config.Adopt, for which example/moving has the code.
//
// Flask's session is a dictionary: JSON, with tags for what JSON lacks, in a cookie that itsdangerous signs. The package
// holds it as a map of raw JSON, so that Seal writes back what the Go service does not know as it came. Functions such as
// [Time] and [OfTime] read and make the tagged values.
//
//	cookies, err := flask.New(os.Getenv("SECRET_KEY"))
//	session, err := cookies.Open(cookie.Value, flask.PermanentLifetime)
//	var user int
//	err = json.Unmarshal(session.Values["user_id"], &user)
//
// The package knows the sessions that Flask makes unless the app replaces its session_interface: a JSON text, compressed
// where that is shorter, the time of signing, and an HMAC-SHA1 with the salt "cookie-session". Flask has made them since
// version 1.0 with itsdangerous 1.1 or newer. Whoever has the secret key can make any session: it is a secret of both services.
//
// # Beside a Flask app
//
// A service that writes the session sets the cookie as Flask does, or the browser keeps two cookies of the same name:
//
//   - Name, Path, Domain, Secure, HttpOnly and SameSite are the app's SESSION_COOKIE_NAME ("session"), SESSION_COOKIE_PATH
//     (APPLICATION_ROOT, which is "/"), SESSION_COOKIE_DOMAIN (none; before Flask 2.3, that of SERVER_NAME),
//     SESSION_COOKIE_SECURE (false), SESSION_COOKIE_HTTPONLY (true) and SESSION_COOKIE_SAMESITE (none). Since Flask 3.1 there
//     is SESSION_COOKIE_PARTITIONED (false) too. The Set-Cookie of the app's response shows them.
//   - Expires is now plus PERMANENT_SESSION_LIFETIME if [Session.Permanent] says so. Otherwise there is none.
//   - A session without values has no cookie: the service deletes the one in the browser.
//   - Browsers drop a cookie of more than 4096 bytes, name and value together, and keep the one before it.
//
// Flask signs a session anew when it changes, and a permanent one in every response (SESSION_REFRESH_EACH_REQUEST). Two
// requests that change a session at the same time do not merge: the browser keeps the cookie that it receives last.
// Nothing revokes a cookie: a copy of it is good until it is too old.
//
// Flask and this package refuse a cookie from the future. Keep the clocks of all servers in step: a cookie is refused where
// the clock is a second behind that of the server which signed it.
//
// # Values
//
// JSON's own values are raw as Flask wrote them. Some values differ between the two:
//
//   - Python writes NaN and Infinity, which are not JSON. A session that has one of them is [ErrUnreadable] as a whole.
//   - A Python text may have half of a surrogate pair, which no Go string holds. A session with such a key is ErrUnreadable;
//     such a value is kept, and encoding/json reads U+FFFD for that half.
//   - Package encoding/json writes a float64 without a fraction as Python writes an int, and Flask reads it as one.
//   - A datetime loses its microseconds in Flask. A datetime.date is a text here, in the form of the HTTP header Date.
//   - What flash adds is under "_flashes": a list of tuples, each of a category and a text.
//   - The values under tags that the app itself registered with its serializer stay raw.
//
// Flask may read a session that is ErrUnreadable here: a service that writes a new session over it logs the visitor out.
//
// Flask fails with status 500 for a cookie that has a good signature and a value that it cannot read, such as a UUID of five
// digits. [Cookies.Seal] refuses such a value. Make a dictionary whose keys come from users with [OfDict]: without it, one
// with the single key " t" is a tuple to Flask.
//
// # FIPS 140-3
//
// GODEBUG=fips140=only does not allow HMAC-SHA1: New, Open and Seal return [ErrFIPS] there. An app that may make an exception
// calls all three within crypto/fips140.WithoutEnforcement.
package flask
