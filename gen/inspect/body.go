// This file decodes the body of a cookie into its fields.

package inspect

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/wire"
)

// Field is one number in a cookie, with its value.
type Field struct {
	Number int    `json:"number"`
	Name   string `json:"name,omitempty"` // empty when the package or its field with this number is not known
	Type   string `json:"type,omitempty"` // of the field, as Go writes it
	Kind   string `json:"kind"`           // msgpack's name for the value's kind
	Bytes  int    `json:"bytes"`          // the length of the encoded value
	Status Status `json:"status,omitempty"`
	Secret bool   `json:"secret,omitempty"`
	// Redacted says that Value is hidden because it is secret or may be.
	Redacted bool  `json:"redacted,omitempty"`
	Value    Value `json:"value,omitempty"`
	// Until is the time at which a value with a ttl= expires.
	Until *time.Time `json:"until,omitempty"`
}

// Status is what a schema says about a number besides the field's name.
type Status string

// The statuses. The status is empty for the number of a field, and without a schema.
const (
	Unknown Status = "unknown" // no field has the number; a newer version of the app may have one
	Retired Status = "retired" // a field had the number in the past
	Unfit   Status = "misfit"  // the field cannot hold the value, and reads as absent
	Expired Status = "expired" // the value's ttl is over, and the field reads as absent
)

// body decodes the body of a cookie.
type body struct {
	session   *schema.Session // nil when the session is not known
	encrypted bool
	secrets   bool // show secret values
	now       time.Time
}

// fields decodes a body with the same Reader, and the same calls, as generated code, so that both agree on which values
// fit. The error wraps wire.ErrUnreadable and shows nothing of the body.
func (b body) fields(encoded string) ([]Field, error) {
	r := wire.NewReader(encoded)
	var fields []Field
	for set := r.Body(); set.Next(); {
		raw := peek(r)
		f := Field{Number: set.Number(), Bytes: len(raw)}
		if raw != "" {
			f.Kind = kindOf(raw[0])
		}
		b.describe(&f)
		if field := b.fieldOf(f.Number); field != nil {
			b.read(&f, field, r)
		} else {
			f.Value = generic(raw)
		}
		fields = append(fields, f)
	}
	kept, err := r.Finish()
	if err != nil {
		return nil, err
	}
	for _, k := range kept {
		if k.Misfit && !k.Partial {
			i := slices.IndexFunc(fields, func(f Field) bool { return f.Number == k.Number })
			fields[i].Status, fields[i].Value, fields[i].Until = Unfit, generic(k.Raw), nil
		}
	}
	for i := range fields {
		b.redact(&fields[i])
	}
	return fields, nil
}

// peek returns the bytes of the value that r is about to read.
func peek(r *wire.Reader) string {
	ahead := *r
	return ahead.Raw()
}

func (b body) fieldOf(number int) *schema.Field {
	if b.session == nil {
		return nil
	}
	return fieldIn(b.session.Struct, number)
}

func fieldIn(s *schema.Struct, number int) *schema.Field {
	for _, f := range s.Fields {
		if f.Number == number {
			return f
		}
	}
	return nil
}

func isRetired(s *schema.Struct, number int) bool {
	return slices.ContainsFunc(s.Retired, func(r schema.Retired) bool { return r.Number == number })
}

// describe sets what the schema knows about the number of f.
func (b body) describe(f *Field) {
	field := b.fieldOf(f.Number)
	switch {
	case b.session == nil:
	case field != nil:
		f.Name, f.Type, f.Secret = field.Name, b.typeName(field), field.Secret
	case isRetired(b.session.Struct, f.Number):
		f.Status = Retired
	default:
		f.Status = Unknown
	}
}

func (b body) read(f *Field, field *schema.Field, r *wire.Reader) {
	if field.TTL > 0 {
		until := time.Unix(envelope.Epoch+int64(r.Deadline()), 0).UTC()
		f.Until = &until
		if b.now.After(until) {
			f.Status = Expired
		}
	}
	f.Value = read(r, field.Type)
}

// redact hides a value that is secret or may be: in an encrypted cookie, a value whose field is not known may be
// secret.
func (b body) redact(f *Field) {
	explained := b.session != nil && f.Status != Unknown && f.Status != Retired
	if !b.secrets && (f.Secret || b.encrypted && !explained) {
		f.Value, f.Redacted = nil, true
	}
}

// typeName returns the field's type as a file of its package writes it.
func (b body) typeName(f *schema.Field) string {
	pkg := b.session.Package()
	name := types.TypeString(f.Type.Go, func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		return other.Name()
	})
	if literal := strings.Index(name, "struct{"); literal >= 0 {
		name = name[:literal] + "struct{…}"
	}
	if f.Optional {
		name = "*" + name
	}
	return name
}

// readStruct reads the fields of a nested struct. It shows a number that is a misfit, or that the schema does not know,
// as a value without a schema; the Reader skips it as it does in generated code.
func readStruct(r *wire.Reader, s *schema.Struct) Value {
	result := Struct{}
	for set := r.Struct(); set.Next(); {
		number, raw := set.Number(), peek(r)
		field := fieldIn(s, number)
		switch {
		case field != nil:
			v := read(r, field.Type)
			if !r.Fits() {
				v = Misfit{generic(raw)}
			}
			result = append(result, Member{field.Name, v})
		case isRetired(s, number):
			set.Drop()
			result = append(result, Member{fmt.Sprintf("%d (retired)", number), generic(raw)})
		default:
			result = append(result, Member{strconv.Itoa(number), generic(raw)})
		}
	}
	return result
}
