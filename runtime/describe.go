package typedsession

// Description describes a session without its values, for pages and tools that show it to a person.
type Description struct {
	Session string // name of the session type
	Cookie  string // name of the cookie as sent
	Info
	// Stored reports whether a commit would write the session to the store of Stored. Info.ID is empty as long as it is
	// not there yet: it is new, or still in a cookie of Stored.Accept.
	Stored bool
	// Encrypted reports whether the session is encrypted where it is: in the cookie, as received or last sent, or in a
	// sealed record of the store.
	Encrypted bool
	// KeyID names the key that made that cookie, or sealed that record ("tsk:84755e8051836961"). It is empty if there is
	// neither, and for a record that is not sealed.
	KeyID string
	// Size is how many bytes the session would take if it was committed now, and Limit the most that it may take: of a
	// session in a cookie, the cookie's name and value together, and 4096, the most that browsers accept; of one in a
	// store, the length of the record, and Stored.MaxBytes.
	Size, Limit int
	// Fields are the fields that the cookie or the record would hold now, largest first. Numbers that this version of the
	// app does not know are among them.
	Fields []FieldSize
}

// Describe describes a session of this manager. The error is the error of a field that has no encoding, ErrOtherManager, or
// an error for a session that no manager has made or sealed. Like a commit, Describe restores a field whose change in place
// broke a bound.
func (m *Manager[S]) Describe(s *S) (Description, error) {
	c := m.core(s)
	c.Lock()
	defer c.Unlock()
	if c.manager == nil {
		return Description{}, errNoManager
	}
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
	size := m.carrier.size(c, c.slid(c.times, now, true), body)
	d := Description{
		Session:   m.session,
		Cookie:    m.carrier.names()[0],
		Info:      c.info(),
		Stored:    size.inStore,
		Encrypted: c.browser.carried.by.Encrypts(),
		Size:      size.bytes,
		Limit:     size.limit,
		Fields:    m.fields.sizes(body),
	}
	if c.browser.accepted {
		d.KeyID = c.browser.carried.keyID()
	}
	return d, nil
}
