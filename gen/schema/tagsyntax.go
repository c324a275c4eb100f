// This file finds the session tag among the struct tags of a field.

package schema

import (
	"fmt"
	"go/ast"
	"go/token"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/spelling"
)

// tagMistake is a mistake that keeps a field's tag from being read, with its offset in
// the text of the tag.
type tagMistake struct {
	offset  int
	message string
}

// sessionKey returns the value of the session key in the text of a struct tag. It reads a
// tag as reflect.StructTag does, with one difference: reflect ignores a key that is not
// written as it expects, so that the number in it would have no effect. Here such a key
// is a mistake, as is a misspelt key in a tag without a session key.
func sessionKey(text string) (value string, present bool, mistake *tagMistake) {
	if mistake := unprintable(text); mistake != nil {
		return "", false, mistake
	}
	var misspelt *tagMistake
	for i := 0; i < len(text); {
		if text[i] == ' ' {
			i++
			continue
		}
		key, quoted, ok := cutPair(text[i:])
		if !ok {
			if mentionsSession(text[i:]) {
				return "", false, &tagMistake{i, "the tag is not well formed from here on, so that Go would not find its session key: write `key:\"value\"`, separated by single blanks"}
			}
			break
		}
		content, err := strconv.Unquote(quoted)
		switch {
		case key == "session" && err != nil:
			return "", false, &tagMistake{i, "the value of the session key is no Go string: write `session:\"1\"`"}
		case key == "session" && present:
			return "", false, &tagMistake{i, "the tag has a session key already, and Go reads the first one only: keep one of them"}
		case key == "session":
			value, present = content, true
		case isSessionMisspelt(key):
			return "", false, &tagMistake{i, fmt.Sprintf("the key is %s and not session, so that Go would not find it: write `key:\"value\"`, separated by single blanks", strconv.Quote(key))}
		case misspelt == nil && isNearSession(key):
			misspelt = &tagMistake{i, fmt.Sprintf("unknown key %s; did you mean \"session\"? If another package reads this key, add a session key to the tag", strconv.Quote(key))}
		}
		i += len(key) + len(":") + len(quoted)
	}
	if !present && misspelt != nil {
		return "", false, misspelt
	}
	return value, present, nil
}

// cutPair returns the first pair of key and quoted value in a tag, by the rules of
// reflect.StructTag.Lookup.
func cutPair(text string) (key, quoted string, ok bool) {
	end := strings.IndexFunc(text, func(r rune) bool { return r <= ' ' || r == ':' || r == '"' || r == 0x7f })
	if end <= 0 || !strings.HasPrefix(text[end:], `:"`) {
		return "", "", false
	}
	key, rest := text[:end], text[end+1:]
	for i := 1; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '"':
			return key, rest[:i+1], true
		}
	}
	return "", "", false
}

// mentionsSession reports whether text contains the word session, not as a part of
// another word.
func mentionsSession(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for _, word := range words {
		if strings.EqualFold(word, "session") {
			return true
		}
	}
	return false
}

// isSessionMisspelt reports whether a key is the word session in other letters or with
// other characters around it, as in json:"a",session:"1".
func isSessionMisspelt(key string) bool { return strings.EqualFold(wordOf(key), "session") }

// isNearSession reports whether a key is a misspelling of the word session, in any letters
// and with any characters around it. Another package may read such a key.
func isNearSession(key string) bool { return spelling.Near(strings.ToLower(wordOf(key)), "session") }

// wordOf returns a key without the punctuation around it.
func wordOf(key string) string {
	return strings.TrimFunc(key, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
}

// unprintable returns a mistake for text that generated files could not show to readers:
// a control character, or bytes that are not UTF-8.
func unprintable(text string) *tagMistake {
	for i, r := range text {
		_, size := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return &tagMistake{i, fmt.Sprintf("the tag has the byte %#x in it, which is no UTF-8: remove it", text[i])}
		case unicode.IsControl(r) && r != '\t':
			return &tagMistake{i, fmt.Sprintf("the tag has the control character %U in it: remove it, or write it with a backslash inside the value", r)}
		}
	}
	return nil
}

// sessionTag returns the value of the session tag in a field's syntax. at returns the
// position of the byte at an offset in that value.
func (b *builder) sessionTag(field *ast.Field) (value string, at func(offset int) token.Position, present bool, mistake *tagMistake) {
	if field.Tag == nil {
		return "", nil, false, nil
	}
	text, err := strconv.Unquote(field.Tag.Value)
	if err != nil {
		return "", nil, false, nil // the parser has reported it
	}
	value, present, mistake = sessionKey(text)
	begin := b.tagPosition(field.Tag)
	return value, func(offset int) token.Position { return after(begin, offset) }, present, mistake
}

// inTag returns the position in the source of the byte at an offset in a tag's text.
func (b *builder) inTag(literal *ast.BasicLit, offset int) token.Position {
	source := literal.Value[1:]
	i := 0
	if literal.Value[0] == '`' {
		i = offset
	} else {
		for rest := source; offset > 0 && rest != ""; {
			r, multibyte, tail, err := strconv.UnquoteChar(rest, '"')
			if err != nil {
				break
			}
			size := 1
			if multibyte {
				size = utf8.RuneLen(r)
			}
			offset -= size
			i += len(rest) - len(tail)
			rest = tail
		}
	}
	p := b.position(literal.Pos())
	before := source[:i]
	if lines := strings.Count(before, "\n"); lines > 0 {
		p.Line += lines
		p.Column = 0
		return after(p, len(before)-strings.LastIndexByte(before, '\n'))
	}
	return after(p, 1+len(before))
}
