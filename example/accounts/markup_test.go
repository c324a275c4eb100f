package main

import (
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// markup are the elements of a page, in their order.
type markup []element

// element is an element with its attributes and the text in it.
type element struct {
	name string
	has  map[string]string
	text string
}

// parsePage reads a page as strictly as XML is read, but for elements without an end and attributes without a value.
func parsePage(body string) markup {
	d := xml.NewDecoder(strings.NewReader(body))
	d.Strict, d.AutoClose, d.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var all markup
	var open []int
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			panic(err)
		}
		switch part := token.(type) {
		case xml.StartElement:
			e := element{name: part.Name.Local, has: make(map[string]string)}
			for _, a := range part.Attr {
				e.has[a.Name.Local] = a.Value
			}
			open = append(open, len(all))
			all = append(all, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			for _, i := range open {
				all[i].text += string(part)
			}
		}
	}
}

// named returns the elements with a name.
func (m markup) named(names ...string) (found markup) {
	for _, e := range m {
		if slices.Contains(names, e.name) {
			found = append(found, e)
		}
	}
	return found
}

// with returns the elements with a value of an attribute.
func (m markup) with(attribute, value string) (found markup) {
	for _, e := range m {
		if got, ok := e.has[attribute]; ok && got == value {
			found = append(found, e)
		}
	}
	return found
}

// wrong returns the names of the inputs that are marked as wrong.
func (m markup) wrong() (names []string) {
	for _, e := range m.with("aria-invalid", "true") {
		names = append(names, e.has["name"])
	}
	return names
}

func TestAPageIsReadAsItIsWritten(t *testing.T) {
	m := parsePage(`<!DOCTYPE html><p id="a">one <b>two</b> &ndash; three<br><input name="n" aria-invalid="true" required></p>`)
	if len(m) != 4 || m[0].text != "one two – three" || m[0].has["id"] != "a" || len(m.named("b", "br")) != 2 || m.wrong()[0] != "n" {
		t.Errorf("the page is read as %+v", m)
	}
}
