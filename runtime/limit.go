package typedsession

// limitOf asks Config.Lifetime about a session that no other goroutine has yet.
func (m *Manager[S]) limitOf(s *S) profile {
	if m.lifetime == nil {
		return profile{}
	}
	idle, absolute := m.lifetime(s)
	return profile{idle: idle, absolute: absolute}
}

// limitAsSent asks Config.Lifetime about a locked session as body will tell it to the next request. It asks about a
// copy: the getters would lock the session again, and those that do not lock would race with the setters of a handler
// that goes on after http.TimeoutHandler gave it up.
func (m *Manager[S]) limitAsSent(c *Core, body string) profile {
	if m.lifetime == nil {
		return profile{}
	}
	s := new(S)
	if m.decode(s, body, c.Now()) != nil {
		return c.limit
	}
	sent := m.spec.Core(s)
	sent.engine, sent.ctx = c.engine, c.ctx
	sent.times, sent.came = c.times, c.came
	return m.limitOf(s)
}
