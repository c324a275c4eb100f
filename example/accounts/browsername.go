package main

import "strings"

// mark is a part of a User-Agent header, and what it means.
type mark struct{ text, means string }

// The first mark that is found counts: Edge also calls itself Chrome and Safari, and Android calls itself Linux.
var (
	browserMarks = []mark{
		{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"},
		{"Chrome/", "Chrome"}, {"CriOS/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"},
	}
	systemMarks = []mark{
		{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"},
		{"CrOS", "ChromeOS"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
	}
)

// browserName returns what a browser is called by the people who use it, such as "Firefox on Linux".
func browserName(userAgent string) string {
	name := firstMark(browserMarks, userAgent)
	if name == "" {
		name = "A browser"
	}
	if system := firstMark(systemMarks, userAgent); system != "" {
		name += " on " + system
	}
	return name
}

func firstMark(marks []mark, text string) string {
	for _, m := range marks {
		if strings.Contains(text, m.text) {
			return m.means
		}
	}
	return ""
}
