// Package check holds the rules for a schema as a whole; package schema checks each field by
// itself. The rules are about names and numbers that are used twice, the size of a session in
// a cookie and in memory, and cookies that overwrite one another.
package check

import (
	"fmt"
	"go/token"
	"path/filepath"
	"slices"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/schema"
)

// Package reports every broken rule of p to diags.
func Package(p *schema.Package, diags *diagnostic.List) {
	declared := map[string]token.Position{}
	seen := map[*schema.Struct]bool{}
	if p.Tested != nil {
		addGenerated(p.Tested, declared)
	}
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			checkDeclaredNames(s, p, declared, diags)
			checkConstants(s, declared, diags)
			checkNumbers(s.Struct, seen, diags)
			checkTypeNames(s, p.Types, diags)
			checkPredeclared(s, p.Types, diags)
			checkMethods(s, diags)
			checkAccessors(s, diags)
			checkOwners(s, diags)
		}
	}
}

// addGenerated adds to declared the names that the files generated for p declare, except those
// of functions of types, which the generator chooses so that they are free.
func addGenerated(p *schema.Package, declared map[string]token.Position) {
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			for _, name := range s.DeclaredNames() {
				declared[name] = s.NamePos
			}
			for _, enum := range s.Enums() {
				for _, v := range enum.Enum {
					for _, name := range v.Constants() {
						declared[name] = enum.EnumPos
					}
				}
			}
		}
	}
}

// checkDeclaredNames reports the first name that is generated for the session and is taken.
// It adds the names before that one to declared.
func checkDeclaredNames(s *schema.Session, p *schema.Package, declared map[string]token.Position, diags *diagnostic.List) {
	for _, name := range s.DeclaredNames() {
		if other, taken := declared[name]; taken {
			diags.Add(s.NamePos, "name-taken", "%s is generated for the session at %s too: give one of them another name", name, line(other))
			return
		}
		if p.FileScope[name] {
			diags.Add(s.NamePos, "name-taken", "%s is to be generated, and a file of this package imports something of that name: give one another name", name)
			return
		}
		if object := p.Types.Scope().Lookup(name); object != nil {
			diags.Add(s.NamePos, "name-taken", "%s is to be generated, and this package declares it already: rename one of them", name)
			return
		}
		declared[name] = s.NamePos
	}
}

// checkConstants reports the constants of enums whose names are taken.
func checkConstants(s *schema.Session, declared map[string]token.Position, diags *diagnostic.List) {
	for _, enum := range s.Enums() {
		checkConstantsOf(enum, declared, diags)
	}
}

// checkConstantsOf reports the first constant of an enum whose name is taken.
func checkConstantsOf(enum *schema.Type, declared map[string]token.Position, diags *diagnostic.List) {
	for _, v := range enum.Enum {
		for _, name := range v.Constants() {
			if other, taken := declared[name]; taken {
				diags.Add(enum.EnumPos, "name-taken", "the constant %s of this enum is generated for %s too: rename one of the types or fields", name, line(other))
				return
			}
			declared[name] = enum.EnumPos
		}
	}
}

// checkOwners reports all fields with the option owner but the first.
func checkOwners(s *schema.Session, diags *diagnostic.List) {
	fields := s.Struct.FieldsWith(func(f *schema.Field) bool { return f.Owner })
	slices.SortFunc(fields, func(x, y *schema.Field) int { return x.Pos.Offset - y.Pos.Offset })
	for _, f := range fields[min(1, len(fields)):] {
		diags.Add(f.OptionPos["owner"], "owner-twice", "field %s (line %d) says whose session it is already: leave owner out of one of them", fields[0].Name, fields[0].Pos.Line)
	}
}

// checkNumbers reports numbers that are used twice in the struct or in one nested in it.
func checkNumbers(s *schema.Struct, seen map[*schema.Struct]bool, diags *diagnostic.List) {
	if s == nil || seen[s] {
		return
	}
	seen[s] = true
	type holder struct {
		name string
		pos  token.Position
	}
	used := map[int]holder{}
	claim := func(number int, name string, pos token.Position) {
		first, taken := used[number]
		second := holder{name, pos}
		if taken && pos.Offset < first.pos.Offset {
			first, second = second, first
		}
		if !taken {
			used[number] = second
			return
		}
		used[number] = first
		diags.Add(second.pos, "number-twice", "number %d belongs to %s (line %d) already; %d is free", number, first.name, first.pos.Line, s.Propose())
	}
	for _, r := range s.Retired {
		claim(r.Number, "a retired field", r.Pos)
	}
	for _, f := range s.Fields {
		claim(f.Number, f.Name, f.NumberPos)
		checkNumbers(f.Type.Innermost(), seen, diags)
	}
}

