package typedsession

import (
	"fmt"
	"net/http"

	"github.com/typedsession/typedsession/runtime/internal/loopback"
)

// refuseInDevelopment answers a request that may come from another machine with status 500, and reports whether it did:
// with Config.Development, cookies are sent over plain HTTP.
func refuseInDevelopment(w http.ResponseWriter, r *http.Request) bool {
	why := loopback.Beyond(r)
	if why == "" {
		return false
	}
	http.Error(w, fmt.Sprintf("typedsession: Config.Development is set, and this request %s. Session cookies would be sent in the open. "+
		"While you work at this machine, listen on 127.0.0.1 and open http://localhost with the server's port. "+
		"In Docker, from a phone, under another name or through a proxy of your own, in a network that you trust, set Config.PlainHTTP "+
		"instead of Development. "+
		"Everywhere else remove Development and serve HTTPS.", why), http.StatusInternalServerError)
	return true
}
