package main

import (
	"maps"
	"math"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/example/petshop/shop/shoptest"
)

// everyPage returns all pages of the app, with and without problems.
func everyPage(t *testing.T) map[string]shoptest.Answer {
	t.Helper()
	s := newSite(t, nil)
	all := make(map[string]shoptest.Answer)
	get := func(v *shoptest.Visitor, path string) { all["GET "+path] = v.Get(path) }
	post := func(v *shoptest.Visitor, path string, form url.Values) {
		all["POST "+path] = v.Do(http.MethodPost, path, form)
	}
	nobody := s.newBrowser(firefoxOnLinux)
	for _, path := range []string{"/", "/login", "/signup", "/nowhere"} {
		get(nobody, path)
	}
	post(nobody, "/signup", url.Values{})
	post(nobody, "/login", url.Values{})
	ada := s.signUp("ada")
	s.logIn("ada", safariOnIPhone)
	for _, path := range []string{"/profile", "/password", "/devices"} {
		get(ada, path)
	}
	post(ada, "/profile", url.Values{})
	post(ada, "/password", url.Values{})
	s.clock.Advance(recent + time.Second)
	get(ada, "/confirm")
	post(ada, "/confirm", url.Values{})
	return all
}

func TestEveryPageSaysWhatItIs(t *testing.T) {
	titles := make(map[string]string)
	for at, a := range everyPage(t) {
		page := parsePage(a.Body)
		if page.named("html")[0].has["lang"] != "en" {
			t.Errorf("%s: the language is missing", at)
		}
		h1, title := page.named("h1"), page.named("title")
		if len(h1) != 1 || len(title) != 1 {
			t.Errorf("%s: there are %d headings of the first level and %d titles, want one of each", at, len(h1), len(title))
			continue
		}
		want := h1[0].text + " – Accounts"
		if a.StatusCode == http.StatusUnprocessableEntity {
			want = "Error: " + want
		}
		if got := title[0].text; got != want {
			t.Errorf("%s: the title is %q, want %q", at, got, want)
		}
		if other, ok := titles[want]; ok {
			t.Errorf("%s and %s have the same title", at, other)
		}
		titles[want] = at
	}
}

func TestHeadingsLeaveOutNoLevel(t *testing.T) {
	for at, a := range everyPage(t) {
		before := 0
		for _, h := range parsePage(a.Body).named("h1", "h2", "h3", "h4", "h5", "h6") {
			level := int(h.name[1] - '0')
			if level > before+1 {
				t.Errorf("%s: %q of level %d comes after level %d", at, h.text, level, before)
			}
			before = level
		}
	}
}

func TestEveryInputHasALabelAndItsTexts(t *testing.T) {
	inputs := 0
	for at, a := range everyPage(t) {
		page := parsePage(a.Body)
		for _, in := range page.named("input") {
			_, hidden := in.has["hidden"]
			if hidden || in.has["type"] == "hidden" {
				continue
			}
			inputs++
			if labels := page.named("label").with("for", in.has["id"]); len(labels) != 1 || labels[0].text == "" {
				t.Errorf("%s: %v has %d labels", at, in.has, len(labels))
			}
			if in.has["type"] != "checkbox" && in.has["autocomplete"] == "" {
				t.Errorf("%s: %v does not say what the browser may fill in", at, in.has)
			}
			described := ""
			for _, id := range strings.Fields(in.has["aria-describedby"]) {
				for _, e := range page.with("id", id) {
					described += e.has["class"] + " "
				}
			}
			if (in.has["aria-invalid"] == "true") != strings.Contains(described, "problem") {
				t.Errorf("%s: %v is described by %q", at, in.has, described)
			}
		}
	}
	if inputs < 15 {
		t.Errorf("only %d inputs were looked at", inputs)
	}
}

