// This file reads //typedsession:session directives.

package schema

import (
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/typedsession/typedsession/gen/spelling"
)

// prefix begins every directive of the generator.
const prefix = "//typedsession:"

// word is a part of a directive between blanks, with its position.
type word struct {
	text string
	pos  token.Position
}

// directiveWords returns the words after "//typedsession:session".
func directiveWords(fset *token.FileSet, c *ast.Comment) []word {
	var words []word
	for i := len(prefix + "session"); i < len(c.Text); {
		if c.Text[i] == ' ' || c.Text[i] == '\t' || c.Text[i] == '\r' {
			i++
			continue
		}
		start := i
		for i < len(c.Text) && c.Text[i] != ' ' && c.Text[i] != '\t' && c.Text[i] != '\r' {
			i++
		}
		words = append(words, word{c.Text[start:i], after(fset.Position(c.Pos()), start)})
	}
	return words
}

// after returns the position n bytes after p, on the same line.
func after(p token.Position, n int) token.Position {
	p.Offset += n
	p.Column += n
	return p
}

// isDirective reports whether c is a session directive.
func isDirective(c *ast.Comment) bool {
	rest, ok := strings.CutPrefix(c.Text, prefix+"session")
	return ok && (rest == "" || strings.ContainsAny(rest[:1], " \t\r"))
}

// NamesIn returns the names in the directives of a source file from its text alone, since a
// file that build constraints exclude is not loaded.
func NamesIn(source []byte) []string {
	var names []string
	for line := range strings.Lines(string(source)) {
		c := &ast.Comment{Text: strings.TrimSpace(line)}
		if words := strings.Fields(c.Text); isDirective(c) && len(words) > 1 {
			names = append(names, words[1])
		}
	}
	return names
}

// canNameType reports whether a type can have this name. It returns false for a predeclared
// name such as string, although Go allows it: in all files of the package, the name would
// then mean the new type.
func canNameType(name string) bool {
	return token.IsIdentifier(name) && name != "_" && name != "init" && types.Universe.Lookup(name) == nil
}

// parseDirective fills s from its directive.
func (b *builder) parseDirective(s *Session, c *ast.Comment, structName string) {
	at := b.position(c.Pos())
	s.DirectivePos = at
	words := directiveWords(b.fset, c)
	if len(words) == 0 || strings.Contains(words[0].text, "=") {
		b.diags.Add(at, "directive-name", "the directive lacks the name of the type to generate: //typedsession:session NAME cookie=s idle=30m absolute=12h")
	} else {
		b.parseTypeName(s, words[0], structName)
		words = words[1:]
	}
	given := b.parseOptions(s, words)
	for _, example := range []string{"cookie=s", "idle=30m", "absolute=12h"} {
		key, _, _ := strings.Cut(example, "=")
		if _, ok := given[key]; !ok {
			b.diags.Add(at, "directive-missing", "%s= is required, for instance %s", key, example)
		}
	}
	b.checkProfile(s.Idle, s.Absolute, given["idle"], "the idle timeout")
}

// parseTypeName reads the name of the type to generate.
func (b *builder) parseTypeName(s *Session, w word, structName string) {
	switch name := w.text; {
	case !canNameType(name):
		b.diags.Add(w.pos, "directive-name", "%q cannot name a Go type", name)
	case name == "main" && b.pkg.Name == "main":
		b.diags.Add(w.pos, "directive-name", "main is the function of this program: give the type another name")
	case name == structName:
		b.diags.Add(w.pos, "directive-name", "the generated type needs another name than the struct it is made from: rename the struct, which nothing else has to use")
	default:
		s.Name, s.NamePos = name, w.pos
	}
}

// parseOptions reads the options of a directive. It returns the positions of their values
// by option. For a misspelt option, the result also has the one that was meant.
func (b *builder) parseOptions(s *Session, words []word) map[string]token.Position {
	given := map[string]token.Position{}
	var meant []string
	for _, w := range words {
		key, value, ok := strings.Cut(w.text, "=")
		if !ok {
			b.diags.Add(w.pos, "directive-option", "%q is no option: options are written key=value, without blanks", w.text)
			continue
		}
		if _, twice := given[key]; twice {
			b.diags.Add(w.pos, "directive-option", "%s= is given twice", key)
			continue
		}
		valueAt := after(w.pos, len(key)+1)
		given[key] = valueAt
		if b.parseOption(s, key, value, valueAt) {
			continue
		}
		if known := meantOption(key); known != "" {
			meant = append(meant, known)
			b.diags.Add(w.pos, "directive-option", "unknown option %q; did you mean %s=?", key, known)
		} else {
			b.diags.Add(w.pos, "directive-option", "unknown option %q: there are cookie=, idle=, absolute=, remember=, id= and budget=", key)
		}
	}
	for _, key := range meant {
		if _, ok := given[key]; !ok {
			given[key] = token.Position{}
		}
	}
	return given
}

// parseOption reads one option, whose value is at valueAt. It returns false for a key that
// is no option's.
func (b *builder) parseOption(s *Session, key, value string, valueAt token.Position) bool {
	switch key {
	case "cookie":
		b.parseCookie(s, value, valueAt)
	case "id":
		s.TypeID, s.StatedID = value, true
		if value == "" || len(value) > maxID {
			b.diags.Add(valueAt, "directive-option", "id= takes 1 to %d bytes", maxID)
		}
	case "idle":
		s.Idle = b.duration(value, valueAt, "idle")
	case "absolute":
		s.Absolute = b.duration(value, valueAt, "absolute")
	case "remember":
		b.parseRemember(s, value, valueAt)
	case "budget":
		b.parseBudget(s, value, valueAt)
	default:
		return false
	}
	return true
}

