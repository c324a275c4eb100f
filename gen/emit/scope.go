package emit

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/typedsession/typedsession/gen/gosource"
	"github.com/typedsession/typedsession/gen/schema"
)

// role says what a function of a type does. A type has at most one for each.
type role string

// The roles, in the order in which the functions of a type are declared.
const (
	enumRole    role = "enum" // a variable: the values of an enum
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

// scope is a set of files that are built together: all that are always built, or all with one build constraint. The
// first file of a scope that needs a function of a type declares it, for all of the scope; what the outer scope
// declares is used from there. No scope depends on a file that another system leaves out, so that a file is generated
// alike on all of them.
type scope struct {
	outer    *scope            // nil for the outermost
	suffixes map[string]string // by typeKey: what follows the role in the names of functions
	fields   map[string]bool   // by typeKey: structs that are a field, and not only an element of a list or map
	declared map[string]bool   // names of the functions that the scope declares
}

// scopes are those of one package.
type scopes struct {
	p           *schema.Package
	always      *scope            // of the files that are always built
	constrained map[string]*scope // by build constraint
	suffixes    map[string]bool   // in use in any of them
	declared    map[string]bool   // other names of the package level
}

// newScopes begins the scopes of p, outside which is that of the package that it tests.
func newScopes(p *schema.Package) *scopes {
	s := &scopes{p: p, constrained: map[string]*scope{}, suffixes: map[string]bool{}, declared: gosource.DeclaredNames(p)}
	var outer *scope
	if p.Tested != nil {
		tested := newScopes(p.Tested)
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

// scope begins the scope of the files with a build constraint. ending ends the names of its functions.
func (s *scopes) scope(outer *scope, constraint, ending string) *scope {
	return &scope{
		outer: outer, suffixes: s.chooseSuffixes(constraint, ending), fields: s.fields(constraint), declared: map[string]bool{},
	}
}

// chooseSuffixes chooses what follows the role in the names of the functions of all types that the sessions reach. It
// does not depend on the order of the sessions. The functions are declared in the user's package, so a name that is
// taken there gives way.
func (s *scopes) chooseSuffixes(constraint, ending string) map[string]string {
	bases := s.typeNames(constraint)
	keys := slices.SortedFunc(maps.Keys(bases), func(a, b string) int {
		return cmp.Or(cmp.Compare(bases[a], bases[b]), cmp.Compare(a, b))
	})
	suffixes := map[string]string{}
	for _, key := range keys {
		base := "Session" + bases[key] + ending
		suffix := base
		for n := 2; s.take(suffix); n++ {
			suffix = base + strconv.Itoa(n)
		}
		suffixes[key] = suffix
	}
	return suffixes
}

// take reports whether a suffix cannot be used, and marks it as used otherwise.
func (s *scopes) take(suffix string) (taken bool) {
	if s.suffixes[suffix] {
		return true
	}
	for _, r := range roles {
		if name := string(r) + suffix; s.declared[name] || s.p.FileScope[name] {
			return true
		}
	}
	s.suffixes[suffix] = true
	return false
}

// typeNames returns a name for each type that the sessions reach, by typeKey. A type
// without a name of its own gets that of the first field that leads to it.
func (s *scopes) typeNames(constraint string) map[string]string {
	names := map[string]string{}
	var visit func(t *schema.Type, hint string)
	visit = func(t *schema.Type, hint string) {
		if t == nil || names[typeKey(t)] != "" {
			return
		}
		names[typeKey(t)] = gosource.TypeName(t, hint)
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

// fields returns the structs that are a field of another one, by typeKey: what has to
// know whether they are present.
func (s *scopes) fields(constraint string) map[string]bool {
	fields := map[string]bool{}
	add := func(s *schema.Struct, optionalToo bool) {
		for _, f := range s.Fields {
			if f.Type.Kind == schema.Nested && !f.Type.HasIsZero && (optionalToo || !f.Optional) {
				fields[typeKey(f.Type)] = true
			}
		}
	}
	for _, session := range s.sessions(constraint) {
		add(session.Struct, true) // what its Has method says may be a copy that is not stored yet
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

// asks reports whether anything in the scope asks for the function that says which fields of a struct are present,
// besides the one that appends it.
func (s *scope) asks(t *schema.Type) bool { return s.fields[typeKey(t)] }

// function returns the name of the function of t for a role. declare says that the caller has to declare it.
func (s *scope) function(r role, t *schema.Type) (name string, declare bool) {
	key := typeKey(t)
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
