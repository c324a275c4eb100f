package typedsession

// Description describes a session without its values, for pages and tools that show it to a person.
type Description struct {
	Session string // name of the session type
	Cookie  string // name of the cookie as sent
	Info
	// Encrypted reports whether the cookie, as received or last sent, is encrypted, or the record in a store sealed.
	Encrypted bool
	// KeyID names the key that made that cookie or that record ("tsk:84755e8051836961"). It is empty if none did.
	KeyID string
	// Size is how many bytes the cookie's name and value would have together if the session were sent now, or its record in
	// a store. Limit is the most that browsers accept, 4096, or Stored.MaxBytes.
	Size, Limit int
	// Fields are the fields that a cookie or a record would hold now, largest first. Numbers that this version of the app does not
	// know are among them.
	Fields []FieldSize
}

// Describe describes a session of this manager. The error is the error of a field that has no encoding, or
// ErrOtherManager. Like a commit, Describe restores a field whose change in place broke a bound.
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
	size, limit := m.carrier.size(c, c.slid(c.times, now, true), body)
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
		d.KeyID = c.browser.carried.keyID()
	}
	return d, nil
}
