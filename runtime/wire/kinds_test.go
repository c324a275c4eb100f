package wire

import (
	"fmt"
	"net/netip"
	"time"
)

// The types of the model for fields whose encoding depends on their tag, not on their
// Go type.
type (
	// packedText is a text under one of the packing options.
	packedText struct{ option, text string }
	// enumIndex is a value of an enum of three.
	enumIndex int
	// threeOf is an array of three elements.
	threeOf [3]any
	// untilDeadline is a value with a ttl.
	untilDeadline struct {
		deadline uint32
		value    any
	}
	ipBytes string
	inMilli struct{ time.Time }
	inNano  struct{ time.Time }
)

func appendKind(b []byte, v any) []byte {
	var err error
	switch v := v.(type) {
	case packedText:
		return appendOption(b, v.option, v.text)
	case enumIndex:
		return AppendInt(b, v)
	case threeOf:
		b = AppendList(b, len(v))
		for _, element := range v {
			b = appendModel(b, element)
		}
		return b
	case untilDeadline:
		return appendModel(AppendDeadline(b, v.deadline), v.value)
	case map[int64]any:
		b = AppendMap(b, len(v))
		for _, k := range SortedIntKeys(v) {
			b = appendModel(AppendInt(b, k), v[k])
		}
		return b
	case map[uint64]any:
		b = AppendMap(b, len(v))
		for _, k := range SortedIntKeys(v) {
			b = appendModel(AppendUint(b, k), v[k])
		}
		return b
	case map[bool]any:
		b = AppendMap(b, len(v))
		for _, k := range SortedBoolKeys(v) {
			b = appendModel(AppendBool(b, k), v[k])
		}
		return b
	case ipBytes:
		b, err = AppendIP(b, []byte(v))
	case netip.Addr:
		b, err = AppendAddr(b, v)
	case inMilli:
		b, err = AppendMillis(b, v.Time)
	case inNano:
		b, err = AppendNanos(b, v.Time)
	default:
		panic(fmt.Sprintf("the model has no %T", v))
	}
	if err != nil {
		panic(err)
	}
	return b
}

func readKind(r *Reader, like any) any {
	switch like := like.(type) {
	case packedText:
		return packedText{like.option, readOption(r, like.option)}
	case enumIndex:
		return enumIndex(r.Enum(3))
	case threeOf:
		var list threeOf
		elements := r.ListOf(len(list))
		for i := 0; elements.Next(); i++ {
			list[i] = readModel(r, like[i])
		}
		return list
	case untilDeadline:
		deadline := r.Deadline()
		return untilDeadline{deadline, readModel(r, like.value)}
	case map[int64]any:
		m := map[int64]any{}
		for entries := ReadIntMap[int64](r); entries.Next(); {
			m[entries.Key()] = r.Text()
		}
		return m
	case map[uint64]any:
		m := map[uint64]any{}
		for entries := ReadUintMap[uint64](r); entries.Next(); {
			m[entries.Key()] = r.Text()
		}
		return m
	case map[bool]any:
		m := map[bool]any{}
		for entries := r.BoolMap(); entries.Next(); {
			m[entries.Key()] = r.Text()
		}
		return m
	case ipBytes:
		return ipBytes(r.IP())
	case netip.Addr:
		return r.Addr()
	case inMilli:
		return inMilli{r.Millis()}
	case inNano:
		return inNano{r.Nanos()}
	}
	panic(fmt.Sprintf("the model has no %T", like))
}

func appendOption(b []byte, option, text string) []byte {
	switch option {
	case "uuid":
		return AppendUUID(b, text)
	case "ulid":
		return AppendULID(b, text)
	case "hex":
		return AppendHex(b, text)
	case "base32":
		return AppendBase32(b, text)
	case "base64url":
		return AppendBase64URL(b, text)
	case "jwt":
		return AppendJWT(b, text)
	}
	panic("no option " + option)
}

func readOption(r *Reader, option string) string {
	switch option {
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
	panic("no option " + option)
}
