// This file turns the settings of the old library into the options of the directive.

package migrate

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// setting is a field of the old library's options. Its value is of the kind
// [constant.Unknown] unless it is constant.
type setting struct {
	name  string
	value constant.Value
	text  string // as the app writes it
	at    token.Position
	owner ast.Expr // the session or manager that it is set for; nil if that is not known
}

// settings are the settings of an app, or of one of its sessions.
type settings []setting

func (s setting) known() bool { return s.value.Kind() != constant.Unknown }

// named returns the first setting of a field with a constant value.
func (s settings) named(name string) (setting, bool) {
	return s.first(func(one setting) bool { return one.name == name && one.known() })
}

// unknown returns the first setting of a field with any other value.
func (s settings) unknown(name string) (setting, bool) {
	return s.first(func(one setting) bool { return one.name == name && !one.known() })
}

func (s settings) first(is func(setting) bool) (setting, bool) {
	i := slices.IndexFunc(s, is)
	if i < 0 {
		return setting{}, false
	}
	return s[i], true
}

// differing calls found for every setting with another value than the one that is taken for
// its field.
func (s settings) differing(found func(taken, other setting)) {
	for _, other := range s {
		taken, ok := s.named(other.name)
		if ok && other.known() && other.value.ExactString() != taken.value.ExactString() {
			found(taken, other)
		}
	}
}

// set adds a setting, or a note if its value is not constant.
func (f *findings) set(p *program, name string, value ast.Expr, n ast.Node, owner ast.Expr) {
	v, ok := p.constant(value)
	if !ok {
		v = constant.MakeUnknown()
	}
	if v.Kind() == constant.Unknown {
		f.notes.Add(p.position(n), "setting-unknown", "the value of %s is not a constant: %s", name, unknownSetting(strings.TrimPrefix(name, "Cookie.")))
	}
	f.settings = append(f.settings, setting{name, v, text(value), p.position(n), owner})
}

// unknownSetting returns what to do about a setting that is not a constant.
func unknownSetting(name string) string {
	switch name {
	case "MaxAge", "Lifetime", "IdleTimeout":
		return "write a timeout into the directive, or set Idle and Absolute of SessionConfig"
	case "Name":
		return "write the cookie's name into the directive"
	case "Persist":
		return "call s.Remember(true) where the cookie is to outlive the browser"
	case "Secure":
		return "the new cookie is always Secure, unless SessionConfig has PlainHTTP or Development"
	case "HttpOnly":
		return "the new cookie always is HttpOnly"
	}
	return "set it in SessionConfig"
}

// timeouts are the lifetime of a session.
type timeouts struct {
	idle, absolute time.Duration
	why            string // a sentence that says where the timeouts come from
	remember       string // a sentence that says why there is an option remember=; empty for none
}

// outlives is the sentence of a session whose cookie always outlives the browser.
const outlives = "The old cookie outlives the browser: with s.Remember(true), at a login, so does this one."

// longest is the longest idle timeout: browsers keep no cookie longer.
const longest = 400 * 24 * time.Hour

// options returns the options of the directive.
func (t timeouts) options() string {
	idle, absolute := min(wholeSeconds(t.idle), longest), wholeSeconds(t.absolute)
	options := fmt.Sprintf("idle=%s absolute=%s", inDays(idle), inDays(absolute))
	if t.remember != "" {
		options += fmt.Sprintf(" remember=%s/%s", inDays(idle), inDays(absolute))
	}
	return options
}

func wholeSeconds(d time.Duration) time.Duration {
	return max(time.Second, (d + time.Second - 1).Truncate(time.Second))
}

// inDays writes a duration as the directive does, without the units that are zero.
func inDays(d time.Duration) string {
	const day = 24 * time.Hour
	var b strings.Builder
	if days := d / day; days > 0 {
		b.WriteString(strconv.Itoa(int(days)) + "d")
		d -= days * day
	}
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "m"}, {time.Second, "s"}} {
		if n := d / unit.size; n > 0 {
			b.WriteString(strconv.Itoa(int(n)) + unit.name)
			d -= n * unit.size
		}
	}
	return b.String()
}

// configOf returns a sentence for each setting that SessionConfig takes over, and for each
// that has no counterpart.
func (p *program) configOf(s settings) (sentences []string) {
	for _, one := range s {
		if !one.known() {
			continue
		}
		name, at := strings.TrimPrefix(one.name, "Cookie."), p.place(one.at)
		value := textOf(one.value)
		switch {
		case name == "Domain" && value != "", name == "Path" && value != "" && value != "/":
			sentences = append(sentences, fmt.Sprintf("SessionConfig gets %s: %q (%s).", name, value, at))
		case name == "SameSite" && one.times(1) > time.Duration(http.SameSiteLaxMode): // Strict or None
			sentences = append(sentences, fmt.Sprintf("SessionConfig gets SameSite: %s (%s).", one.text, at))
		case name == "Partitioned" && one.value.String() == "true":
			sentences = append(sentences, fmt.Sprintf("SessionConfig gets Partitioned: true (%s).", at))
		case name == "Secure" && one.value.String() == "false":
			sentences = append(sentences, fmt.Sprintf("The old cookie is not Secure (%s): SessionConfig gets PlainHTTP: true, if there is no HTTPS on purpose.", at))
		case name == "HttpOnly" && one.value.String() == "false":
			sentences = append(sentences, fmt.Sprintf("The old cookie is not HttpOnly (%s); the new one always is.", at))
		}
	}
	slices.Sort(sentences)
	return slices.Compact(sentences)
}

// textOf returns a constant text; empty for any other value.
func textOf(v constant.Value) string {
	if v.Kind() != constant.String {
		return ""
	}
	return constant.StringVal(v)
}

// times returns the duration of a setting that counts units, such as seconds; zero if the
// setting is no constant number.
func (s setting) times(unit time.Duration) time.Duration {
	n, _ := constant.Int64Val(constant.ToInt(s.value))
	return time.Duration(n) * unit
}