func TestPasswordManagersKnowTheInputs(t *testing.T) {
	pages := everyPage(t)
	for at, want := range map[string][]string{
		"GET /signup":   {"username", "new-password", "new-password"},
		"GET /login":    {"username", "current-password"},
		"GET /confirm":  {"username", "current-password"},
		"GET /password": {"username", "new-password", "new-password"},
	} {
		var got []string
		for _, in := range parsePage(pages[at].Body).named("input") {
			if in.has["autocomplete"] != "" {
				got = append(got, in.has["autocomplete"])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the inputs are %q, want %q", at, got, want)
		}
	}
}

func TestIDsAreUniqueAndThoseThatAreNamedExist(t *testing.T) {
	for at, a := range everyPage(t) {
		page, count := parsePage(a.Body), make(map[string]int)
		for _, e := range page {
			if id, ok := e.has["id"]; ok {
				count[id]++
			}
		}
		for id, n := range count {
			if n != 1 {
				t.Errorf("%s: %d elements have the id %s", at, n, id)
			}
		}
		for _, e := range page {
			for _, id := range strings.Fields(e.has["aria-describedby"]) {
				if count[id] == 0 {
					t.Errorf("%s: nothing has the id %s", at, id)
				}
			}
		}
	}
}

func TestTheKeyboardAloneLeadsEverywhere(t *testing.T) {
	for at, a := range everyPage(t) {
		page := parsePage(a.Body)
		if first := page.named("a", "button", "input")[0]; first.has["href"] != "#content" || len(page.named("main").with("id", "content")) != 1 {
			t.Errorf("%s: the first link does not skip to the content", at)
		}
		for _, e := range page {
			_, clicks := e.has["onclick"]
			if e.name == "script" || e.name == "style" || clicks || e.has["style"] != "" {
				t.Errorf("%s: there is a script or a style in the page: %v", at, e)
			}
			if e.has["tabindex"] != "" && e.has["tabindex"] != "-1" {
				t.Errorf("%s: %v changes the order", at, e.has)
			}
		}
		if focused := page.with("autofocus", "autofocus"); len(focused) > 1 || (a.StatusCode == http.StatusUnprocessableEntity) != (len(focused) == 1) {
			t.Errorf("%s: %d inputs have the focus", at, len(focused))
		}
	}
}

func TestTheNavigationMarksThePage(t *testing.T) {
	for at, a := range everyPage(t) {
		_, path, _ := strings.Cut(at, " ")
		links := parsePage(a.Body).named("a")
		if current := links.with("aria-current", "page"); len(current) > 1 || len(current) == 1 && current[0].has["href"] != path {
			t.Errorf("%s: the navigation marks %v", at, current)
		} else if len(current) == 0 && len(links.with("href", path)) > 0 && path != "/" {
			t.Errorf("%s: the navigation leads to the page and does not mark it", at)
		}
	}
}

var (
	scheme = regexp.MustCompile(`:root \{[^}]*\}`)
	colour = regexp.MustCompile(`--([a-z]+): #([0-9a-f]{6});`)
)

func TestColoursHaveEnoughContrast(t *testing.T) {
	schemes := scheme.FindAllString(string(sheet), -1)
	if len(schemes) != 2 {
		t.Fatalf("there are %d schemes, want light and dark", len(schemes))
	}
	want := map[string]float64{"ink": 4.5, "muted": 4.5, "accent": 4.5, "alarm": 4.5, "good": 3, "edge": 3}
	for _, s := range schemes {
		colours := make(map[string]float64)
		for _, found := range colour.FindAllStringSubmatch(s, -1) {
			colours[found[1]] = luminance(t, found[2])
		}
		if len(colours) != len(want)+1 {
			t.Errorf("there are colours %v, want those of %v and the paper", slices.Collect(maps.Keys(colours)), want)
		}
		for name, least := range want {
			if got := contrast(colours[name], colours["paper"]); got < least {
				t.Errorf("the contrast of %s is %.2f, want %.1f: %s", name, got, least, s)
			}
		}
	}
}

// luminance is the relative luminance of a colour (WCAG 2.2).
func luminance(t *testing.T, hex string) (sum float64) {
	t.Helper()
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		c := float64(part) / 255
		if c <= 0.04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+0.055)/1.055, 2.4)
		}
		sum += weight * c
	}
	return sum
}

func contrast(a, b float64) float64 { return (max(a, b) + 0.05) / (min(a, b) + 0.05) }
