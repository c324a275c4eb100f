package stored

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
)

// Visitor is a browser that calls an app's pages without a network.
type Visitor struct {
	App     http.Handler
	cookies []*http.Cookie
}

// Get asks for a page and returns the number on it.
func (v *Visitor) Get(path string) (int, error) {
	r := httptest.NewRequest(http.MethodGet, "https://shop.example"+path, nil)
	for _, c := range v.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	v.App.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return 0, fmt.Errorf("%s answers with status %d: %s", path, w.Code, w.Body)
	}
	if set := w.Result().Cookies(); len(set) > 0 {
		v.cookies = set
	}
	return strconv.Atoi(w.Body.String())
}
