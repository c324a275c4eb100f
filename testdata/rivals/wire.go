package main

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/net/http2/hpack"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// attributes are what follows every cookie in its Set-Cookie field, whatever a product would choose.
const attributes = "; Path=/; HttpOnly; Secure; SameSite=Lax"

// wireCost is the bytes that a product's cookies take between browser and server.
type wireCost struct {
	Product   string       `json:"product"`
	Kind      product.Kind `json:"kind"`
	Encrypted bool         `json:"encrypted,omitempty"`
	Fixture   string       `json:"fixture"`
	// First and Repeated are the cookie fields of a request on a new HTTP/2 connection, and of the next one.
	First    int `json:"first"`
	Repeated int `json:"repeated"`
	// DayHTTP2 and DayHTTP1 are the cookie and Set-Cookie fields of a day.
	DayHTTP2 int `json:"day_http2"`
	DayHTTP1 int `json:"day_http1"`
	// Sent is how many responses of the day set the cookie.
	Sent int `json:"sent"`
}

// measureWire sends the samples' cookies, and days of ours.
func measureWire(f *fixture.All, samples []sample) ([]wireCost, error) {
	var costs []wireCost
	for _, s := range samples {
		switch s.Kind {
		case product.Bare:
			continue
		case product.Ours:
			for _, idle := range idles() {
				sent, err := cookiesOfADay(idle.timeout)
				if err != nil {
					return nil, err
				}
				day, err := dayOfOurs(f, s, sent)
				if err != nil {
					return nil, err
				}
				costs = append(costs, costOf(s.Product+", idle="+idle.name, s, day))
			}
		default:
			costs = append(costs, costOf(s.Product, s, dayOf(s)))
		}
	}
	return costs, nil
}

// idle is an idle timeout as directives spell it.
type idle struct {
	name    string
	timeout time.Duration
}

// idles returns those that ours is measured with. With the shorter one the cookie is refreshed between writes; with the
// longer one, writes keep it fresh enough, and it is sent as often as those of products that do not slide.
func idles() []idle { return []idle{{"30m", 30 * time.Minute}, {"12h", 12 * time.Hour}} }

func costOf(label string, s sample, day []exchange) wireCost {
	browser := newEncoder()
	cost := wireCost{
		Product: label, Kind: s.Kind, Encrypted: s.Encrypted, Fixture: s.Fixture,
		First: browser.cookies(s.Cookies), Repeated: browser.cookies(s.Cookies),
	}
	cost.addDay(day)
	return cost
}

func (c *wireCost) addDay(day []exchange) {
	var browser, server encoder
	for i, e := range day {
		if i%requestsPerVisit == 0 {
			browser, server = newEncoder(), newEncoder()
		}
		c.DayHTTP2 += browser.cookies(e.cookies)
		c.DayHTTP1 += len("Cookie: ") + len(header(e.cookies)) + len("\r\n")
		if e.set != nil {
			c.Sent++
		}
		for _, set := range e.set {
			field := pair(set) + attributes
			c.DayHTTP2 += server.field("set-cookie", field)
			c.DayHTTP1 += len("Set-Cookie: ") + len(field) + len("\r\n")
		}
	}
}

// encoder is one direction of an HTTP/2 connection (RFC 7541), with tables of the default size.
type encoder struct {
	out *bytes.Buffer
	enc *hpack.Encoder
}

func newEncoder() encoder {
	out := new(bytes.Buffer)
	return encoder{out, hpack.NewEncoder(out)}
}

// field returns the bytes that a field takes now.
func (e encoder) field(name, value string) int {
	e.out.Reset()
	// A bytes.Buffer takes everything.
	_ = e.enc.WriteField(hpack.HeaderField{Name: name, Value: value})
	return e.out.Len()
}

// cookies sends each cookie in a field of its own, as browsers do (RFC 9113, section 8.2.3).
func (e encoder) cookies(cookies []foreign.Cookie) int {
	n := 0
	for _, c := range cookies {
		n += e.field("cookie", pair(c))
	}
	return n
}

func pair(c foreign.Cookie) string { return c.Name + "=" + c.Value }

func header(cookies []foreign.Cookie) string {
	var pairs []string
	for _, c := range cookies {
		pairs = append(pairs, pair(c))
	}
	return strings.Join(pairs, "; ")
}

func printWire(w io.Writer, costs []wireCost) {
	for _, name := range fixture.Names() {
		var rows [][]string
		for _, c := range costs {
			if c.Fixture == name {
				rows = append(rows, []string{
					c.Product, grouped(c.First), grouped(c.Repeated), grouped(c.Sent), grouped(c.DayHTTP2), grouped(c.DayHTTP1),
				})
			}
		}
		table(w, "Bytes on the wire: "+name,
			[]string{"", "first request", "repeated", "Set-Cookies a day", "day, HTTP/2", "day, HTTP/1.1"}, rows)
	}
	fmt.Fprintf(w, "\nA day is %d visits of %d requests, one of which writes; every visit is a connection of its own. "+
		"Ours slides its lifetime, and with the shorter idle timeout sends the cookie for that too; the others do not slide.\n",
		dayVisits, requestsPerVisit)
}
