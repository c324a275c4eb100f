// This file applies the options of a field to its type, and reports those that apply to
// nothing.

package schema

import (
	"errors"
	"go/constant"
	"go/token"
	"go/types"
	"math"
	"slices"
	"strings"
	"unicode"
)

// finishOptions applies the options for the field as a whole, and reports the options
// that apply to nothing.
func (b *builder) finishOptions(f *Field, o *options, top bool) {
	leaf := f.Type
	for leaf.Elem != nil {
		leaf = leaf.Elem
	}
	if kinds[f.Type.Kind].Max != "" {
		o.use("max")
	}
	if f.Type.Kind == List {
		o.use("keep")
	}
	if leaf != f.Type && kinds[leaf.Kind].Max == Length || f.Type.Key != nil && f.Type.Key.Kind == Text {
		o.use("each")
	}
	if n := packedLength[leaf.Packing]; n > 0 {
		if leaf == f.Type && f.Max == 0 {
			f.Max = n
		}
		if leaf != f.Type && f.Each == 0 {
			f.Each = n
		}
	}
	if o.has("default") {
		b.setDefault(f, o)
	}
	if o.owner && top {
		f.Owner = b.fitsOwner(f, o)
	}
	for _, option := range fieldOptions {
		if option.place == onOwnField && o.has(option.name) && !top {
			b.onlyTop(option.name, o.pos[option.name], f)
		}
		if option.purpose != "" && o.has(option.name) && !o.used[option.name] {
			b.diags.Add(o.pos[option.name], "option-misplaced", "%s; field %s is %s", option.purpose, f.Name, b.described(f.Type, leaf))
		}
	}
}

// onlyTop reports an option on a nested field that only a session's own fields can have.
func (b *builder) onlyTop(name string, at token.Position, f *Field) {
	if name == "was" {
		b.diags.Add(at, "option-nested", "was= makes go fix rename the calls of accessors, and %s, a field of a nested struct, has none: leave was= out and rename the field in an editor, which changes every use of it%s", f.Name, b.alsoSession())
		return
	}
	b.diags.Add(at, "option-nested", "%s is for a session's own fields: %s is a field of a nested struct%s", name, f.Name, b.alsoSession())
}

// described returns a phrase for the type of a field in messages about an option. An enum
// is not text there.
func (b *builder) described(t, leaf *Type) string {
	switch {
	case t.Kind == Enum:
		return "an enum"
	case leaf.Kind == Enum:
		return b.typeString(t.Go) + " of an enum"
	}
	return b.typeString(t.Go)
}

// packedLength has, for each packing whose texts all have one length, that length in bytes. It is the bound of the field.
var packedLength = map[Packing]int{"uuid": 36, "ulid": 26}

// setDefault sets the field's default from default=.
func (b *builder) setDefault(f *Field, o *options) {
	at := o.pos["default"]
	if f.Optional {
		b.diags.Add(at, "option-misplaced", "an optional field has no default: absent is a state of its own; make %s no pointer", f.Name)
		return
	}
	switch f.Type.Kind {
	case Bool:
		if o.fallback != "true" && o.fallback != "false" {
			b.wrongDefault(f, o, "bool")
			return
		}
		f.Default = constant.MakeBool(o.fallback == "true")
	case Int, Uint, Float32, Float64:
		if IsDuration(f.Type.Go) {
			f.Default = b.durationDefault(f, o)
		} else {
			f.Default = b.numberDefault(f, o)
		}
	case Text:
		f.Default = constant.MakeString(o.fallback)
		if f.Max > 0 && len(o.fallback) > f.Max {
			b.diags.Add(at, "option-value", "default= is longer than max=%d", f.Max)
		}
	case Enum:
		if !slices.ContainsFunc(f.Type.Enum, func(v EnumValue) bool { return v.Text == o.fallback }) {
			b.wrongDefault(f, o, "value of the enum")
			return
		}
		f.Default = constant.MakeString(o.fallback)
	default:
		b.diags.Add(at, "option-misplaced", "default= is for bools, numbers, durations, text and enums; field %s is %s", f.Name, b.typeString(f.Type.Go))
	}
}

func (b *builder) wrongDefault(f *Field, o *options, what string) {
	b.diags.Add(o.pos["default"], "option-value", "default=%s is no %s, which field %s is", o.fallback, what, f.Name)
}

