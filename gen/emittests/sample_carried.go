// This file chooses sample values for fields with the option json or msgpack.

package emittests

import (
	"go/types"
	"reflect"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// carried returns a value of a carried type that is read as it was written. It has texts,
// numbers and bools wherever the type shows that it takes them. The sample's bytes are an
// upper bound for its JSON, and thereby for its msgpack.
func (e sampler) carried(t *schema.Type, most int, path string) (sample, bool) {
	tag := "json"
	if t.Kind == schema.AsMsgpack {
		tag = "msgpack"
	}
	c := carriedSampler{e, t.Kind, tag, path}
	s, ok := c.value(t.Go, deep)
	s.bytes = capped(headBytes + s.bytes)
	return s, ok && (most == 0 || s.bytes-headBytes <= most)
}

type carriedSampler struct {
	sampler
	kind schema.Kind
	tag  string // the key of the struct tags
	path string
}

// unfilled is an upper bound, in bytes, for the JSON of a zero value that is no struct.
const unfilled = 30

// value returns a value of type t with at most depth levels of nesting.
func (c carriedSampler) value(t types.Type, depth int) (sample, bool) {
	if depth == 0 || schema.MarshalsItself(t, c.kind) || !schema.Spellable(t, c.Package) {
		return sample{}, false
	}
	switch under := t.Underlying().(type) {
	case *types.Basic:
		return c.basic(t, under)
	case *types.Interface:
		return c.word(), under.Empty()
	case *types.Slice:
		if basic, ok := under.Elem().(*types.Basic); ok && basic.Kind() == types.Byte {
			s := c.word()
			s.code, s.untyped = c.TypeExpr(t).Call(s.code), false
			s.bytes *= 2
			return s, true
		}
		return c.of(t, nil, under.Elem(), depth)
	case *types.Map:
		key := jen.Lit("key")
		basic, ok := under.Key().Underlying().(*types.Basic)
		if !ok || schema.MarshalsItself(under.Key(), c.kind) {
			return sample{}, false
		}
		switch {
		case basic.Info()&types.IsInteger != 0:
			key = jen.Lit(1)
		case basic.Info()&types.IsString == 0:
			return sample{}, false
		}
		return c.of(t, key, under.Elem(), depth)
	case *types.Struct:
		return c.fields(t, under, depth)
	}
	return sample{}, false
}

func (c carriedSampler) word() sample {
	word := c.name(c.path, 0)
	return sample{code: jen.Lit(word), untyped: true, width: len(word) + 2, bytes: len(word) + 2}
}

func (c carriedSampler) basic(t types.Type, basic *types.Basic) (sample, bool) {
	number := &schema.Type{Kind: schema.Int, Go: t}
	usual := c.sampler
	usual.choice = typical
	switch info := basic.Info(); {
	case c.kind == schema.AsJSON && schema.QualifiedName(t) == "encoding/json.Number":
		digits := strconv.Itoa(c.next())
		return sample{code: jen.Lit(digits), untyped: true, width: len(digits) + 2, bytes: scalarBytes}, true
	case info&types.IsString != 0:
		return c.word(), true
	case info&types.IsBoolean != 0:
		return sample{code: jen.True(), untyped: true, width: 4, bytes: 4}, true
	case info&types.IsInteger != 0 && !schema.IsDuration(t):
		s := usual.integer(number)
		s.bytes = scalarBytes
		return s, true
	case info&types.IsFloat != 0:
		return usual.float(number), true
	}
	return sample{}, false
}

// of returns a list of one element, or a map of one entry.
func (c carriedSampler) of(t types.Type, key *jen.Statement, element types.Type, depth int) (sample, bool) {
	s, ok := c.value(element, depth-1)
	if !ok {
		return s, false
	}
	result := newContainer(c.TypeExpr(t), t)
	part, width := s.element(), 0
	if key != nil {
		part, width = jen.Add(key).Op(":").Add(part), 7
	}
	result.add(part, width, s)
	result.bytes += 2 * containerBytes
	return result.done(), true
}

// fields returns a struct with values in all its exported fields. It returns none when
// two fields have the same name in the encoding, which then leaves out both, or when a
// field stays zero and may be read as another value.
func (c carriedSampler) fields(t types.Type, structure *types.Struct, depth int) (sample, bool) {
	result := newContainer(c.TypeExpr(t), t)
	names := map[string]bool{}
	for i := range structure.NumFields() {
		f := structure.Field(i)
		name, options, _ := strings.Cut(reflect.StructTag(structure.Tag(i)).Get(c.tag), ",")
		if name == "" {
			name = f.Name()
		}
		if names[strings.ToLower(name)] {
			return sample{}, false
		}
		names[strings.ToLower(name)] = true
		result.bytes += len(name) + 2*containerBytes
		if embedded := embeddedPointee(f); c.kind == schema.AsMsgpack && embedded != nil && name != "-" {
			s, ok := c.value(embedded, depth-1)
			if !ok || !f.Exported() {
				return sample{}, false
			}
			result.add(jen.Id(f.Name()).Op(":").Op("&").Add(s.full()), len(f.Name())+2+s.typeWidth, s)
			continue
		}
		if f.Exported() && !f.Embedded() && name != "-" && !strings.Contains(options, "inline") {
			if s, ok := c.value(f.Type(), depth-1); ok {
				result.add(jen.Id(f.Name()).Op(":").Add(s.full()), len(f.Name())+1+s.typeWidth, s)
				continue
			}
		}
		if isEncoded(f) && name != "-" && !c.zeroComesBack(f.Type()) {
			return sample{}, false
		}
		result.bytes += zeroSize(f.Type(), depth)
	}
	return result.done(), len(result.parts) > 0
}

// isEncoded reports whether the encodings write a field, or the fields of an embedded
// struct, unless the field's tag excludes it.
func isEncoded(f *types.Var) bool { return f.Exported() || f.Embedded() }

// zeroComesBack reports whether the zero value of a type is certainly read as it was
// written. A type with its own methods promises equal bytes, not equal values.
func (c carriedSampler) zeroComesBack(t types.Type) bool {
	if schema.QualifiedName(t) == "time.Time" {
		return true
	}
	if schema.MarshalsItself(t, c.kind) {
		return false
	}
	switch under := t.Underlying().(type) {
	case *types.Array:
		return c.zeroComesBack(under.Elem())
	case *types.Struct:
		for f := range under.Fields() {
			if isEncoded(f) && !c.zeroComesBack(f.Type()) {
				return false
			}
		}
	}
	return true
}

// embeddedPointee returns the struct type that an embedded field points to; nil for other
// fields. Msgpack reads a nil pointer of this kind as a pointer to a struct: it writes
// the fields of the missing struct as nil, and makes a struct to read them into.
func embeddedPointee(f *types.Var) types.Type {
	pointer, ok := types.Unalias(f.Type()).(*types.Pointer)
	if !ok || !f.Embedded() {
		return nil
	}
	if _, ok := pointer.Elem().Underlying().(*types.Struct); !ok {
		return nil
	}
	return pointer.Elem()
}

// zeroSize returns an upper bound, in bytes, for the JSON of a type's zero value.
func zeroSize(t types.Type, depth int) int {
	structure, ok := t.Underlying().(*types.Struct)
	if !ok || depth == 0 {
		return unfilled
	}
	size := unfilled
	for f := range structure.Fields() {
		size = capped(size + len(f.Name()) + 2*containerBytes + zeroSize(f.Type(), depth-1))
	}
	return size
}
