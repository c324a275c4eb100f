// This file decides which generated file declares which function of a type, and under which name.

package emit

import (
	"cmp"
	"go/types"
	"maps"
	"slices"
	"strconv"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// role says what a function of a type does. A type has at most one function for each role.
type role string

// The roles, in the order in which the functions of a type are declared.
const (
	enumRole    role = "enum" // a variable instead of a function: the values of an enum
	presentRole role = "present"
	appendRole  role = "append"
	readRole    role = "read"
	checkRole   role = "check"
)

var roles = []role{enumRole, presentRole, appendRole, readRole, checkRole}

// typeFunction is the function of a type for a role.
type typeFunction struct {
	role role
	t    *schema.Type
}

// scope is a set of files that are built together: all files without a build constraint, or all with the same one. The
// first file of a scope that needs a function of a type declares it for the whole scope. What the outer scope declares is
// not declared again. A file is generated alike on all systems, since no scope depends on a file that a system excludes.
type scope struct {
	pkg      *types.Package
	outer    *scope            // nil for the outermost scope
	suffixes map[string]string // by typeKey: the part of the functions' names after the role
	fields   map[string]bool   // by typeKey: structs that are the type of a field, and not only of an element
	declared map[string]bool   // names of the functions that the scope declares
}

// scopes are the scopes of one package.
type scopes struct {
	p           *schema.Package
	always      *scope            // the files that are always built
	constrained map[string]*scope // by build constraint
	suffixes    map[string]bool   // the suffixes that any scope uses
	declared    map[string]bool   // the other names at the package level
}

// newScopes returns the scopes of p, whose test files declare inTests. The scope of the package that p tests, if there is one, is outside them.
func newScopes(p *schema.Package, inTests map[string]bool) *scopes {
	s := &scopes{p: p, constrained: map[string]*scope{}, suffixes: map[string]bool{}, declared: gosource.DeclaredNames(p)}
	maps.Copy(s.declared, inTests)
	var outer *scope
	if p.Tested != nil {
		tested := newScopes(p.Tested, inTests)
		tested.emitFiles()
		outer, s.suffixes = tested.always, tested.suffixes
	}
	s.always = s.scope(outer, "", "")
	return s
}

// of returns the scope of a file.
func (s *scopes) of(file *schema.File) *scope {
	if file.Constraint == "" {
		return s.always
	}
	if s.constrained[file.Constraint] == nil {
		s.constrained[file.Constraint] = s.scope(s.always, file.Constraint, "Of"+gosource.UpperFirst(file.Sessions[0].Name))
	}
	return s.constrained[file.Constraint]
}

// scope returns a new scope for the files with a build constraint. The names of its functions end with ending.
func (s *scopes) scope(outer *scope, constraint, ending string) *scope {
	return &scope{
		pkg: s.p.Types, outer: outer, suffixes: s.chooseSuffixes(constraint, ending), fields: s.fields(constraint), declared: map[string]bool{},
	}
}

// chooseSuffixes chooses the part after the role in the functions' names, for all types that the sessions reach. The
// result does not depend on the order of the sessions. No suffix makes a name that the user's package declares, since the
// functions are declared there too.
func (s *scopes) chooseSuffixes(constraint, ending string) map[string]string {
	bases := s.typeNames(constraint)
	keys := slices.SortedFunc(maps.Keys(bases), func(a, b string) int {
		return cmp.Or(cmp.Compare(bases[a], bases[b]), cmp.Compare(a, b))
	})
	suffixes := map[string]string{}
	for _, key := range keys {
		base := "Session" + bases[key] + ending
		suffix := base
		for n := 2; !s.claim(suffix); n++ {
			suffix = base + strconv.Itoa(n)
		}
		suffixes[key] = suffix
	}
	return suffixes
}

// claim marks a suffix as used. It returns false if another type uses the suffix, or if a
// name made from it is taken.
func (s *scopes) claim(suffix string) bool {
	if s.suffixes[suffix] {
		return false
	}
	for _, r := range roles {
		if name := string(r) + suffix; s.declared[name] || s.p.FileScope[name] {
			return false
		}
	}
	s.suffixes[suffix] = true
	return true
}

// typeNames returns a name for each type that the sessions reach, by typeKey. A type without a name gets one from the
// first field that leads to it.
func (s *scopes) typeNames(constraint string) map[string]string {
	names := map[string]string{}
	var visit func(t *schema.Type, hint string)
	visit = func(t *schema.Type, hint string) {
		if t == nil || names[typeKey(t, s.p.Types)] != "" {
			return
		}
		names[typeKey(t, s.p.Types)] = gosource.TypeName(t, hint, s.p.Types)
		visit(t.Key, hint+"Key")
		visit(t.Elem, hint+"Element")
		if t.Struct != nil {
			for _, f := range t.Struct.Fields {
				visit(f.Type, hint+gosource.UpperFirst(f.Name))
			}
		}
	}
	for _, session := range s.sessions(constraint) {
		for _, f := range session.Struct.Fields {
			visit(f.Type, gosource.UpperFirst(session.Name)+gosource.UpperFirst(f.Name))
		}
	}
	return names
}

// fields returns the structs that are a field of another struct, by typeKey: these need a function that says whether
// they are present.
func (s *scopes) fields(constraint string) map[string]bool {
	fields := map[string]bool{}
	add := func(structure *schema.Struct, optionalToo bool) {
		for _, f := range structure.Fields {
			if f.Type.Kind == schema.Nested && !f.Type.HasIsZero && (optionalToo || !f.Optional) {
				fields[typeKey(f.Type, s.p.Types)] = true
			}
		}
	}
	for _, session := range s.sessions(constraint) {
		add(session.Struct, true) // the Has method may look at a copy that is not stored yet
		session.Struct.Walk(func(t *schema.Type) {
			if t.Struct != nil {
				add(t.Struct, false)
			}
		})
	}
	return fields
}

// sessions returns the sessions of the files with a build constraint, sorted by name.
func (s *scopes) sessions(constraint string) []*schema.Session {
	var sessions []*schema.Session
	for _, file := range s.p.Files {
		if file.Constraint == constraint {
			sessions = append(sessions, file.Sessions...)
		}
	}
	slices.SortFunc(sessions, func(a, b *schema.Session) int { return cmp.Compare(a.Name, b.Name) })
	return sessions
}

// needsPresent reports whether a struct needs a function for presentRole. A struct that occurs only in lists and maps does
// not: the function that appends it is the only one to ask which of its fields are present.
func (s *scope) needsPresent(t *schema.Type) bool { return s.fields[typeKey(t, s.pkg)] }

// function returns the name of the function of t for a role. declare is true when the caller has to declare it.
func (s *scope) function(r role, t *schema.Type) (name string, declare bool) {
	key := typeKey(t, s.pkg)
	for outer := s.outer; outer != nil; outer = outer.outer {
		if name := string(r) + outer.suffixes[key]; outer.declared[name] {
			return name, false
		}
	}
	name = string(r) + s.suffixes[key]
	declare = !s.declared[name]
	s.declared[name] = true
	return name, declare
}

// typeKey returns a key for a type and its encoding. An alias has the key of the type that schema.Unalias returns,
// and a list of texts another key than a list of packed texts.
func typeKey(t *schema.Type, from *types.Package) string {
	key := types.TypeString(schema.Unalias(t.Go, from), nil)
	switch {
	case t.Kind == schema.Nested:
		return key
	case t.Carried():
		return key + " as " + carriedName(t)
	}
	t.Walk(func(inner *schema.Type) {
		key += string(inner.Packing) + string(inner.Precision)
		for _, v := range inner.Enum {
			key += "|" + v.Text
		}
	})
	return key
}