// parseRemember reads the timeouts of a remembered session.
func (b *builder) parseRemember(s *Session, value string, at token.Position) {
	idle, absolute, ok := strings.Cut(value, "/")
	if !ok {
		b.diags.Add(at, "directive-option", "remember= takes an idle and an absolute timeout: remember=14d/180d")
		return
	}
	s.RememberIdle = b.duration(idle, at, "remember")
	s.RememberAbsolute = b.duration(absolute, after(at, len(idle)+1), "remember")
	b.checkProfile(s.RememberIdle, s.RememberAbsolute, at, "the idle timeout of remember=")
}

// maxID is the largest length of a type id.
const maxID = 255

// giveID gives a session without id= in its directive the default id. It contains the
// import path: with the package's name, which is main for all programs, two programs that
// share keys would read one another's cookies.
func (b *builder) giveID(s *Session) {
	if s.StatedID {
		return
	}
	s.TypeID = b.pkg.Path + "." + s.Name
	switch {
	case !hasImportPath(b.pkg.Path):
		b.diags.Add(s.DirectivePos, "no-import-path", "this package has no import path, which cookies are bound to: it needs a go.mod in its directory or in one above (go mod init)")
	case len(s.TypeID) > maxID:
		b.diags.Add(s.DirectivePos, "directive-option", "the import path and the name make an id of %d bytes, and %d are the most: write a shorter one as id=", len(s.TypeID), maxID)
	}
}

// hasImportPath reports whether other packages can import the package by its path. The go
// command gives a directory outside GOPATH an absolute path instead.
func hasImportPath(path string) bool {
	return !strings.HasPrefix(path, "_/") && !strings.HasPrefix(path, "/") && !strings.ContainsAny(path, `\:`)
}

// meantOption returns the option that a misspelt one is near to; empty when
// there is none.
func meantOption(misspelt string) string {
	for _, known := range []string{"cookie", "idle", "absolute", "remember", "id", "budget"} {
		if strings.EqualFold(misspelt, known) || spelling.Near(misspelt, known) {
			return known
		}
	}
	return ""
}

// maxAge is the longest life that a browser grants a cookie (RFC 6265bis, section 5.5).
const maxAge = 400 * 24 * time.Hour

// checkProfile reports a pair of timeouts that do not fit together. at is the position of
// the idle timeout, and what names the pair.
func (b *builder) checkProfile(idle, absolute time.Duration, at token.Position, what string) {
	switch {
	case idle == 0 || absolute == 0: // one is missing or wrong, which was reported before
	case idle > absolute:
		b.diags.Add(at, "directive-duration", "%s is longer than the absolute one", what)
	case idle > maxAge:
		b.diags.Add(at, "directive-duration", "%s is longer than the 400 days that a browser keeps a cookie", what)
	}
}

// parseCookie checks the cookie's name by the rule that the runtime has: a token of RFC
// 6265.
func (b *builder) parseCookie(s *Session, value string, at token.Position) {
	s.Cookie, s.CookiePos = value, at
	if err := (&http.Cookie{Name: value}).Valid(); err != nil {
		b.diags.Add(at, "directive-cookie", "%q cannot name a cookie", value)
		return
	}
	lower := strings.ToLower(value)
	for _, reserved := range []string{"__host-", "__secure-", "__http-", "__host-http-"} {
		if strings.HasPrefix(lower, reserved) {
			b.diags.Add(at, "directive-cookie", "the runtime puts the prefix before the name itself: write cookie=%s", value[len(reserved):])
			return
		}
	}
	if len(value) > 64 {
		b.diags.Add(at, "directive-cookie", "a cookie's name longer than 64 bytes leaves too little for its value")
	}
}

// parseBudget reads a number of bytes, or the word unbounded. Package check checks
// whether the session's cookie is within it.
func (b *builder) parseBudget(s *Session, value string, at token.Position) {
	s.BudgetPos = at
	if value == "unbounded" {
		s.Unbounded = true
		return
	}
	n, err := strconv.ParseUint(value, 10, 31)
	if err != nil || n == 0 {
		b.diags.Add(at, "directive-budget", "budget= takes the bytes that a whole Set-Cookie may have, as in budget=1000, or the word unbounded")
		return
	}
	s.Budget = int(n)
}

// duration reads a Go duration of whole seconds, whose units may include days (d), as in
// 14d or 1d12h. It reports mistakes, and then returns zero.
func (b *builder) duration(text string, at token.Position, option string) time.Duration {
	d, err := ParseDuration(text)
	switch {
	case errors.Is(err, ErrTooLong):
		b.diags.Add(at, "directive-duration", "%q is %v", text, err)
	case err != nil:
		b.diags.Add(at, "directive-duration", "%q is no duration: write for instance 30m, 12h, 14d", text)
	case d < time.Second:
		b.diags.Add(at, "directive-duration", "%s= needs at least a second", option)
	case d%time.Second != 0:
		b.diags.Add(at, "directive-duration", "%s= takes whole seconds", option)
	default:
		return d
	}
	return 0
}
