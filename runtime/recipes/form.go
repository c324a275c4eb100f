package recipes

import (
	"bytes"
	"io"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	maxForm   = 1 << 20 // bytes of a form that is sent again; a SAML response has up to a tenth of it
	maxFields = 1000    // each of which may be a byte of the form and 40 of the page
)

// field is a name and a value in a form.
type field struct{ Name, Value string }

// formOf returns the fields of the form that a request posts, in their order, and false if no page can send it again as it
// is. It leaves the body to be read again.
func formOf(r *http.Request) ([]field, bool) {
	if !isURLEncoded(r.Header.Get("Content-Type")) || r.ContentLength > maxForm {
		return nil, false
	}
	if r.PostForm != nil { // somebody has read the body
		return fieldsOf(r.PostForm)
	}
	body, err := peek(r)
	if err != nil || len(body) > maxForm || r.ContentLength >= 0 && int64(len(body)) != r.ContentLength {
		return nil, false
	}
	return parse(string(body))
}

// isURLEncoded reports whether a Content-Type is that of a form in UTF-8 without files.
func isURLEncoded(contentType string) bool {
	mediaType, parameters, err := mime.ParseMediaType(contentType)
	charset, said := parameters["charset"]
	return err == nil && mediaType == "application/x-www-form-urlencoded" && (!said || strings.EqualFold(charset, "utf-8"))
}

// peek returns the first bytes of the body, one more than a form may have, which are then there to be read again.
func peek(r *http.Request) ([]byte, error) {
	if r.Body == nil {
		return nil, nil
	}
	read, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(read), r.Body), r.Body}
	return read, err
}

// parse returns the fields of a form as it was posted.
func parse(form string) ([]field, bool) {
	var fields []field
	for pair := range strings.SplitSeq(form, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, nameErr := url.QueryUnescape(name)
		value, valueErr := url.QueryUnescape(value)
		f := field{name, value}
		// net/http refuses a form with a semicolon.
		if nameErr != nil || valueErr != nil || strings.Contains(pair, ";") || len(fields) == maxFields || !f.isSentAsItIs() {
			return nil, false
		}
		fields = append(fields, f)
	}
	return fields, true
}

// fieldsOf returns the fields of a form that was read, by their names.
func fieldsOf(form url.Values) ([]field, bool) {
	var fields []field
	for _, name := range slices.Sorted(maps.Keys(form)) {
		for _, value := range form[name] {
			f := field{name, value}
			if len(fields) == maxFields || !f.isSentAsItIs() {
				return nil, false
			}
			fields = append(fields, f)
		}
	}
	return fields, true
}

// isSentAsItIs reports whether a browser sends a hidden input with this name and value as it stands in the page. One
// without a name it does not send, and into one named _charset_ it writes the encoding of the page.
func (f field) isSentAsItIs() bool {
	return f.Name != "" && (!strings.EqualFold(f.Name, "_charset_") || f.Value == "UTF-8") &&
		survivesHTML(f.Name) && survivesHTML(f.Value)
}

// survivesHTML reports whether text is the same after a browser has read it in a page and sent it in a form: UTF-8, no
// NUL, and all line ends CR LF, as forms have them.
func survivesHTML(text string) bool {
	lineEnds := strings.Count(text, "\r\n")
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 &&
		strings.Count(text, "\r") == lineEnds && strings.Count(text, "\n") == lineEnds
}
