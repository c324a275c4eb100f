// This file checks that the cookies of different sessions do not overwrite one another.

package check

import (
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// touchSuffix follows the session cookie's name in the name of the second cookie, which
// Config.Touch adds.
const touchSuffix = "-t"

// Program is a package and the packages that it imports.
type Program struct {
	Path    string // import path
	Main    bool
	Imports []string // import paths of packages of the same module or workspace
}

// Cookies reports sessions of one package whose cookies overwrite one another. It notes
// such sessions of different packages, unless programs shows that no program contains
// both. A session that tests declare is compared only with sessions of the same tests.
func Cookies(packages []*schema.Package, programs []Program, diags, notes *diagnostic.List) {
	l := linksOf(programs)
	noted := map[string]bool{}
	var before []cookieUse
	for _, p := range packages {
		for _, file := range p.Files {
			for _, s := range file.Sessions {
				if s.Cookie == "" {
					continue // the missing name was reported before
				}
				use := cookieUse{s, p}
				if other := use.clash(before, l); other.pkg == p {
					use.report(other, diags)
				} else if other.pkg != nil && !noted[s.Cookie] {
					noted[s.Cookie] = true
					notes.Add(s.CookiePos, "cookie-twice", "cookie=%s overwrites the cookie of %s where one program serves both%s; then give one another name", s.Cookie, other.Name+" of "+other.pkg.Path, use.withTouch(other))
				}
				before = append(before, use)
			}
		}
	}
}

// cookieUse is a session and the package that declares it.
type cookieUse struct {
	*schema.Session
	pkg *schema.Package
}

// clash finds the first session before u whose cookie overwrites u's: one of the same
// package if there is any, else one that may be in the same program.
func (u cookieUse) clash(before []cookieUse, l links) (other cookieUse) {
	for _, b := range before {
		if !u.shares(b) {
			continue
		}
		if b.pkg == u.pkg {
			return b
		}
		together, apart := l.hold(u.pkg, b.pkg)
		if other.pkg == nil && (together || !apart && u.Cookie == b.Cookie) {
			other = b
		}
	}
	return other
}

// shares reports whether the two sessions have a cookie name in common, including the
// names that Config.Touch adds.
func (u cookieUse) shares(other cookieUse) bool {
	return u.Cookie == other.Cookie || u.Cookie+touchSuffix == other.Cookie || u.Cookie == other.Cookie+touchSuffix
}

func (u cookieUse) report(other cookieUse, diags *diagnostic.List) {
	if u.Cookie == other.Cookie {
		diags.Add(u.CookiePos, "cookie-twice", "cookie=%s is the cookie of the session at %s too: each would overwrite the other", u.Cookie, line(other.CookiePos))
		return
	}
	diags.Add(u.CookiePos, "cookie-twice", "cookie=%s and cookie=%s, of the session at %s, overwrite each other%s: give one another name", u.Cookie, other.Cookie, line(other.CookiePos), u.withTouch(other))
}

// withTouch says why two cookies of different names overwrite each other.
func (u cookieUse) withTouch(other cookieUse) string {
	if u.Cookie == other.Cookie {
		return ""
	}
	return " with Config.Touch, by which a session has a second cookie with " + touchSuffix + " behind the name"
}

// links says which packages each program contains.
type links struct {
	programs []Program
	reached  map[string]map[string]bool // by path of a program: the packages that it imports, directly or not
}

func linksOf(programs []Program) links {
	l := links{programs, map[string]map[string]bool{}}
	imports := map[string][]string{}
	for _, p := range programs {
		imports[p.Path] = append(imports[p.Path], p.Imports...)
	}
	for _, p := range programs {
		reached := map[string]bool{}
		for next := []string{p.Path}; len(next) > 0; {
			path := next[0]
			next = next[1:]
			if !reached[path] {
				reached[path] = true
				next = append(next, imports[path]...)
			}
		}
		l.reached[p.Path] = reached
	}
	return l
}

// hold says what is known about programs that contain both a and b: together that there is
// one, and apart that there is none. There is none if a or b consists of tests or is a
// program, since no program imports these. There is also none if each is in a known program
// and no known program contains both.
func (l links) hold(a, b *schema.Package) (together, apart bool) {
	if a.Test || b.Test {
		return false, true
	}
	inPrograms := map[*schema.Package]bool{}
	for _, program := range l.programs {
		reached := l.reached[program.Path]
		if reached[a.Path] && reached[b.Path] {
			return true, false
		}
		for _, p := range []*schema.Package{a, b} {
			inPrograms[p] = inPrograms[p] || program.Main && reached[p.Path]
		}
	}
	return false, a.Name == "main" || b.Name == "main" || inPrograms[a] && inPrograms[b]
}
