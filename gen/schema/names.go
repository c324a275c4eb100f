// This file lists the names of generated declarations.

package schema

import (
	"go/token"
)

// Names are the names that are declared at the package level for one session.
type Names struct {
	Type, Config, NewManager, From, FromContext string
	State                                       string // the type of a session's state, which apps do not see
	Owner                                       string // the function that names an owner's sessions; only with the option owner
}

// GuardLocal is the parameter of the functions that make outdated code fail to compile.
const GuardLocal = "asGenerated"

// Locals are the names of the variables and parameters in generated functions. An import
// or a type with one of these names gets another name.
var Locals = []string{
	GuardLocal, "b", "both", "config", "ctx", "deadline", "delta", "elements", "encoded", "entries", "err", "f", "fields",
	"i", "key", "number", "on", "other", "protection", "r", "redo", "renamed", "s", "set", "state", "taken", "to", "v", "value", "w",
}

// NamesOf returns the names for the session called name. They are exported if name is.
func NamesOf(name string) Names {
	constructor := "New" + name + "Manager"
	if !token.IsExported(name) {
		first, size := firstRune(name)
		constructor = "new" + first + name[size:] + "Manager"
	}
	return Names{
		Type:        name,
		Config:      name + "Config",
		NewManager:  constructor,
		From:        name + "From",
		FromContext: name + "FromContext",
		State:       "stateOf" + name,
		Owner:       name + "Owner",
	}
}

// DeclaredNames returns the names that are declared at the package level for the session; none when the directive's name
// is wrong.
func (s *Session) DeclaredNames() []string {
	if s.Name == "" {
		return nil
	}
	n := NamesOf(s.Name)
	names := []string{n.Type, n.Config, n.NewManager, n.From, n.FromContext, n.State}
	if s.Owner() != nil {
		names = append(names, n.Owner)
	}
	return names
}

// AccessorsOf returns the names of the methods that are generated for a field of a
// session.
func AccessorsOf(f *Field) []string { return AccessorsNamed(f, f.Name) }

// AccessorsNamed returns the names that these methods have if the field is called name.
func AccessorsNamed(f *Field, name string) []string {
	names := []string{name, "Set" + name, "Clear" + name}
	if f.Type.Number() {
		names = append(names, "Add"+name)
	}
	if f.Flash {
		names = append(names, "Take"+name)
	}
	if f.Appends() {
		names = append(names, "Append"+name)
	}
	if f.Optional {
		names = append(names, "Has"+name, "Lookup"+name)
	}
	return names
}