// reserved holds the names of methods that a session has or may get in a later version.
var reserved = map[string]bool{
	"Renew": true, "Destroy": true, "Reset": true, "Remember": true, "Info": true,
	"String": true, "GoString": true, "Format": true, "LogValue": true, "MarshalJSON": true, "Error": true,
	"UnmarshalJSON": true, "UnmarshalText": true,
}

// knownMethods holds methods of well-known interfaces of the standard library. For a
// method with one of these names, go vet expects that interface's parameters and results,
// which an accessor does not have.
var knownMethods = map[string]bool{
	"GobDecode": true, "GobEncode": true, "MarshalXML": true, "ReadByte": true, "ReadRune": true, "UnmarshalXML": true,
	"UnreadByte": true, "UnreadRune": true, "WriteByte": true,
}

// internal holds the fields and methods of a session that apps do not see.
var internal = map[string]bool{
	"state": true, "lock": true, "printed": true,
}

// checkMethods reports methods that the package declares for the session and that have a
// reserved name.
func checkMethods(s *schema.Session, diags *diagnostic.List) {
	for name, pos := range s.Methods {
		if reserved[name] || internal[name] {
			diags.Add(pos, "name-reserved", "every generated session keeps the name %s for itself: rename this one", name)
		}
	}
}

// checkAccessors reports fields whose accessors would be declared twice or have a reserved
// name.
func checkAccessors(s *schema.Session, diags *diagnostic.List) {
	taken := map[string]*schema.Field{}
	for _, f := range s.Struct.Fields {
		for _, name := range schema.AccessorsOf(f) {
			if pos, declared := s.Methods[name]; declared {
				diags.Add(f.Pos, "name-taken", "the package declares a method %s of %s itself (%s), which field %s is to get: %s", name, s.Name, line(pos), f.Name, renaming(f, "rename one"))
				break
			}
			if reserved[name] {
				diags.Add(f.Pos, "name-reserved", "the accessor %s of field %s would take a name that every session keeps for itself: %s, which never changes a cookie", name, f.Name, renaming(f, "rename the field"))
				break
			}
			if knownMethods[name] {
				diags.Add(f.Pos, "name-reserved", "the accessor %s of field %s would be called like a method of the standard library's interfaces, and go vet would report it: %s, which never changes a cookie", name, f.Name, renaming(f, "rename the field"))
				break
			}
			if other := taken[name]; other != nil {
				first, second := other, f
				if second.Pos.Line < first.Pos.Line {
					first, second = second, first
				}
				diags.Add(second.Pos, "name-clash", "fields %s (line %d) and %s both get an accessor %s: %s, which never changes a cookie", first.Name, first.Pos.Line, second.Name, name, renaming(second, "rename one"))
				break
			}
			taken[name] = f
		}
	}
	for _, f := range s.Struct.Fields {
		for _, former := range f.Was {
			checkFormerAccessors(s, f, former, taken, diags)
		}
	}
}

// checkFormerAccessors reports the first accessor that a field cannot have under a former name.
// taken holds the fields by the names of their accessors.
func checkFormerAccessors(s *schema.Session, f *schema.Field, former string, taken map[string]*schema.Field, diags *diagnostic.List) {
	at := f.OptionPos["was"]
	for _, name := range schema.AccessorsNamed(f, former) {
		pos, declared := s.Methods[name]
		other := taken[name]
		switch {
		case declared:
			diags.Add(at, "name-taken", "the package declares a method %s of %s itself (%s), which field %s is to get for its former name: leave %s out of was=, or remove the method", name, s.Name, line(pos), f.Name, former)
			return
		case reserved[name], knownMethods[name]:
			diags.Add(at, "name-reserved", "no field can have had an accessor %s, as a field called %s would get: leave %s out of was=", name, former, former)
			return
		case other != nil:
			diags.Add(at, "name-clash", "field %s (line %d) gets an accessor %s, and so would field %s for its former name: leave %s out of was=, and change the calls by hand", other.Name, other.Pos.Line, name, f.Name, former)
			return
		}
		taken[name] = f
	}
}

// renaming says how to give a field another name: usually the text of plain, but an
// embedded field has the name of its type.
func renaming(f *schema.Field, plain string) string {
	if f.Embedded {
		return fmt.Sprintf("give the embedded %s a name of its own, say The%s", f.Name, f.Name)
	}
	return plain
}

func line(p token.Position) string {
	return fmt.Sprintf("%s, line %d", filepath.Base(p.Filename), p.Line)
}
