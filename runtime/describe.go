package typedsession

// Description is what there is to say about a session besides its values, for a person who looks at it.
type Description struct {
	Session string // name of the session type
	Cookie  string // name of the cookie as sent
	Info
	// Encrypted reports whether the cookie, as it came or was last sent, is encrypted.
	Encrypted bool
	// KeyID names the key that made that cookie ("tsk:84755e8051836961"). It is empty if there is no cookie.
	KeyID string
	// Size is the length in bytes of the cookie's name and value if the session were sent now, and Limit the most
	// that browsers accept.
	Size, Limit int
	// Fields are the numbers that a cookie would hold now, those unknown to this version of the app too, by the bytes
	// they take, largest first.
	Fields []FieldSize
}

// Describe describes a session of this manager. The error is that of a field that has no encoding, or
// ErrOtherManager.
func (m *Manager[S]) Describe(s *S) (Description, error) {
	c := m.core(s)
	c.Lock()
	defer c.Unlock()
	if c.manager != m.manager {
		return Description{}, ErrOtherManager
	}
	c.session = s
	return c.describe()
}

// describe describes a locked session.
func (c *Core) describe() (Description, error) {
	m := c.manager
	now := m.now()
	defer c.stopClock(now)()
	body, err := c.encode()
	if err != nil {
		return Description{}, err
	}
	size, limit := m.carrier.size(c.slid(c.times, now, true), body)
	d := Description{
		Session:   m.session,
		Cookie:    m.carrier.names()[0],
		Info:      c.info(),
		Encrypted: c.browser.carried.by.Encrypts(),
		Size:      size,
		Limit:     limit,
		Fields:    m.fields.sizes(body),
	}
	if c.browser.accepted {
		d.KeyID = c.browser.carried.by.String()
	}
	return d, nil
}
