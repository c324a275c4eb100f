package typedsession

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/typedsession/typedsession/runtime/envelope"
)

const (
	// maxCookieBytes is the longest name and value that browsers accept together (RFC 6265bis, section 5.6).
	maxCookieBytes = 4096
	// maxAttributeBytes is the longest attribute that they do not ignore (likewise).
	maxAttributeBytes = 1024

	hostPrefix   = "__Host-"
	securePrefix = "__Secure-"
)

// cookieSettings are what all cookies of one manager have in common.
type cookieSettings struct {
	name        string // as sent
	domain      string
	path        string
	sameSite    http.SameSite
	secure      bool
	partitioned bool
	always      attributes // set when the others have no problems
}

// named chooses the strongest name prefix that the settings allow (RFC 6265bis, section 4.1.3), and the defaults.
func (c cookieSettings) named(name string) (cookieSettings, error) {
	c.name = name
	if c.path == "" {
		c.path = "/"
	}
	if c.sameSite == 0 || c.sameSite == http.SameSiteDefaultMode {
		// Browsers do not agree on what a cookie without the attribute is.
		c.sameSite = http.SameSiteLaxMode
	}
	switch {
	case !c.secure:
	case c.domain == "" && c.path == "/":
		c.name = hostPrefix + name
	default:
		c.name = securePrefix + name
	}
	if problems := c.problems(name); len(problems) > 0 {
		return c, errors.Join(problems...)
	}
	c.always = c.attributes()
	return c, nil
}

// problems are what browsers or net/http would silently ignore.
func (c *cookieSettings) problems(plainName string) []error {
	var all []error
	complain := func(format string, a ...any) { all = append(all, fmt.Errorf(format, a...)) }

	if err := (&http.Cookie{Name: c.name}).Valid(); err != nil {
		complain("cookie name Spec.Cookie %q is no name for a cookie: %w", plainName, err)
	}
	if c.maxValueBytes() < envelope.SealedLen(0, len(emptyBody)) {
		complain("cookie name Spec.Cookie has %d bytes: no session fits beside it into the %d bytes of a cookie", len(plainName), maxCookieBytes)
	}
	for _, prefix := range []string{hostPrefix, securePrefix} {
		if len(plainName) >= len(prefix) && strings.EqualFold(plainName[:len(prefix)], prefix) {
			complain("cookie name Spec.Cookie %q has a prefix: leave it out, it follows from Config", plainName)
		}
	}
	if err := (&http.Cookie{Name: "s", Path: c.path}).Valid(); err != nil {
		complain("setting Config.Path %q is no path for a cookie: %w", c.path, err)
	}
	if c.path != strings.TrimRight(c.path, " ") {
		complain("setting Config.Path %q ends in a space, which browsers cut off", c.path)
	}
	if c.path[0] != '/' || len(c.path) > maxAttributeBytes {
		complain("setting Config.Path %q must begin with a slash and have at most %d bytes", c.path, maxAttributeBytes)
	}
	if err := (&http.Cookie{Name: "s", Domain: c.domain}).Valid(); err != nil {
		complain("setting Config.Domain %q is no domain for a cookie: %w", c.domain, err)
	}
	if strings.HasSuffix(c.domain, ".") {
		complain("setting Config.Domain %q ends in a dot: browsers ignore such a cookie", c.domain)
	}
	if c.partitioned && !c.secure {
		complain("setting Config.Partitioned demands Secure: it does not go with Development")
	}
	switch c.sameSite {
	case http.SameSiteLaxMode, http.SameSiteStrictMode:
	case http.SameSiteNoneMode:
		if !c.secure {
			complain("setting Config.SameSite None demands Secure: it does not go with Development")
		}
	default:
		complain("setting Config.SameSite %d is none of Lax, Strict and None", c.sameSite)
	}
	return all
}

// maxValueBytes is the longest value that a cookie of this name can have.
func (c *cookieSettings) maxValueBytes() int { return maxCookieBytes - len(c.name) }

// cookie makes a cookie: one that lives until the browser is closed if maxAge is 0, and otherwise for maxAge seconds.
// There is no Expires: Max-Age goes before it wherever both are known, which is everywhere.
func (c *cookieSettings) cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name:        c.name,
		Value:       value,
		Path:        c.path,
		Domain:      c.domain,
		MaxAge:      maxAge,
		Secure:      c.secure,
		HttpOnly:    true,
		SameSite:    c.sameSite,
		Partitioned: c.partitioned,
	}
}
