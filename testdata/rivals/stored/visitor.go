package stored

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"sync/atomic"
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

// fillers is how many of its visitors a filling lets in at the same time.
const fillers = 64

// filling is the page at FillPath. It makes many sessions sooner than clients with a connection each could.
type filling struct{ app http.Handler }

// ServeHTTP answers with the number of visitors.
func (f filling) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	visitors, err := strconv.Atoi(r.FormValue("visitors"))
	if err == nil {
		err = f.fill(r.FormValue("path"), visitors)
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	fmt.Fprint(w, visitors)
}

func (f filling) fill(path string, visitors int) error {
	var (
		all  sync.WaitGroup
		next atomic.Int64
		errs = make([]error, fillers)
	)
	for i := range fillers {
		all.Go(func() {
			for errs[i] == nil && next.Add(1) <= int64(visitors) {
				v := Visitor{App: f.app}
				_, errs[i] = v.Get(path)
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}
