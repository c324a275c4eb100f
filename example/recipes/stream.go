package recipes

import (
	"fmt"
	"net/http"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// Stream sends server-sent events to those who are logged in, for as long as they
// are. A stream outlives the moment at which its session was read, so it reads the
// cookies again at every check, and ends once that is over or isActive no longer
// knows the user. The visitor's other requests may have slid the session since, in
// newer cookies: the browser's EventSource connects again by itself, and brings them.
//
// With a store, a check finds the session as it is by then: after a logout in another
// tab, or a Revoke, the stream ends.
func Stream(sessions *typedsession.Manager[Session], events <-chan string, check <-chan time.Time, isActive func(userID uint64) bool) http.Handler {
	return RequireLogin(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// An open stream is no sign that anybody looks at it.
		sessions.DoNotCount(r)
		w.Header().Set("Content-Type", "text/event-stream")
		controller := http.NewResponseController(w)
		if err := controller.Flush(); err != nil {
			return
		}
		for {
			select {
			case <-r.Context().Done():
				return
			case text := <-events:
				fmt.Fprintf(w, "data: %s\n\n", text)
			case <-check:
				s, err := sessions.OpenRequest(r)
				if err != nil || !isActive(s.UserID()) {
					return
				}
			}
			if err := controller.Flush(); err != nil {
				return
			}
		}
	}))
}
