package main

import (
	"io"
	"os"
)

// palette colours text for a person. Its zero value leaves text unchanged.
type palette struct{ on bool }

// paletteFor returns a palette that colours only on a terminal, and not when NO_COLOR is
// set to anything (https://no-color.org) or TERM says that the terminal has no colours.
func paletteFor(w io.Writer) palette {
	file, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return palette{}
	}
	info, err := file.Stat()
	return palette{err == nil && info.Mode()&os.ModeCharDevice != 0}
}

func (p palette) bold(text string) string   { return p.sgr("1", text) }
func (p palette) dim(text string) string    { return p.sgr("2", text) }
func (p palette) red(text string) string    { return p.sgr("31", text) }
func (p palette) green(text string) string  { return p.sgr("32", text) }
func (p palette) yellow(text string) string { return p.sgr("33", text) }
func (p palette) cyan(text string) string   { return p.sgr("36", text) }

// sgr returns the text with a graphic rendition (ECMA-48, section 8.3.117).
func (p palette) sgr(code, text string) string {
	if !p.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}
