package schema

import (
	"go/token"
)

// Names are the package-level identifiers generated for one session.
type Names struct {
	Type, Config, NewManager, From, FromContext string
	State                                       string // the type of what a session consists of
}

// GuardLocal is the parameter of the functions that keep stale code from compiling.
const GuardLocal = "asGenerated"

// Locals are the names of the variables and parameters in generated functions:
// where they meet an import or a type of such a name, that gets another one.
var Locals = []string{
	GuardLocal, "b", "both", "config", "ctx", "deadline", "delta", "elements", "encoded", "entries", "err", "f", "fields",
	"i", "key", "on", "protection", "r", "s", "set", "state", "v", "value", "w",
}

// NamesOf says what is declared for the session called name: all exported for an
// exported name, none otherwise.
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
	}
}

// Declared lists the names.
func (n Names) Declared() []string {
	return []string{n.Type, n.Config, n.NewManager, n.From, n.FromContext, n.State}
}

// AccessorsOf lists the methods generated for a field of a session.
func AccessorsOf(f *Field) []string {
	names := []string{f.Name, "Set" + f.Name, "Clear" + f.Name}
	if f.Type.Number() {
		names = append(names, "Add"+f.Name)
	}
	if f.Flash {
		names = append(names, "Take"+f.Name)
	}
	if f.Appends() {
		names = append(names, "Append"+f.Name)
	}
	if f.Optional {
		names = append(names, "Has"+f.Name, "Lookup"+f.Name)
	}
	return names
}
