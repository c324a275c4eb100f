package typedsession

import "github.com/typedsession/typedsession/runtime/wire"

// withoutSecrets returns a body without the secret fields' numbers, and those that were in it. It is for a body that
// came signed: its holder has read the secrets, so that they are none any more, perhaps because a field became secret
// since. An unreadable body stays as it is, for decode to find out.
func (m *manager) withoutSecrets(body string) (rest string, dropped []int) {
	for _, number := range m.secrets {
		if _, ok := wire.FieldBytes(body, number); ok {
			dropped = append(dropped, number)
		}
	}
	if dropped == nil {
		return body, nil
	}
	return string(wire.AppendWithout(nil, body, dropped)), dropped
}
