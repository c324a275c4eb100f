// This file makes Go names of the keys and the cookies of the old session.

package migrate

import (
	"go/token"
	"net/http"
	"strconv"
	"strings"
	"unicode"
)

// initialisms are the words that Go writes in capital letters.
const initialisms = " 2fa acl api ascii cpu css csrf dns eof guid html http https id ip jwt json mfa os oidc pin pkce ram rpc saml sla smtp sms sql ssh sso tcp tls totp ttl udp ui uid uri url utf8 uuid vm xml xsrf xss "

// spelled returns a word as a part of a Go name has it.
func spelled(word string) string {
	lower := strings.ToLower(word)
	switch {
	case strings.Contains(initialisms, " "+lower+" "):
		return strings.ToUpper(word)
	case strings.HasPrefix(lower, "oauth"):
		return "OAuth" + lower[len("oauth"):]
	case strings.HasSuffix(lower, "s") && strings.Contains(initialisms, " "+lower[:len(lower)-1]+" "):
		return strings.ToUpper(lower[:len(lower)-1]) + "s"
	}
	first := []rune(lower)
	first[0] = unicode.ToUpper(first[0])
	return string(first)
}

// goName returns the exported name for a key: UserID for user_id, userId and "user id".
func goName(key string) string {
	var b strings.Builder
	for _, word := range wordsOf(key) {
		b.WriteString(spelled(word))
	}
	name := b.String()
	if !token.IsExported(name) {
		name = "Value" + name
	}
	if !token.IsIdentifier(name) {
		return "Value"
	}
	return name
}

// wordsOf splits a key at everything but letters and digits, and at capital letters.
func wordsOf(key string) (words []string) {
	runes := []rune(key)
	start := -1
	for i, r := range runes {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			words = appendWord(words, runes, start, i)
			start = -1
			continue
		}
		if start >= 0 && beginsWord(runes, i) {
			words = appendWord(words, runes, start, i)
			start = i
		}
		if start < 0 {
			start = i
		}
	}
	return appendWord(words, runes, start, len(runes))
}

func appendWord(words []string, runes []rune, start, end int) []string {
	if start < 0 {
		return words
	}
	return append(words, string(runes[start:end]))
}

// beginsWord reports whether the capital letter at i follows a small one, or ends a row of
// capital letters, as the S in HTTPServer does.
func beginsWord(runes []rune, i int) bool {
	if !unicode.IsUpper(runes[i]) {
		return false
	}
	if !unicode.IsUpper(runes[i-1]) {
		return true
	}
	return i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// constantName returns the part of a constant's name that names the value, without the
// word key: User for userKey and keyUser.
func constantName(name string) string {
	words := wordsOf(name)
	var kept []string
	for _, word := range words {
		if !strings.EqualFold(word, "key") {
			kept = append(kept, word)
		}
	}
	if len(kept) == 0 {
		return name
	}
	return strings.Join(kept, "_")
}

// numbered returns the name, or the name with the first number behind it that makes it
// free, and takes it.
func numbered(name string, taken map[string]bool) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = name + strconv.Itoa(n)
	}
	taken[free] = true
	return free
}

// cookieName returns a name that a directive can have for the cookie.
func cookieName(old string) string {
	for _, prefix := range []string{"__host-http-", "__host-", "__secure-", "__http-"} {
		if len(old) > len(prefix) && strings.EqualFold(old[:len(prefix)], prefix) {
			old = old[len(prefix):]
		}
	}
	if (&http.Cookie{Name: old}).Valid() != nil || len(old) > 64 || strings.HasPrefix(old, "__") {
		return "s"
	}
	return old
}
