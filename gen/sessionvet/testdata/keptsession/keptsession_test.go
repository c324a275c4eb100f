package keptsession

import (
	"net/http"
	"testing"

	"example.com/vetted/shop"
)

// A test may keep the session of a request to look at it afterwards.
var seen *shop.Session

func TestHandler(t *testing.T) {
	_ = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { seen = shop.SessionFrom(r) })
}
