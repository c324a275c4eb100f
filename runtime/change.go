package typedsession

import (
	"slices"

	"github.com/typedsession/typedsession/runtime/wire"
)

// mayHaveChanged reports whether the fields have to be encoded to know what is due. It is false for a session that
// was only read through getters that lend nothing.
func (c *Core) mayHaveChanged() bool { return c.lent.any || c.asked() }

// asked reports whether a setter or a verb was called since the session was loaded or committed.
func (c *Core) asked() bool {
	return c.pending != changes{} || c.times.permanent != c.came.permanent
}

// changed reports whether body, as the fields encode now, is another session than the one that was loaded or
// committed. A loaded body may be redundant (an explicit zero, a retired number); merely lending its values must not
// count as a change.
func (c *Core) changed(body string) bool {
	if body == c.body {
		return false
	}
	return c.pending.set || c.pending.destroyed || body != c.engine.normalize(c.body)
}

// encode encodes the fields of a locked session, and what its cookie held beyond this schema.
func (m *Manager[S]) encode(s *S) (string, error) {
	c := m.spec.Core(s)
	body, err := m.spec.Append(s, make([]byte, 0, len(c.body)+64))
	if err != nil {
		return "", err
	}
	if len(c.kept) > 0 {
		body = wire.AppendMerged(nil, string(body), c.kept)
	}
	return string(body), nil
}

// decode fills an empty session from a body. The error says that the body is unreadable.
func (m *Manager[S]) decode(s *S, body string) error {
	c := m.spec.Core(s)
	c.decoding = true
	defer func() { c.decoding = false }()

	r := wire.NewReader(body)
	m.spec.Decode(s, r)
	kept, err := r.Finish()
	if err != nil {
		return err
	}
	c.body, c.kept = body, kept
	if !slices.ContainsFunc(kept, func(k wire.Kept) bool { return k.Partial }) {
		return nil
	}
	own, err := m.spec.Append(s, nil)
	if err != nil {
		// A value that came out of a body but does not go back in: then it cannot have been changed to its Normal
		// either, and stands as it is.
		return nil
	}
	for i := range kept {
		if kept[i].Partial {
			kept[i].Normal, _ = wire.FieldBytes(string(own), kept[i].Number)
		}
	}
	return nil
}

// normalize decodes a body that was accepted once and encodes it again.
func (m *Manager[S]) normalize(body string) string {
	s := new(S)
	if m.decode(s, body) != nil {
		return body
	}
	c := m.spec.Core(s)
	c.decoding = true
	again, err := m.encode(s)
	if err != nil {
		return body
	}
	return again
}

// sizes lists the fields of a body, largest first.
func (names fieldNames) sizes(body string) []FieldBytes {
	var all []FieldBytes
	for number, raw := range wire.EachField(body) {
		all = append(all, FieldBytes{Number: number, Name: names.of(number), Bytes: len(raw)})
	}
	slices.SortStableFunc(all, func(a, b FieldBytes) int { return b.Bytes - a.Bytes })
	return all
}

// differences names the fields in which two bodies differ.
func (names fieldNames) differences(a, b string) []string {
	values := make(map[int]string)
	for number, raw := range wire.EachField(a) {
		values[number] = raw
	}
	var numbers []int
	for number, raw := range wire.EachField(b) {
		if values[number] != raw {
			numbers = append(numbers, number)
		}
		delete(values, number)
	}
	for number := range values {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	var all []string
	for _, number := range numbers {
		all = append(all, names.of(number))
	}
	return all
}
