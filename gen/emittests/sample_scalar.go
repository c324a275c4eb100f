// This file chooses sample values for bools, numbers, enums, times and addresses.

package emittests

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/typedsession/typedsession/gen/schema"
)

const scalarBytes = 9

// next returns a small number, another one each time, so that a test fails when two
// fields hold one another's values.
func (e *emitter) next() int {
	e.last = e.last%99 + 1
	return e.last
}

// limits holds, for the integer types, the constants of package math for the lowest and
// the highest value.
var limits = map[types.BasicKind]struct{ lowest, highest string }{
	types.Int: {"MinInt", "MaxInt"}, types.Int8: {"MinInt8", "MaxInt8"}, types.Int16: {"MinInt16", "MaxInt16"},
	types.Int32: {"MinInt32", "MaxInt32"}, types.Int64: {"MinInt64", "MaxInt64"},
	types.Uint: {"", "MaxUint"}, types.Uint8: {"", "MaxUint8"}, types.Uint16: {"", "MaxUint16"},
	types.Uint32: {"", "MaxUint32"}, types.Uint64: {"", "MaxUint64"},
}

func (e sampler) integer(t *schema.Type) sample {
	limit := limits[t.Go.Underlying().(*types.Basic).Kind()]
	end := map[choice]string{lowest: limit.lowest, highest: limit.highest}[e.choice]
	s := sample{untyped: true, width: 14, bytes: scalarBytes}
	switch {
	case end != "":
		s.code = e.Std("math", end)
	case e.choice == lowest:
		s.code, s.width, s.bytes = jen.Lit(1), 1, 1
	case schema.IsDuration(t.Go):
		s.code, s.untyped = jen.Lit(e.next()).Op("*").Add(e.Std("time", "Second")), false
	default:
		n := e.next()
		if e.fallback != nil && constant.Compare(constant.MakeInt64(int64(n)), token.EQL, e.fallback) {
			n = e.next()
		}
		s.code, s.width, s.bytes = jen.Lit(n), 2, 1
	}
	return s
}

func (e sampler) float(t *schema.Type) sample {
	most := "MaxFloat64"
	if t.Kind == schema.Float32 {
		most = "MaxFloat32"
	}
	s := sample{untyped: true, width: 16, bytes: scalarBytes}
	switch e.choice {
	case lowest:
		s.code = jen.Op("-").Add(e.Std("math", most))
	case highest:
		s.code = e.Std("math", most)
	default:
		s.code, s.width = jen.Op(strconv.Itoa(e.next())+".5"), 4
	}
	return s
}

func (e sampler) enum(t *schema.Type) sample {
	values := slices.DeleteFunc(slices.Clone(t.Enum), func(v schema.EnumValue) bool {
		return e.fallback != nil && v.Text == constant.StringVal(e.fallback)
	})
	if len(values) == 0 {
		values = t.Enum
	}
	v := values[0]
	switch e.choice {
	case typical:
		v = values[e.next()%len(values)]
	case highest:
		v = values[len(values)-1]
	}
	return sample{code: jen.Id(v.Constant), width: len(v.Constant), bytes: numberBytes}
}

func (e sampler) time(t *schema.Type) sample {
	s := sample{width: 40, bytes: scalarBytes}
	limit := map[choice]string{lowest: "MinInt64", highest: "MaxInt64"}[e.choice]
	if limit == "" || t.MadeFromTime() && t.HasIsZero { // its IsZero method may report true for a limit
		nanosecond := map[schema.Precision]int{schema.Millis: 123e6, schema.Nanos: 123456789}[t.Precision]
		s.code = e.Std("time", "Date").Call(jen.Lit(2026), jen.Lit(1), jen.Lit(2), jen.Lit(3), jen.Lit(4), jen.Lit(e.next()%60), jen.Lit(nanosecond), e.Std("time", "UTC"))
		s.code = e.FromTime(t, s.code)
		return s
	}
	switch t.Precision {
	case schema.Millis:
		s.code = e.Std("time", "UnixMilli").Call(e.Std("math", limit))
	case schema.Nanos:
		s.code = e.Std("time", "Unix").Call(jen.Lit(0), e.Std("math", limit))
	default:
		s.code = e.Std("time", "Unix").Call(e.Std("math", limit), jen.Lit(0))
	}
	s.code = e.FromTime(t, s.code.Dot("UTC").Call())
	return s
}

// longestAddress is an address whose 16 bytes have no shorter form.
const longestAddress = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

func (e sampler) address(t *schema.Type) sample {
	text := map[choice]string{lowest: "0.0.0.0", highest: longestAddress}[e.choice]
	if text == "" {
		text = "192.0.2." + strconv.Itoa(e.next())
	}
	s := sample{width: 24 + len(text), bytes: 2 + 16}
	switch {
	case t.Kind == schema.Addr:
		s.code = e.Std("net/netip", "MustParseAddr").Call(jen.Lit(text))
	case e.choice == highest:
		s.code = e.Std("net", "ParseIP").Call(jen.Lit(text))
	default: // the form in which it is read again, 4 bytes
		var bytes []jen.Code
		for part := range strings.SplitSeq(text, ".") {
			bytes = append(bytes, jen.Op(part))
		}
		s.typ, s.code, s.width = e.TypeExpr(t.Go), jen.Values(bytes...), len(text)+8
	}
	return s
}

// standard returns a value of a type of the standard library that marshals itself.
func (e sampler) standard(t *schema.Type) (sample, bool) {
	choose := func(typicalText, lowestText, highestText string) *jen.Statement {
		return jen.Lit([]string{typicalText, lowestText, highestText}[e.choice])
	}
	s := sample{width: 40, bytes: 64}
	switch schema.QualifiedName(t.Go) {
	case "net/netip.AddrPort":
		s.code = e.Std("net/netip", "MustParseAddrPort").Call(choose("192.0.2.1:443", "0.0.0.0:0", "["+longestAddress+"]:65535"))
	case "net/netip.Prefix":
		s.code = e.Std("net/netip", "MustParsePrefix").Call(choose("192.0.2.0/24", "0.0.0.0/0", longestAddress+"/128"))
	case "log/slog.Level":
		s.code = e.Std("log/slog", []string{"LevelWarn", "LevelDebug", "LevelError"}[e.choice])
	case "math/big.Int":
		number := func() *jen.Statement {
			if e.choice == highest {
				return jen.New(e.Std("math/big", "Int")).Dot("Lsh").Call(e.Std("math/big", "NewInt").Call(jen.Lit(1)), jen.Lit(128))
			}
			return e.Std("math/big", "NewInt").Call(e.integer(&schema.Type{Kind: schema.Int, Go: types.Typ[types.Int64]}).code)
		}
		s.pointer = number()
		s.code = jen.Op("*").Add(number())
	case "net/url.URL":
		path := jen.Id("Path").Op(":")
		s.typ = e.TypeExpr(t.Go)
		switch e.choice {
		case lowest:
			s.code = jen.Values(path.Lit("/"))
		case highest:
			s.code = jen.Values(jen.Id("Scheme").Op(":").Lit("https"), jen.Id("Host").Op(":").Lit("example.com"),
				path.Add(e.Std("strings", "Repeat").Call(jen.Lit("/x"), jen.Lit(e.room.text/2))))
			s.bytes += e.room.text
		default:
			s.code = jen.Values(jen.Id("Scheme").Op(":").Lit("https"), jen.Id("Host").Op(":").Lit("example.com"), path.Lit("/"+strconv.Itoa(e.next())))
		}
	default:
		return s, false
	}
	return s, true
}
