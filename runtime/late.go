package typedsession

// reportLost reports what changed since the last commit, for a response that has begun, and takes it as settled: it
// is reported once. It returns the *TooLateError, or nil if nothing is lost.
//
// It is called with the Core locked.
func (c *Core) reportLost() error {
	if !c.mayHaveChanged() {
		return nil
	}
	now := c.Now()
	defer c.stopClock(now)()
	body, err := c.encode()
	if err != nil {
		if !c.failed.isSame(err, "") {
			c.queue(Event{Kind: KindFailed, Err: err})
			c.failed = c.attempted(err, "")
		}
		return err
	}
	since := c.reported()
	lost := &TooLateError{Session: c.manager.session, Calls: c.callsSince(since)}
	if body != since.body {
		lost.Fields = c.manager.fields.differences(c.manager.normalize(since.body, now), body)
	}
	c.settle(body)
	if lost.Fields == nil && lost.Calls == nil {
		return nil
	}
	c.queue(Event{Kind: KindTooLate, Err: lost})
	return lost
}

// callsSince names the verbs that were called since.
func (c *Core) callsSince(since attempt) []string {
	var names []string
	if c.pending.renewed && !since.pending.renewed {
		names = append(names, "Renew")
	}
	if c.pending.destroyed && !since.pending.destroyed {
		names = append(names, "Destroy")
	}
	if c.times.permanent != since.permanent {
		names = append(names, "Remember")
	}
	return names
}