// durationDefault returns the value of default= for a duration. It reports another text, and
// then returns nil.
func (b *builder) durationDefault(f *Field, o *options) constant.Value {
	d, err := ParseDuration(o.fallback)
	switch {
	case errors.Is(err, ErrTooLong):
		b.diags.Add(o.pos["default"], "option-value", "default=%s is %v", o.fallback, err)
		return nil
	case err != nil:
		b.diags.Add(o.pos["default"], "option-value", "default=%s is no duration, which field %s is: write for instance 90s, 1h30m or 14d; none is negative", o.fallback, f.Name)
		return nil
	}
	return constant.MakeInt64(int64(d))
}

// numberDefault returns the value of default= for a number. It reports another text, or a
// number that the field's type does not hold on every machine, and then returns nil.
func (b *builder) numberDefault(f *Field, o *options) constant.Value {
	if n := number(o.fallback, f.Type); n != nil {
		return n
	}
	name := b.typeString(f.Type.Go.Underlying())
	if number(o.fallback, wide(f.Type)) == nil {
		b.wrongDefault(f, o, name)
		return nil
	}
	b.diags.Add(o.pos["default"], "option-value", "default=%s is no %s where that has 32 bits, and the code is compiled for such machines too: declare field %s as %s64", o.fallback, name, f.Name, name)
	return nil
}

// wide returns the type of 64 bits for an int or uint, whose size depends on the machine,
// and other types unchanged.
func wide(t *Type) *Type {
	switch t.Go.Underlying().(*types.Basic).Kind() {
	case types.Int:
		return &Type{Kind: t.Kind, Go: types.Typ[types.Int64]}
	case types.Uint:
		return &Type{Kind: t.Kind, Go: types.Typ[types.Uint64]}
	}
	return t
}

// number returns the value of text as a numeric type; nil when text is not a number of
// that type.
func number(text string, t *Type) constant.Value {
	basic := t.Go.Underlying().(*types.Basic)
	kind := token.INT
	if strings.ContainsAny(text, ".eE") {
		kind = token.FLOAT
	}
	digits, negative := strings.CutPrefix(text, "-")
	if !negative {
		digits = strings.TrimPrefix(text, "+")
	}
	if !beginsAsNumber(digits) {
		return nil // package constant would accept another sign, as in --5
	}
	if len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return nil // Go would read 010 as octal 8
	}
	v := constant.MakeFromLiteral(digits, kind, 0)
	if negative {
		v = constant.UnaryOp(token.SUB, v, 0)
	}
	switch {
	case v.Kind() == constant.Unknown:
		return nil
	case t.Kind == Float32 || t.Kind == Float64:
		f, _ := constant.Float64Val(v)
		if math.IsInf(f, 0) || t.Kind == Float32 && math.IsInf(float64(float32(f)), 0) {
			return nil
		}
		return v
	case v.Kind() != constant.Int || !fits(v, basic):
		return nil
	}
	return v
}

// beginsAsNumber reports whether text begins with a digit or a point.
func beginsAsNumber(text string) bool {
	return text != "" && (text[0] == '.' || '0' <= text[0] && text[0] <= '9')
}

// fits reports whether an integer constant is in the range of an integer type. int and
// uint have 32 bits here, since the code is compiled for other machines too.
func fits(v constant.Value, basic *types.Basic) bool {
	bits := map[types.BasicKind]uint{
		types.Int8: 8, types.Uint8: 8, types.Int16: 16, types.Uint16: 16,
		types.Int64: 64, types.Uint64: 64,
	}[basic.Kind()]
	if bits == 0 {
		bits = 32
	}
	one := constant.MakeInt64(1)
	if basic.Info()&types.IsUnsigned != 0 {
		return constant.Sign(v) >= 0 && constant.Compare(v, token.LSS, constant.Shift(one, token.SHL, bits))
	}
	limit := constant.Shift(one, token.SHL, bits-1)
	return constant.Compare(v, token.LSS, limit) && constant.Compare(constant.UnaryOp(token.SUB, limit, 0), token.LEQ, v)
}

// constantName returns the identifier for a value of an enum: the prefix, and the letters
// and digits of the value with a capital at the start of each part. The value en-GB of
// Locale becomes LocaleEnGB.
func constantName(prefix, value string) string {
	var name strings.Builder
	name.WriteString(prefix)
	start := true
	for _, r := range value {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			start = true
			continue
		case start:
			r = unicode.ToUpper(r)
		}
		start = false
		name.WriteRune(r)
	}
	return name.String()
}
