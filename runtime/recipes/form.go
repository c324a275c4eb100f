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
	maxForm   = 1 << 20 // the most bytes of a form that a page sends again; SAML responses have up to about 100 KiB
	maxFields = 1000    // the most fields, each of which takes 40 bytes of the page even if it is empty
)

// field is a name and a value in a form.
type field struct{ Name, Value string }

// formOf returns the fields of the form that a request posts, in their order, and false if no page can send the form again
// as it is. The body of the request can be read as before.
func formOf(r *http.Request) ([]field, bool) {
	if !isURLEncoded(r.Header.Get("Content-Type")) || r.ContentLength > maxForm {
		return nil, false
	}
	if r.PostForm != nil { // a middleware has read the body
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

// peek returns the body, or its first maxForm+1 bytes, and replaces r.Body by one from which all can be read.
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
		// A semicolon makes net/http refuse the form.
		if nameErr != nil || valueErr != nil || strings.Contains(pair, ";") || len(fields) == maxFields || !f.isSentAsItIs() {
			return nil, false
		}
		fields = append(fields, f)
	}
	return fields, true
}

// fieldsOf returns the fields of a parsed form, ordered by their names.
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

// isSentAsItIs reports whether a browser sends a hidden input with this name and value unchanged. It sends no input without
// a name, and for an input called _charset_ it sends the encoding of the page.
func (f field) isSentAsItIs() bool {
	return f.Name != "" && (!strings.EqualFold(f.Name, "_charset_") || f.Value == "UTF-8") &&
		survivesHTML(f.Name) && survivesHTML(f.Value)
}

// survivesHTML reports whether a browser that reads text in a page and sends it in a form sends it unchanged: it must be
// UTF-8 without NUL, and all line ends must be CR LF.
func survivesHTML(text string) bool {
	lineEnds := strings.Count(text, "\r\n")
	return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 &&
		strings.Count(text, "\r") == lineEnds && strings.Count(text, "\n") == lineEnds
}
