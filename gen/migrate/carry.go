// This file decides how a field carries the values of a type.

package migrate

import (
	"fmt"
	"go/types"
	"reflect"
	"slices"

	"github.com/typedsession/typedsession/gen/schema"
)

// bounds are the largest values that the printed struct allows.
type bounds struct{ text, encoded, elements int }

// cookieBounds are the bounds to try, until the whole session fits into a cookie.
var cookieBounds = []bounds{{200, 1000, 10}, {100, 500, 5}, {50, 250, 4}}

// recordBounds are the bounds to try, until the whole session fits into a record of a store.
var recordBounds = append([]bounds{{400, 8000, 200}, {400, 8000, 100}, {400, 4000, 50}}, cookieBounds...)

// recordBytes is the most that a store keeps of a session, unless the app sets Stored.MaxBytes.
const recordBytes = 64 << 10

// flashes is how many flash messages a list holds.
const flashes = 4

// carry chooses the options of a field for the package target. It makes the field a comment
// if its type cannot be kept.
func (f *field) carry(target *types.Package, b bounds) {
	if f.goType == nil {
		return
	}
	if reason := notKept(f.goType, target); reason != "" {
		f.reason = reason
		return
	}
	options := optionsFor(f.goType, b)
	if f.list && options[0] == encodedOption(b) {
		f.list, f.remark = false, "The newest message only: a list of flash messages needs elements with numbered fields"
	}
	if f.list {
		options = listOptions(f.goType, b)
	}
	f.options = nil
	for _, o := range options {
		if f.flash {
			o = join("flash", o)
		}
		f.options = append(f.options, o)
	}
}

// notKept returns why the package target cannot keep a value of type t; empty if it can.
func notKept(t types.Type, target *types.Package) string {
	value := t
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		value = pointer.Elem()
	}
	switch value.Underlying().(type) {
	case *types.Chan:
		return "a channel cannot be kept"
	case *types.Signature:
		return "a function cannot be kept"
	case *types.Interface:
		return "what an interface holds is known only at run time"
	case *types.Pointer:
		return "a pointer to a pointer cannot be kept"
	}
	if declaredInFunction(value) {
		return "its type is declared in a function"
	}
	if !schema.Spellable(t, target) {
		return "package " + target.Name() + " cannot name its type"
	}
	for _, pkg := range packagesIn(t) {
		switch {
		case pkg == target:
		case pkg.Name() == "main":
			return "its type is in package main, which nothing can import"
		case reaches(pkg, target.Path(), map[*types.Package]bool{}):
			return "package " + pkg.Name() + " of its type imports package " + target.Name()
		}
	}
	return ""
}

// declaredInFunction reports whether a type, or that of its elements, has no name outside of
// a function.
func declaredInFunction(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		pkg := t.Obj().Pkg()
		return pkg != nil && t.Obj().Parent() != nil && t.Obj().Parent() != pkg.Scope()
	case interface{ Elem() types.Type }:
		return declaredInFunction(t.Elem())
	}
	return false
}

// optionsFor returns the options to try for a type, the best one first.
func optionsFor(t types.Type, b bounds) []string {
	if pointer, ok := t.Underlying().(*types.Pointer); ok {
		return optionsFor(pointer.Elem(), b)
	}
	encoded := encodedOption(b)
	switch under := t.Underlying().(type) {
	case *types.Basic:
		if isText(under) {
			return []string{fmt.Sprintf("max=%d", b.text), encoded}
		}
		return []string{"", encoded}
	case *types.Slice:
		if basic, ok := under.Elem().(*types.Basic); ok && basic.Kind() == types.Byte {
			return []string{fmt.Sprintf("max=%d", b.text), "", encoded}
		}
		return append(elementOptions(under.Elem(), b), encoded)
	case *types.Map:
		if key, ok := under.Key().Underlying().(*types.Basic); ok && isText(key) {
			return append(elementOptions(key, b), encoded)
		}
		return append(elementOptions(under.Elem(), b), encoded)
	case *types.Struct:
		if under.NumFields() > 0 && !numbersFields(under) && !isTime(t) && schema.QualifiedName(t) != "net/netip.Addr" {
			return []string{encoded}
		}
	}
	return []string{"", encoded}
}

// encodedOption returns the option for a type whose values have no numbers.
func encodedOption(b bounds) string { return fmt.Sprintf("json,max=%d", b.encoded) }

// elementOptions returns the options to try for a list or map, by the type of its elements.
func elementOptions(element types.Type, b bounds) []string {
	if basic, ok := element.Underlying().(*types.Basic); ok {
		if isText(basic) {
			return []string{fmt.Sprintf("max=%d,each=%d", b.elements, b.text/2)}
		}
		return []string{fmt.Sprintf("max=%d", b.elements), fmt.Sprintf("max=%d,each=%d", b.elements, b.text/2)}
	}
	if structure, ok := under(element).(*types.Struct); ok && (numbersFields(structure) || isTime(element)) {
		return []string{fmt.Sprintf("max=%d", b.elements)}
	}
	return nil
}

// listOptions returns the options to try for a list of flash messages of type t.
func listOptions(t types.Type, b bounds) []string {
	if basic, ok := t.Underlying().(*types.Basic); ok && isText(basic) {
		return []string{fmt.Sprintf("max=%d,each=%d", flashes, b.text)}
	}
	return []string{fmt.Sprintf("max=%d", flashes)}
}

func join(first, second string) string {
	if second == "" {
		return first
	}
	return first + "," + second
}

func isText(basic *types.Basic) bool { return basic.Info()&types.IsString != 0 }

func isTime(t types.Type) bool { return schema.QualifiedName(t) == "time.Time" }

// numbersFields reports whether any field of a struct has a session tag.
func numbersFields(structure *types.Struct) bool {
	for i := range structure.NumFields() {
		if _, tagged := reflect.StructTag(structure.Tag(i)).Lookup("session"); tagged {
			return true
		}
	}
	return false
}

// packagesIn returns the packages whose names a type's text has.
func packagesIn(t types.Type) (packages []*types.Package) {
	types.TypeString(t, func(pkg *types.Package) string {
		if !slices.Contains(packages, pkg) {
			packages = append(packages, pkg)
		}
		return ""
	})
	return packages
}
