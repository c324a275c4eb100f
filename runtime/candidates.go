package typedsession

// candidates are verified values of one cookie, the newest first: the one that was seen last, as its touch says too,
// and of those the one that began last, since Renew restarts a session that the older ones still hold.
//
// Several come when Config.Domain or Path has changed: browsers keep the old cookie beside the new one and send both,
// the old one first. Were that the one that counts, no write would stick and no login. Of values with equal times, the
// one further back in the header counts: of cookies with equal paths, browsers send those that were set first first
// (RFC 6265bis, section 5.8.3).
type candidates struct {
	values [maxTried]sealed
	n      int
}

// add puts v, which is the next in the header, before those that are not newer.
func (c *candidates) add(v sealed) {
	i := c.n
	for ; i > 0 && !c.values[i-1].times.isNewer(v.times); i-- {
		c.values[i] = c.values[i-1]
	}
	c.values[i] = v
	c.n++
}

// newestFirst returns them as a slice of c's own.
func (c *candidates) newestFirst() []sealed { return c.values[:c.n] }

// isNewer reports whether a session with these times was written, or renewed, after the other.
func (t times) isNewer(other times) bool {
	if !t.seen.Equal(other.seen) {
		return t.seen.After(other.seen)
	}
	return t.created.After(other.created)
}
