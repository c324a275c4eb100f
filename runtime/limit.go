package typedsession

// limitNow asks Config.Lifetime about a session that no other goroutine has yet.
func (c *Core) limitNow() profile {
	ask := c.manager.codec.lifetime
	if ask == nil {
		return profile{}
	}
	idle, absolute := ask(c)
	return profile{idle: idle, absolute: absolute}
}

// limitAsSent asks Config.Lifetime about a locked session as body will tell it to the next request. It asks about a
// copy: the getters would lock the session again, and those that do not lock would race with the setters of a handler
// that goes on after http.TimeoutHandler gave it up.
func (c *Core) limitAsSent(body string) profile {
	if c.manager.codec.lifetime == nil {
		return profile{}
	}
	sent := c.manager.empty()
	if sent.decode(body, c.Now()) != nil {
		return c.limit
	}
	sent.ctx, sent.times, sent.browser = c.ctx, c.times, c.browser
	return sent.limitNow()
}
