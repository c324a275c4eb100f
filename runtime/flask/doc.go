// Package flask reads and writes the session cookie of a Flask app. It is for a Go service that stands beside the app
// behind one address and shares its sessions, and for one that takes over the sessions of its visitors.
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
// A service that writes the session too must set the cookie as Flask does, or the browser keeps two of them:
//
//   - Name, Path, Domain, Secure, HttpOnly and SameSite are the app's SESSION_COOKIE_NAME ("session"), SESSION_COOKIE_PATH
//     ("/"), SESSION_COOKIE_DOMAIN (none), SESSION_COOKIE_SECURE (false), SESSION_COOKIE_HTTPONLY (true) and
//     SESSION_COOKIE_SAMESITE (none).
//   - Expires is now plus PERMANENT_SESSION_LIFETIME if [Session.Permanent] says so. Otherwise there is none.
//   - A session without values gets no cookie: the service deletes the one that the browser has.
//   - Browsers drop a cookie of more than 4096 bytes, name and value together, and keep the one before it.
//
// Flask signs a session anew when it changes, and a permanent one in every response (SESSION_REFRESH_EACH_REQUEST). Two
// requests that change a session at the same time do not merge: the browser keeps the cookie that it receives last.
// Nothing revokes a cookie: a copy of it is good until it is too old.
//
// Each service refuses a cookie that the other signed in what is the future by its own clock. Keep the clocks in step.
//
// # Values
//
// JSON's own values are raw as Flask wrote them. Python writes NaN and Infinity, which are no JSON: a session with one of
// them is [ErrUnreadable] as a whole, and so is one with a key that no Go string can hold, which has half of a surrogate
// pair. A Python datetime loses its microseconds in Flask.
//
// Flask answers every request with 500 whose cookie has a good signature and a value that it cannot read, such as a UUID
// of five digits. [Cookies.Seal] refuses such a value. Make a dictionary whose keys come from users with [OfDict]: one with
// the single key " t" would be a tuple to Flask.
//
// Tags that the app registered with its serializer are unknown here: their values stay raw.
//
// # FIPS 140-3
//
// HMAC-SHA1 is not among what GODEBUG=fips140=only allows: New, Open and Seal return [ErrFIPS] there. An app that may make
// an exception calls all three within crypto/fips140.WithoutEnforcement.
package flask
