package typedsession

import (
	"fmt"
	"net/http"
	"testing"
	"time"
)

const year = 365 * 24 * time.Hour

// An int has 32 bits on some machines, and so has a number of seconds in a cookie.
func TestTimeoutsOfManyYearsAreKept(t *testing.T) {
	for _, test := range []struct {
		idle, absolute time.Duration
	}{
		{100 * year, 100 * year},
		{69 * year, 140 * year},
		{136 * year, 137 * year},
		{292 * year, 292 * year},
		{401 * 24 * time.Hour, 200 * year},
		{1<<63 - 1, 1<<63 - 1},
	} {
		for name, adjust := range map[string]func(*Config[Visit]){"one cookie": func(*Config[Visit]) {}, "Touch": withTouch} {
			t.Run(fmt.Sprintf("%s, idle %v, absolute %v", name, test.idle, test.absolute), func(t *testing.T) {
				s := newShop(t, adjust, func(c *Config[Visit]) {
					c.Idle, c.Absolute = test.idle, test.absolute
					c.RememberIdle, c.RememberAbsolute = test.idle, test.absolute
				})
				browser := s.visitorOf(t, func(w http.ResponseWriter, r *http.Request) {
					session := VisitFrom(r)
					session.AddCount(1)
					session.Remember(true)
				})
				for visit := range 3 {
					response, _ := browser.read(browser.request())
					for _, cookie := range response.Cookies() {
						mustEqual(t, "Max-Age in seconds", cookie.MaxAge, 400*24*60*60)
					}
					mustEqual(t, fmt.Sprintf("new at visit %d", visit), len(s.diary.of(KindCreated)), 1)
					s.clock.advance(390 * 24 * time.Hour)
				}
			})
		}
	}
}
