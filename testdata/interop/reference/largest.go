package reference

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"
)

// Largest gives the struct that v points to values that are as long on the wire as
// the options of its fields allow. Every text, byte slice, list and map must be
// bounded, every text that is a map's key by at least two bytes.
func Largest(v any) { largest{}.structure(reflect.ValueOf(v).Elem()) }

// largest fills values under the options of a field. For text and bytes, max is
// what bounds them, in lists and maps too.
type largest struct{ options }

func (l largest) structure(v reflect.Value) {
	for i := range v.NumField() {
		declared := v.Type().Field(i)
		tag := declared.Tag.Get("session")
		if tag == "" || tag == "-" || declared.Name == "_" {
			continue
		}
		field := reachable(v.Field(i))
		if field.Kind() == reflect.Pointer {
			field.Set(reflect.New(field.Type().Elem()))
			field = field.Elem()
		}
		largest{parseOptions(tag)}.value(field)
	}
}

func (l largest) value(v reflect.Value) {
	if l.carrier == "json" { // a text in quotes
		v.SetString(strings.Repeat("x", l.max-2))
		return
	}
	if isTime(v.Type()) {
		v.Set(reflect.ValueOf(time.Unix(1<<33, 0).UTC()).Convert(v.Type())) // 64 bits in every precision
		return
	}
	switch v.Kind() {
	case reflect.Pointer: // an element
		v.Set(reflect.New(v.Type().Elem()))
		l.value(v.Elem())
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(math.MinInt64 >> (64 - v.Type().Bits()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(math.MaxUint64 >> (64 - v.Type().Bits()))
	case reflect.Float32, reflect.Float64:
		v.SetFloat(1)
	case reflect.String:
		v.SetString(l.text())
	case reflect.Struct:
		l.structure(v)
	case reflect.Array:
		for i := range v.Len() {
			l.element().value(v.Index(i))
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), l.max, l.max))
		if v.Type().Elem() != reflect.TypeFor[byte]() {
			for i := range v.Len() {
				l.element().value(v.Index(i))
			}
		}
	case reflect.Map:
		l.fillMap(v)
	}
}

// element returns l for what is in a list or map.
func (l largest) element() largest {
	l.max = l.each
	return l
}

// text returns what no packing makes shorter.
func (l largest) text() string {
	if l.enum != nil {
		return l.enum[len(l.enum)-1]
	}
	n := l.max
	switch {
	case n == 0 && l.packing == "uuid":
		n = 36
	case n == 0 && l.packing == "ulid":
		n = 26
	case l.packing == "base64url" || l.packing == "jwt" && n == 2:
		return strings.Repeat(".", n) // two dots are a JWT of four bytes
	}
	return strings.Repeat("x", n)
}

func (l largest) fillMap(v reflect.Value) {
	v.Set(reflect.MakeMap(v.Type()))
	for i := range l.most(v.Type().Key()) {
		key, element := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		switch key.Kind() {
		case reflect.Bool:
			key.SetBool(i == 0)
		case reflect.String:
			key.SetString(l.key(key.Type(), i))
		case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
			key.SetInt(math.MinInt64>>(64-key.Type().Bits()) + int64(i))
		default:
			key.SetUint(math.MaxUint64>>(64-key.Type().Bits()) - uint64(i))
		}
		l.element().value(element)
		v.SetMapIndex(key, element)
	}
}

// most returns how many entries a map with keys of that type can have.
func (l largest) most(keys reflect.Type) int {
	most := l.max
	switch {
	case keys.Kind() == reflect.Bool:
		most = 2
	case l.enumOf(keys):
		most = len(l.enum) + 1
	}
	if l.max > 0 {
		most = min(most, l.max)
	}
	return most
}

// enumOf reports whether the field's enum= is for keys of that type.
func (l largest) enumOf(keys reflect.Type) bool {
	return l.enum != nil && keys.Kind() == reflect.String && keys.PkgPath() != ""
}

func (l largest) key(t reflect.Type, i int) string {
	if l.enumOf(t) {
		return append(l.enum[:len(l.enum):len(l.enum)], "")[i]
	}
	return fmt.Sprintf("%0*d", l.each, i)
}
