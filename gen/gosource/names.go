// This file chooses names for generated functions.

package gosource

import (
	"fmt"
	"go/types"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/schema"
)

// DeclaredNames returns the names at the package level of p: the declared ones, and those
// that its sessions add, except the functions of types.
func DeclaredNames(p *schema.Package) map[string]bool {
	names := map[string]bool{}
	if p.Tested != nil {
		names = DeclaredNames(p.Tested)
	}
	for _, name := range p.Types.Scope().Names() {
		names[name] = true
	}
	for _, file := range p.Files {
		for _, s := range file.Sessions {
			for _, name := range schema.NamesOf(s.Name).Declared() {
				names[name] = true
			}
			for _, enum := range s.Enums() {
				for _, v := range enum.Enum {
					names[v.Constant] = true
				}
			}
		}
	}
	return names
}

// UpperFirst returns name with its first letter in upper case.
func UpperFirst(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToUpper(r)) + name[size:]
}

// pointers returns the part of a container's name that says that its elements are
// pointers.
func pointers(t *schema.Type) string {
	if t.Pointers {
		return "Pointer"
	}
	return ""
}

// TypeName returns a name for t in the names of functions; hint is the name for a type
// without one.
func TypeName(t *schema.Type, hint string) string {
	if named, ok := types.Unalias(t.Go).(*types.Named); ok {
		name := UpperFirst(named.Obj().Name())
		for argument := range named.TypeArgs().Types() {
			name += TypeName(&schema.Type{Go: argument}, "Of")
		}
		return name
	}
	switch t.Kind {
	case schema.List, schema.FixedList:
		return TypeName(t.Elem, hint) + pointers(t) + "List"
	case schema.Enum:
		return hint
	case schema.Map:
		return TypeName(t.Elem, hint) + pointers(t) + "Map"
	case schema.Nested:
		return hint
	case schema.Bytes:
		return "Bytes"
	case schema.Array:
		return fmt.Sprintf("Bytes%d", t.ArrayLen())
	}
	if t.Packing != "" {
		return PackingName(t.Packing)
	}
	if basic, ok := types.Unalias(t.Go).(*types.Basic); ok {
		return UpperFirst(basic.Name())
	}
	return hint
}

// PackingName returns the name of a packing in the names of functions.
func PackingName(p schema.Packing) string {
	switch p {
	case "":
		return "Text"
	case "base32":
		return "Base32"
	case "base64url":
		return "Base64URL"
	case "hex":
		return "Hex"
	}
	return strings.ToUpper(string(p))
}
