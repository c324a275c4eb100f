package typedsession

// late returns what was changed since the commit, for a response that has begun, or nil. It reports it too, once.
func (m *Manager[S]) late(s *S) error {
	c := m.spec.Core(s)
	c.Lock()
	defer c.Unlock()
	if !c.mayHaveChanged() {
		return nil
	}
	defer c.stopClock(c.Now())()
	body, err := m.encode(s)
	if err != nil {
		if !c.failed {
			c.queue(Event{Kind: KindFailed, Err: err})
		}
		return err
	}
	lost := &TooLateError{Session: m.engine.session}
	if c.changed(body) {
		lost.Fields = m.engine.fields.differences(c.body, body)
	}
	lost.Calls = c.calls()
	c.settle(body)
	if lost.Fields == nil && lost.Calls == nil {
		return nil
	}
	c.queue(Event{Kind: KindTooLate, Err: lost})
	return lost
}

// calls names the verbs that were called since the session was loaded or committed.
func (c *Core) calls() []string {
	var names []string
	if c.pending.renewed {
		names = append(names, "Renew")
	}
	if c.pending.destroyed {
		names = append(names, "Destroy")
	}
	if c.times.permanent != c.came.permanent {
		names = append(names, "Remember")
	}
	return names
}
