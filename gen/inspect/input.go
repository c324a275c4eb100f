// This file finds cookies in a text that somebody pasted.

package inspect

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Cookie is a cookie that was found in the input.
type Cookie struct {
	Name  string // as sent, with its prefix; empty for a value without a name
	Value string
}

// ErrNoCookie is wrapped by the error of a [Parse] that found no cookie.
var ErrNoCookie = errors.New("no cookie in the input: give a value, or a Cookie or Set-Cookie line")

// Parse finds the cookies in a text: a value alone, or a Cookie or Set-Cookie line with or without the header's name.
// In a text of several lines, such as a whole request or the output of curl -v, it reads only the lines with one of
// these headers' names. The error wraps ErrNoCookie and shows nothing of the text.
func Parse(text string) ([]Cookie, error) {
	var lines []string
	var cookies []Cookie
	headers := false
	for line := range strings.Lines(text) {
		// curl -v puts "> " before the lines that it sends, and "< " before those that it receives.
		line = strings.TrimSpace(strings.TrimLeft(line, "<> \t"))
		if line != "" {
			lines = append(lines, line)
		}
		if rest, ok := cutHeader(line, "Set-Cookie"); ok {
			headers = true
			cookies = append(cookies, pairs(rest[:endOfPair(rest)])...)
		} else if rest, ok := cutHeader(line, "Cookie"); ok {
			headers = true
			cookies = append(cookies, pairs(rest)...)
		}
	}
	switch {
	case headers:
	case len(lines) == 0:
		return nil, fmt.Errorf("%w; it is empty", ErrNoCookie)
	case len(lines) > 1:
		return nil, fmt.Errorf("%w; none of its %d lines is such a header", ErrNoCookie, len(lines))
	default:
		cookies = oneLine(lines[0])
	}
	if len(cookies) == 0 {
		return nil, ErrNoCookie
	}
	return cookies, nil
}

func cutHeader(line, name string) (rest string, ok bool) {
	before, rest, ok := strings.Cut(line, ":")
	return rest, ok && strings.EqualFold(strings.TrimSpace(before), name)
}

// oneLine reads a line without a header's name.
func oneLine(line string) []Cookie {
	// Equals signs at the end are base64 padding. A session's value has none, but another app's may; a cookie's name
	// never does.
	if !strings.ContainsAny(strings.TrimRight(line, "="), "=;") {
		return []Cookie{{Value: unquote(line)}}
	}
	first, attributes := line[:endOfPair(line)], line[endOfPair(line):]
	if isAttributes(attributes) {
		return pairs(first)
	}
	return pairs(line)
}

func endOfPair(line string) int {
	if i := strings.IndexByte(line, ';'); i >= 0 {
		return i
	}
	return len(line)
}

// attributeNames are the attributes of Set-Cookie (RFC 6265bis, section 4.1.2), and browsers' own Partitioned and
// Priority.
var attributeNames = []string{"domain", "expires", "httponly", "max-age", "partitioned", "path", "priority", "samesite", "secure"}

// isAttributes reports whether the pairs after the first pair of a line are attributes, which makes the line a
// Set-Cookie.
func isAttributes(rest string) bool {
	for part := range strings.SplitSeq(rest, ";") {
		name, _, _ := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if name != "" && !slices.Contains(attributeNames, name) {
			return false
		}
	}
	return true
}

// pairs reads name=value pairs. It skips those without a name, which cannot be a session's.
func pairs(text string) []Cookie {
	var cookies []Cookie
	for part := range strings.SplitSeq(text, ";") {
		name, value, ok := strings.Cut(part, "=")
		if name = strings.TrimSpace(name); ok && name != "" {
			cookies = append(cookies, Cookie{Name: name, Value: unquote(strings.TrimSpace(value))})
		}
	}
	return cookies
}

func unquote(s string) string {
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}
