package flask_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/typedsession/typedsession/runtime/flask"
)

// A service beside a Flask app counts the pages that a logged-in visitor reads. The app reads the count as
// session["pages"].
func Example() {
	cookies, err := flask.New("the app's SECRET_KEY")
	if err != nil {
		log.Fatal(err)
	}
	count := func(w http.ResponseWriter, r *http.Request) {
		cookie, err := r.Cookie("session")
		if err != nil {
			http.Error(w, "log in first", http.StatusUnauthorized)
			return
		}
		session, err := cookies.Open(cookie.Value, flask.PermanentLifetime)
		if err != nil {
			http.Error(w, "log in again", http.StatusUnauthorized)
			return
		}
		var pages int
		if raw, ok := session.Values["pages"]; ok && json.Unmarshal(raw, &pages) != nil {
			http.Error(w, "pages is no number", http.StatusInternalServerError)
			return
		}
		session.Values["pages"] = json.RawMessage(fmt.Sprint(pages + 1))
		value, err := cookies.Seal(session.Values)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		changed := &http.Cookie{Name: "session", Value: value, Path: "/", HttpOnly: true}
		if session.Permanent() {
			changed.Expires = time.Now().Add(flask.PermanentLifetime)
		}
		http.SetCookie(w, changed)
		w.Header().Add("Vary", "Cookie")
		fmt.Fprintf(w, "visitor %s has read %d pages", session.Values["user_id"], pages+1)
	}

	r := httptest.NewRequest("GET", "/", nil)
	login, err := cookies.Seal(map[string]json.RawMessage{"user_id": json.RawMessage("42"), "pages": json.RawMessage("6")}) // as Flask does
	if err != nil {
		log.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "session", Value: login})
	w := httptest.NewRecorder()
	count(w, r)
	fmt.Println(w.Body)
	// Output: visitor 42 has read 7 pages
}

func ExampleTuple() {
	position := json.RawMessage(`{" t":[52.5,13.4]}`) // a Python tuple, as Flask writes it
	elements, err := flask.Tuple(position)
	fmt.Printf("%s %v\n", elements, err)

	position, err = flask.OfTuple(json.RawMessage("48.1"), json.RawMessage("11.6"))
	fmt.Printf("%s %v\n", position, err)

	_, err = flask.UUID(position)
	var wrong *flask.TagError
	fmt.Println(errors.As(err, &wrong), err)
	// Output:
	// [52.5 13.4] <nil>
	// {" t":[48.1,11.6]} <nil>
	// true flask: the value is not a UUID
}
