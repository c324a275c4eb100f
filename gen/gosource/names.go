// This file chooses names for generated functions.

package gosource

import (
	"go/types"
	"strconv"
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
			for _, name := range s.DeclaredNames() {
				names[name] = true
			}
			for _, enum := range s.Enums() {
				for _, v := range enum.Enum {
					for _, name := range v.Constants() {
						names[name] = true
					}
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

// TypeName returns the part of a generated function's name that stands for t. For a type
// that has no name of its own, it uses hint. The function is in package from.
func TypeName(t *schema.Type, hint string, from *types.Package) string {
	if object := schema.NameOf(t.Go, from); object != nil {
		name := UpperFirst(object.Name())
		for argument := range schema.TypeArguments(t.Go, from).Types() {
			name += TypeName(&schema.Type{Go: argument}, "Of", from)
		}
		return name
	}
	p := t.Kind.Properties()
	switch {
	case t.Elem != nil:
		return TypeName(t.Elem, hint, from) + pointers(t) + p.Name
	case p.Array:
		return p.Name + strconv.Itoa(t.ArrayLen())
	case p.Name != "":
		return p.Name
	case t.Packing != "":
		return PackingName(t.Packing)
	case t.Kind == schema.Enum:
		return hint
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
