// This file writes values: defaults, durations, times and zero values.

package gosource

import (
	"go/constant"
	"go/types"
	"strconv"
	"time"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

// DefaultValue returns the expression for the default of a field.
func (f *File) DefaultValue(field *schema.Field) *jen.Statement {
	v := field.Default
	switch field.Type.Kind {
	case schema.Bool:
		return jen.Lit(constant.BoolVal(v))
	case schema.Text:
		return jen.Lit(constant.StringVal(v))
	case schema.Enum:
		for _, value := range field.Type.Enum {
			if value.Text == constant.StringVal(v) {
				return jen.Id(value.Constant)
			}
		}
	case schema.Float32, schema.Float64:
		x, _ := constant.Float64Val(v)
		return jen.Op(strconv.FormatFloat(x, 'g', -1, 64))
	case schema.Int:
		if schema.IsDuration(field.Type.Go) {
			n, _ := constant.Int64Val(v)
			return f.Duration(time.Duration(n))
		}
	}
	return jen.Op(v.ExactString())
}

// Duration returns the expression for d in the largest unit that divides it.
func (f *File) Duration(d time.Duration) *jen.Statement {
	const day = 24 * time.Hour
	if d%day == 0 && d > day {
		return jen.Lit(int(d / day)).Op("*").Lit(24).Op("*").Add(f.Std("time", "Hour"))
	}
	for _, unit := range []struct {
		d    time.Duration
		name string
	}{{time.Hour, "Hour"}, {time.Minute, "Minute"}, {time.Second, "Second"}} {
		switch {
		case d == unit.d:
			return f.Std("time", unit.name)
		case d%unit.d == 0:
			return jen.Lit(int(d / unit.d)).Op("*").Add(f.Std("time", unit.name))
		}
	}
	return f.Std("time", "Duration").Call(jen.Lit(int(d)))
}

// FromTime returns the expression for x, a time.Time, as a value of type t.
func (f *File) FromTime(t *schema.Type, x *jen.Statement) *jen.Statement {
	if !t.MadeFromTime() {
		return x
	}
	return f.TypeExpr(t.Go).Call(x)
}

// Plain reports whether a value of t's underlying type needs no conversion to t: t has no
// name of its own.
func Plain(t types.Type) bool {
	_, named := types.Unalias(t).(*types.Named)
	return !named
}

// ZeroValue returns the expression for the zero value of t.
func (f *File) ZeroValue(t types.Type) *jen.Statement {
	switch under := t.Underlying().(type) {
	case *types.Basic:
		switch {
		case under.Info()&types.IsBoolean != 0:
			return jen.False()
		case under.Info()&types.IsString != 0:
			return jen.Lit("")
		}
		return jen.Lit(0)
	case *types.Struct, *types.Array:
		return f.TypeExpr(t).Values()
	}
	return jen.Nil()
}
