package typedsession

import (
	"fmt"
	"math"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
)

// budgetProblem says that a session with budget=N can outgrow what every browser keeps: 4096 bytes of name, value and
// attributes together (RFC 6265, section 6.1). N was proved for the default settings; these may make the cookie
// longer. A session without a budget promises nothing: then commit alone sees to it that name and value fit
// maxCookieBytes, which is all that today's browsers count.
func (c *cookieSettings) budgetProblem(largestBody int, p policy, touch bool) error {
	if largestBody == 0 {
		return nil
	}
	size := c.largestSetCookie(largestBody, p, touch)
	if size <= maxCookieBytes {
		return nil
	}
	return fmt.Errorf("the directive has a budget=, and with this Config (Domain, Path, SameSite, Touch and timeouts count) the largest Set-Cookie has %d bytes, "+
		"%d more than every browser keeps: shorten Config.Domain or Config.Path, lower max= in the struct, or write budget=unbounded",
		size, size-maxCookieBytes)
}

// largestSetCookie is the length of the longest Set-Cookie value for a body of so many bytes: seen late in the life of
// the session, and permanent if it can be. With touch, it lasts until the absolute timeout.
func (c *cookieSettings) largestSetCookie(body int, p policy, touch bool) int {
	maxAge := 0
	if p.remembers() {
		longest := p.remembered.idle
		if touch {
			longest = p.remembered.absolute
		}
		maxAge = int(min(longest, maxCookieAge) / time.Second)
	}
	seen := min(max(p.usual.absolute, p.remembered.absolute)/time.Second, math.MaxUint32)
	return len(c.set("", maxAge).line) + envelope.SealedLen(uint32(seen), body)
}
