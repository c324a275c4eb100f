// This file decodes values without a schema.

package inspect

import (
	"errors"
	"io"
	"strings"
	"time"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"

	"github.com/typedsession/typedsession/runtime/msgpackx"
	"github.com/typedsession/typedsession/runtime/wire"
)

// generic decodes a value without a schema, after package wire has found its encoding canonical.
func generic(raw string) Value {
	v, err := decodeAny(msgpack.NewDecoder(strings.NewReader(raw)))
	if err != nil {
		return Bytes(raw)
	}
	return v
}

// opaque decodes the output of a type's own msgpack methods, which may have any form that msgpack allows. Output that
// is not msgpack, or that has extensions which only the type can read, is shown as bytes.
func opaque(raw string) Value {
	v, err := decodeOpaque(raw)
	if err != nil {
		return Bytes(raw)
	}
	return v
}

func decodeOpaque(raw string) (Value, error) {
	var found anyValues
	if err := msgpackx.Of(&found).UnmarshalBinary([]byte(raw)); err != nil {
		return nil, err
	}
	switch len(found) {
	case 0:
		return nil, nil // msgpack/v5 does not call DecodeMsgpack for nil
	case 1:
		return found[0], nil
	}
	return List(found), nil
}

// readMsgpack decodes a value that is carried as msgpack. Bytes that are not msgpack are a misfit.
func readMsgpack(r *wire.Reader) Value {
	v, err := decodeOpaque(string(r.Bytes()))
	if err != nil {
		r.Misfit()
	}
	return v
}

// anyValues are one or several values. Package msgpackx bounds their depth, and rejects lengths that exceed the data.
type anyValues List

// DecodeMsgpack reads all values up to the end of the data.
func (values *anyValues) DecodeMsgpack(d *msgpack.Decoder) error {
	for {
		v, err := decodeAny(d)
		if err != nil {
			return err
		}
		*values = append(*values, v)
		if _, err := d.PeekCode(); errors.Is(err, io.EOF) {
			return nil
		}
	}
}

// decodeAny decodes any value. It decodes maps itself, since msgpack/v5 would lose their order, and panic on keys that
// Go cannot hash.
func decodeAny(d *msgpack.Decoder) (Value, error) {
	code, err := d.PeekCode()
	if err != nil {
		return nil, err
	}
	switch kindOf(code) {
	case kindNil:
		return nil, d.DecodeNil()
	case kindBool:
		return d.DecodeBool()
	case kindText:
		return d.DecodeString()
	case kindBytes:
		b, err := d.DecodeBytes()
		return Bytes(b), err
	case kindFloat32:
		f, err := d.DecodeFloat32()
		return float(f), err
	case kindFloat64:
		f, err := d.DecodeFloat64()
		return float(f), err
	case kindList:
		return decodeList(d)
	case kindMap:
		return decodeMap(d)
	case kindTime:
		t, err := d.DecodeTime()
		return Word(t.UTC().Format(time.RFC3339Nano)), err
	}
	if isSigned(code) {
		return d.DecodeInt64()
	}
	return d.DecodeUint64()
}

func decodeList(d *msgpack.Decoder) (Value, error) {
	n, err := d.DecodeArrayLen()
	if err != nil {
		return nil, err
	}
	list := List{}
	for range n {
		v, err := decodeAny(d)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func decodeMap(d *msgpack.Decoder) (Value, error) {
	n, err := d.DecodeMapLen()
	if err != nil {
		return nil, err
	}
	m := Map{}
	for range n {
		key, err := decodeAny(d)
		if err != nil {
			return nil, err
		}
		v, err := decodeAny(d)
		if err != nil {
			return nil, err
		}
		m = append(m, Entry{key, v})
	}
	return m, nil
}

// The kinds of value in msgpack, as they are shown.
const (
	kindNil     = "nil"
	kindBool    = "bool"
	kindInteger = "integer"
	kindFloat32 = "float32"
	kindFloat64 = "float64"
	kindText    = "text"
	kindBytes   = "bytes"
	kindList    = "list"
	kindMap     = "map"
	kindTime    = "time"
)

// kindOf returns the kind of a value, which its first byte determines.
func kindOf(code byte) string {
	switch {
	case code == msgpcode.Nil:
		return kindNil
	case code == msgpcode.False || code == msgpcode.True:
		return kindBool
	case msgpcode.IsString(code):
		return kindText
	case msgpcode.IsBin(code):
		return kindBytes
	case code == msgpcode.Float:
		return kindFloat32
	case code == msgpcode.Double:
		return kindFloat64
	case msgpcode.IsFixedArray(code) || code == msgpcode.Array16 || code == msgpcode.Array32:
		return kindList
	case msgpcode.IsFixedMap(code) || code == msgpcode.Map16 || code == msgpcode.Map32:
		return kindMap
	case msgpcode.IsExt(code):
		return kindTime // the only extension that msgpackx accepts
	}
	return kindInteger
}

func isSigned(code byte) bool {
	return code >= msgpcode.NegFixedNumLow || code >= msgpcode.Int8 && code <= msgpcode.Int64
}
