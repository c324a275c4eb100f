package main

import (
	"encoding/base64"
	"io"

	"golang.org/x/net/http2/hpack"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// huffman is an estimate: how long a value of ours would be, were its text packed with HPACK's static Huffman code
// (RFC 7541, appendix B).
type huffman struct {
	Schema  string `json:"schema"`
	Fixture string `json:"fixture"`
	Now     int    `json:"now"`
	// AsBin is with packed text as msgpack's bin, as all packed text is now, whose shortest head is a byte longer than
	// that of text up to 31 bytes. Text that would not get shorter stays.
	AsBin int `json:"as_bin"`
	// AsStr is with packed text under the head of a str.
	AsStr int `json:"as_str"`
}

// estimateHuffman goes by the lengths of the samples of ours.
func estimateHuffman(f *fixture.All, samples []sample) []huffman {
	var all []huffman
	for _, s := range samples {
		if s.Kind != product.Ours || s.Encrypted {
			continue
		}
		schema := product.Plain
		if s.Product == product.OursName(product.Typed, false) {
			schema = product.Typed
		}
		bin, str := 0, 0
		for _, text := range texts(f, s.Fixture, schema) {
			packed := int(hpack.HuffmanEncodeLength(text))
			was := strHead(len(text)) + len(text)
			bin += max(0, was-binHead-packed)
			str += max(0, was-strHead(packed)-packed)
		}
		now := base64.RawURLEncoding.DecodedLen(s.Characters)
		all = append(all, huffman{
			Schema: schema, Fixture: s.Fixture, Now: s.Characters,
			AsBin: base64.RawURLEncoding.EncodedLen(now - bin),
			AsStr: base64.RawURLEncoding.EncodedLen(now - str),
		})
	}
	return all
}

// binHead is the length of the head of up to 255 bytes.
const binHead = 2

func strHead(n int) int {
	if n < 32 {
		return 1
	}
	return 2
}

// texts returns the values of a fixture that are text in the schema, too.
func texts(f *fixture.All, name, schema string) []string {
	c := f.Cart
	switch name {
	case fixture.PetnameName:
		return []string{f.Petname.PetName}
	case fixture.LoginName, fixture.CartName:
	default:
		return nil
	}
	all := []string{c.Email, c.DisplayName}
	if schema == product.Plain {
		all = append(append(all, c.Locale, c.Theme), c.Roles...)
	}
	if name == fixture.CartName {
		for _, l := range c.Lines {
			all = append(all, l.SKU)
		}
		all = append(append(all, c.Pages...), c.Flashes...)
	}
	return all
}

func printHuffman(w io.Writer, estimates []huffman) {
	var rows [][]string
	for _, e := range estimates {
		rows = append(rows, []string{e.Schema + " " + e.Fixture, grouped(e.Now), grouped(e.AsBin), grouped(e.AsStr)})
	}
	table(w, "Estimate: text packed with HPACK's Huffman code (not done)",
		[]string{"", "now", "as bin", "with the head of text"}, rows)
}
