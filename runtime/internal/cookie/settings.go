// Package cookie writes session cookies: it checks the settings that a manager's cookies share and makes Set-Cookie lines
// with them. It also finds the values of a cookie in the Cookie header of a request.
package cookie

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

const (
	// MaxBytes is the longest name and value that browsers accept together (RFC 6265bis, section 5.6).
	MaxBytes = 4096
	// maxAttributeBytes is the longest attribute that browsers do not ignore (RFC 6265bis, section 5.6).
	maxAttributeBytes = 1024

	// HostPrefix begins the name of a cookie for one host and all its paths; securePrefix begins the name of any other
	// Secure cookie (RFC 6265bis, section 4.1.3).
	HostPrefix   = "__Host-"
	securePrefix = "__Secure-"
)

// Settings are what all cookies of one manager have in common.
type Settings struct {
	Name        string // as sent
	Domain      string
	Path        string
	SameSite    http.SameSite
	Secure      bool
	Partitioned bool

	// beforeMaxAge and afterMaxAge are the attributes of each Set-Cookie line before and after Max-Age, with separators.
	beforeMaxAge, afterMaxAge string
}

// Named returns the settings with the strongest name prefix that they allow (RFC 6265bis, section 4.1.3), and with the
// defaults. The shortest value has leastValue bytes. The error joins everything that is wrong.
func (c Settings) Named(name string, leastValue int) (Settings, error) {
	c.Name = name
	if c.Path == "" {
		c.Path = "/"
	}
	if c.SameSite == 0 || c.SameSite == http.SameSiteDefaultMode {
		// Browsers do not agree on the meaning of a cookie without the attribute.
		c.SameSite = http.SameSiteLaxMode
	}
	switch {
	case !c.Secure:
	case c.Domain == "" && c.Path == "/":
		c.Name = HostPrefix + name
	default:
		c.Name = securePrefix + name
	}
	if problems := c.problems(name, leastValue); len(problems) > 0 {
		return c, errors.Join(problems...)
	}
	_, all, _ := strings.Cut(c.Cookie("", 1).String(), "=") // what net/http makes of settings without problems
	c.beforeMaxAge, c.afterMaxAge, _ = strings.Cut(all, "; Max-Age=1")
	return c, nil
}

// problems returns what browsers or net/http would silently ignore.
func (c *Settings) problems(plainName string, leastValue int) []error {
	var all []error
	complain := func(format string, a ...any) { all = append(all, fmt.Errorf(format, a...)) }

	if err := (&http.Cookie{Name: c.Name}).Valid(); err != nil {
		complain("cookie name Spec.Cookie %q is no name for a cookie: %w", plainName, err)
	}
	if c.MaxValueBytes() < leastValue {
		complain("cookie name Spec.Cookie has %d bytes: no session fits beside it into the %d bytes of a cookie", len(plainName), MaxBytes)
	}
	for _, prefix := range []string{HostPrefix, securePrefix} {
		if len(plainName) >= len(prefix) && strings.EqualFold(plainName[:len(prefix)], prefix) {
			complain("cookie name Spec.Cookie %q has a prefix: leave it out, it follows from Config", plainName)
		}
	}
	if err := (&http.Cookie{Name: "s", Path: c.Path}).Valid(); err != nil {
		complain("setting Config.Path %q is no path for a cookie: %w", c.Path, err)
	}
	if c.Path != strings.TrimRight(c.Path, " ") {
		complain("setting Config.Path %q ends in a space, which browsers cut off", c.Path)
	}
	if c.Path[0] != '/' || len(c.Path) > maxAttributeBytes {
		complain("setting Config.Path %q must begin with a slash and have at most %d bytes", c.Path, maxAttributeBytes)
	}
	if at := strings.IndexAny(c.Path, escapedInPaths); at >= 0 {
		complain("setting Config.Path %q has %q, which no path in a URL has: write %%%02X, as browsers do, or leave it out",
			c.Path, c.Path[at], c.Path[at])
	}
	if err := (&http.Cookie{Name: "s", Domain: c.Domain}).Valid(); err != nil {
		complain("setting Config.Domain %q is no domain for a cookie: %w", c.Domain, err)
	}
	if strings.HasSuffix(c.Domain, ".") {
		complain("setting Config.Domain %q ends in a dot: browsers ignore such a cookie", c.Domain)
	}
	if c.Domain != "" && !strings.Contains(strings.Trim(c.Domain, "."), ".") {
		complain("setting Config.Domain %q is a single label, which browsers take for a top-level domain and set no cookie for: "+
			"write the domain that is yours (shop.example), or leave it empty for a cookie of one host", c.Domain)
	}
	if endsInNumber(c.Domain) {
		complain("setting Config.Domain %q ends in a number, so browsers take it for an IP address, which has no subdomains: "+
			"leave it empty for a cookie of one host", c.Domain)
	}
	if c.Partitioned && !c.Secure {
		complain("setting Config.Partitioned demands Secure: it does not go with Development or PlainHTTP")
	}
	if c.Partitioned && c.SameSite != http.SameSiteNoneMode {
		complain("setting Config.Partitioned needs SameSite None, because pages within another site's get no other cookie: " +
			"set Config.SameSite to http.SameSiteNoneMode, or remove Partitioned")
	}
	switch c.SameSite {
	case http.SameSiteLaxMode, http.SameSiteStrictMode:
	case http.SameSiteNoneMode:
		if !c.Secure {
			complain("setting Config.SameSite None demands Secure: it does not go with Development or PlainHTTP")
		}
	default:
		complain("setting Config.SameSite %d is none of Lax, Strict and None", c.SameSite)
	}
	return all
}

// escapedInPaths are the printable ASCII characters that a path in a browser's URL has only escaped, or not at all (WHATWG
// URL, path percent-encode set). Browsers compare Path with the path as it is in the URL (RFC 6265bis, section 5.1.4), so
// that a Path with one of them matches none.
const escapedInPaths = " \"#<>?\\^`{}"

// endsInNumber reports whether browsers read a host as an IPv4 address, or refuse it as a wrong one (WHATWG URL, ends in a
// number checker).
func endsInNumber(host string) bool {
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	digits, hexadecimal := strings.CutPrefix(last, "0x")
	if hexadecimal {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}

// MaxValueBytes returns the longest value that a cookie of this name can have.
func (c *Settings) MaxValueBytes() int { return MaxBytes - len(c.Name) }

// Cookie makes a cookie: one that lives until the browser is closed if maxAge is 0, and otherwise for maxAge seconds.
// There is no Expires attribute, because all browsers know Max-Age and prefer it (RFC 6265bis, section 4.1.2.2).
func (c *Settings) Cookie(value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name:        c.Name,
		Value:       value,
		Path:        c.Path,
		Domain:      c.Domain,
		MaxAge:      maxAge,
		Secure:      c.Secure,
		HttpOnly:    true,
		SameSite:    c.SameSite,
		Partitioned: c.Partitioned,
	}
}
