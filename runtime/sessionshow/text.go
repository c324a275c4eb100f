package sessionshow

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// plain returns a value as %+v of package fmt does, but with what pointers inside of it point to in the place of their
// addresses.
func plain(value any) string {
	if !hasPointer(reflect.TypeOf(value), nil) {
		return fmt.Sprintf("%+v", value)
	}
	var b strings.Builder
	writePlain(&b, reflect.ValueOf(value), nil)
	return b.String()
}

// hasPointer reports whether fmt would print an address for a value of this type. within are the types around it.
func hasPointer(t reflect.Type, within []reflect.Type) bool {
	if t == nil || printsItself(t) || slices.Contains(within, t) {
		return false
	}
	within = append(within, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Interface:
		return true
	case reflect.Slice, reflect.Array, reflect.Map:
		return hasPointer(t.Elem(), within)
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointer(t.Field(i).Type, within) {
				return true
			}
		}
	}
	return false
}

// printsItself reports whether fmt asks the values of a type for their text.
func printsItself(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[fmt.Formatter]()) || t.Implements(reflect.TypeFor[fmt.Stringer]()) || t.Implements(reflect.TypeFor[error]())
}

// writePlain writes a value. around are the pointers that lead to it: a value that contains itself ends with "…".
func writePlain(b *strings.Builder, v reflect.Value, around []uintptr) {
	if printsItself(v.Type()) && v.CanInterface() {
		fmt.Fprintf(b, "%+v", v)
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		switch {
		case v.IsNil():
			b.WriteString("<nil>")
		case slices.Contains(around, v.Pointer()):
			b.WriteString("…")
		default:
			writePlain(b, v.Elem(), append(slices.Clip(around), v.Pointer()))
		}
	case reflect.Interface:
		if v.IsNil() {
			b.WriteString("<nil>")
			return
		}
		writePlain(b, v.Elem(), around)
	case reflect.Struct:
		b.WriteByte('{')
		for i := range v.NumField() {
			b.WriteString(separator(i) + v.Type().Field(i).Name + ":")
			writePlain(b, v.Field(i), around)
		}
		b.WriteByte('}')
	case reflect.Slice, reflect.Array:
		b.WriteByte('[')
		for i := range v.Len() {
			b.WriteString(separator(i))
			writePlain(b, v.Index(i), around)
		}
		b.WriteByte(']')
	case reflect.Map:
		writeMap(b, v, around)
	default:
		fmt.Fprintf(b, "%+v", v)
	}
}

// writeMap writes the entries of a map in the order of their texts.
func writeMap(b *strings.Builder, v reflect.Value, around []uintptr) {
	var entries []string
	for key, element := range v.Seq2() {
		var entry strings.Builder
		fmt.Fprintf(&entry, "%+v:", key)
		writePlain(&entry, element, around)
		entries = append(entries, entry.String())
	}
	slices.Sort(entries)
	b.WriteString("map[" + strings.Join(entries, " ") + "]")
}

// separator returns what stands before element i.
func separator(i int) string {
	if i == 0 {
		return ""
	}
	return " "
}
