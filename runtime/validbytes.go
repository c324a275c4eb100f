package typedsession

import "github.com/typedsession/typedsession/runtime/wire"

// validBytes are the last bytes within their bounds of fields that were set since the session was loaded or
// committed.
type validBytes struct {
	bytes   map[int]string // "" is absent
	cleared bool           // those not in bytes are absent, whatever the body says
}

func (v *validBytes) set(number int, encoded []byte) {
	if v.bytes == nil {
		v.bytes = make(map[int]string)
	}
	v.bytes[number] = string(encoded)
}

func (v *validBytes) clear() { *v = validBytes{cleared: true} }

// lastValid returns what the field of that number was before it was lent, and whether it was present.
func (c *Core) lastValid(number int) (encoded string, present bool) {
	if set, ok := c.valid.bytes[number]; ok {
		return set, set != ""
	}
	if c.valid.cleared {
		return "", false
	}
	for _, k := range c.kept {
		if k.Number == number && !k.Partial {
			return "", false // a misfit: the field never had this value
		}
	}
	return wire.FieldBytes(c.body, number)
}

// normalized returns how this schema encodes the value that the body has for a number: a body may be redundant.
func (c *Core) normalized(number int) string {
	if c.manager == nil {
		return ""
	}
	encoded, _ := wire.FieldBytes(c.manager.normalize(c.body, c.Now()), number)
	return encoded
}
