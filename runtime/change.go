package typedsession

// mayHaveChanged reports whether the fields have to be encoded to know what is due. It is false for a session that
// was only read through getters that lend nothing.
func (c *Core) mayHaveChanged() bool { return c.lent.any() || c.expired || c.asked() }

// asked reports whether a setter or a verb was called since the session was loaded or committed.
func (c *Core) asked() bool { return c.pending.set || c.verbCalled() }

// verbCalled reports whether a call is to be committed even if no field changed.
func (c *Core) verbCalled() bool {
	return c.pending.renewed || c.pending.destroyed || c.times.permanent != c.came.times.permanent
}

// changed reports whether body, as the fields encode now, is another session than the one that was loaded or
// committed. A loaded body may be redundant (an explicit zero, a retired number, an expired value); merely lending its
// values must not count as a change.
func (c *Core) changed(body string) bool {
	if body == c.body {
		return false
	}
	return c.pending.set || c.pending.destroyed || body != c.manager.normalize(c.body, c.Now())
}
