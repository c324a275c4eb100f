// This file decodes values of each kind as generated code does.

package inspect

import (
	"fmt"
	"go/types"
	"net"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/wire"
)

// layouts are layouts of time.Time.Format that show exactly a field's precision.
var layouts = map[schema.Precision]string{
	schema.Seconds: "2006-01-02T15:04:05Z07:00",
	schema.Millis:  "2006-01-02T15:04:05.000Z07:00",
	schema.Nanos:   "2006-01-02T15:04:05.000000000Z07:00",
}

// read reads a value of type t as generated code does. Its result has no meaning for a value that does not fit.
func read(r *wire.Reader, t *schema.Type) Value {
	switch t.Kind {
	case schema.Bool:
		return r.Bool()
	case schema.Int:
		n := readInt(r, t)
		if isNamed(t, "time.Duration") {
			return Word(time.Duration(n).String())
		}
		return n
	case schema.Uint:
		return readUint(r, t)
	case schema.Float32:
		return float(r.Float32())
	case schema.Float64:
		return float(r.Float64())
	case schema.Text:
		return readText(r, t.Packing)
	case schema.Enum:
		return enumText(t, r.Enum(len(t.Enum)))
	case schema.Bytes:
		return Bytes(r.Bytes())
	case schema.Array:
		return readArray(r, t)
	case schema.Time:
		return Word(readTime(r, t.Precision).Format(layouts[t.Precision]))
	case schema.IP:
		return Word(net.IP(r.IP()).String())
	case schema.Addr:
		return Word(r.Addr().String())
	case schema.Nested:
		return readStruct(r, t.Struct)
	case schema.List:
		return readElements(r.List(), r, t.Elem)
	case schema.FixedList:
		return readElements(r.ListOf(t.ArrayLen()), r, t.Elem)
	case schema.Map:
		return readMap(r, t)
	case schema.Marshaled:
		return readMarshaled(r, t)
	case schema.Binary:
		return readBinary(r, t)
	case schema.Msgpack:
		return opaque(string(r.Bytes()))
	case schema.AsMsgpack:
		return readMsgpack(r)
	case schema.AsJSON:
		return readJSON(r)
	}
	panic("inspect: a type of no known kind")
}

// readInt reads an integer. It takes int for 64 bits, as on the machines that servers are.
func readInt(r *wire.Reader, t *schema.Type) int64 {
	switch t.Go.Underlying().(*types.Basic).Kind() {
	case types.Int8:
		return int64(wire.ReadInt[int8](r))
	case types.Int16:
		return int64(wire.ReadInt[int16](r))
	case types.Int32:
		return int64(wire.ReadInt[int32](r))
	}
	return wire.ReadInt[int64](r)
}

func readUint(r *wire.Reader, t *schema.Type) uint64 {
	switch t.Go.Underlying().(*types.Basic).Kind() {
	case types.Uint8:
		return uint64(wire.ReadUint[uint8](r))
	case types.Uint16:
		return uint64(wire.ReadUint[uint16](r))
	case types.Uint32:
		return uint64(wire.ReadUint[uint32](r))
	}
	return wire.ReadUint[uint64](r)
}

func readText(r *wire.Reader, p schema.Packing) string {
	switch p {
	case "uuid":
		return r.UUID()
	case "ulid":
		return r.ULID()
	case "hex":
		return r.Hex()
	case "base32":
		return r.Base32()
	case "base64url":
		return r.Base64URL()
	case "jwt":
		return r.JWT()
	}
	return r.Text()
}

// enumText returns the enum's value at an index from 1; index 0 is the empty text.
func enumText(t *schema.Type, index int) string {
	if index == 0 {
		return ""
	}
	return t.Enum[index-1].Text
}

func readArray(r *wire.Reader, t *schema.Type) Value {
	b := make([]byte, t.ArrayLen())
	r.ByteArray(b)
	if t.IsUUID() {
		return Word(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]))
	}
	return Bytes(b)
}

func readTime(r *wire.Reader, p schema.Precision) time.Time {
	switch p {
	case schema.Millis:
		return r.Millis()
	case schema.Nanos:
		return r.Nanos()
	}
	return r.Time()
}

func readElements(elements wire.Elements, r *wire.Reader, element *schema.Type) Value {
	list := List{}
	for elements.Next() {
		list = append(list, read(r, element))
	}
	return list
}

func isNamed(t *schema.Type, name string) bool {
	named, ok := types.Unalias(t.Go).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path()+"."+named.Obj().Name() == name
}
