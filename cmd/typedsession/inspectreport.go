// This file prints the report of typedsession inspect.

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/typedsession/typedsession/gen/inspect"
)

func printReport(w io.Writer, r *inspect.Report, asJSON bool) error {
	if asJSON {
		encoded, err := r.JSON()
		if err != nil {
			return err
		}
		_, err = w.Write(encoded)
		return err
	}
	p := reportPrinter{w, paletteFor(w)}
	p.about(r)
	if len(r.Fields) > 0 {
		fmt.Fprintln(w)
		p.fields(r)
	}
	if len(r.Problems)+len(r.Notes)+len(r.Ignored) > 0 {
		fmt.Fprintln(w)
	}
	for _, problem := range r.Problems {
		fmt.Fprintf(w, "%s %s\n", p.red("problem:"), problem.Text)
	}
	for _, note := range r.Notes {
		fmt.Fprintf(w, "%s %s\n", p.yellow("note:"), note)
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(w, "%s other cookies are ignored: %s\n", p.yellow("note:"), strings.Join(r.Ignored, ", "))
	}
	return nil
}

type reportPrinter struct {
	io.Writer
	palette
}

// row prints a text under its name, unless it is empty.
func (p reportPrinter) row(name, text string) {
	if text != "" {
		fmt.Fprintf(p, "%s %s\n", p.bold(fmt.Sprintf("%-13s", name)), text)
	}
}

func (p reportPrinter) about(r *inspect.Report) {
	size := fmt.Sprintf("%d bytes", r.Bytes)
	switch {
	case r.Kind != "":
		p.row("record", size)
		if r.Cookie != "" {
			p.row("cookie", inspect.Printable(r.Cookie))
		}
	case r.Cookie != "":
		p.row("cookie", inspect.Printable(r.Cookie)+", "+size)
	default:
		p.row("cookie", size)
	}
	p.row("session", r.Session)
	if r.TypeID != "" && r.TypeID != r.Session {
		p.row("type id", inspect.Printable(r.TypeID))
	}
	p.row("mode", r.Mode)
	p.stored(r)
	if r.KeyHint != nil && !r.Verified {
		p.row("key hint", strconv.Itoa(int(*r.KeyHint)))
	}
	switch {
	case r.Mode == "token": // nothing was verified, and nothing of the session is known
	case r.Verified:
		p.row("verified", p.green("yes")+", by key "+r.KeyID)
	case r.Mode == "unsealed":
		p.row("verified", p.red("NOT SEALED")+": whoever can write to the store can have made what follows")
	case r.Permanent != nil:
		p.row("verified", p.red("NOT VERIFIED")+": anybody can have made what follows")
	default:
		p.row("verified", p.red("NOT VERIFIED"))
	}
	p.row("permanent", permanence(r.Permanent))
	p.row("created", moment(r.Created))
	p.row("seen", moment(r.Seen))
	p.row("idle ends", moment(r.IdleEnds))
	p.row("absolute ends", moment(r.AbsoluteEnds))
	p.row("over", yesNo(r.Over))
}

// kinds say what the kinds of records stand for.
var kinds = map[string]string{
	"session": "session",
	"emptied": "emptied: the session holds nothing",
	"renewed": "renewed: the session goes on in another record",
	"ended":   "ended: the session was destroyed or revoked",
}

// stored prints what is known about the record of a session in a store, and how to read the one that a token stands for.
func (p reportPrinter) stored(r *inspect.Report) {
	p.row("kind", kinds[r.Kind])
	for _, name := range r.Records {
		key := name.Key
		if len(r.Records) > 1 {
			key += ", for the cookie " + inspect.Printable(name.Cookie)
		}
		p.row("record key", key)
	}
	p.row("successor", r.Successor)
	if r.Mode == "token" && len(r.Records) > 0 {
		key := r.Records[0].Key
		selected := fmt.Sprintf("FROM typedsession WHERE id = '%s'", key)
		for _, engine := range []struct{ name, read string }{
			{"Redis", "redis-cli --raw GET " + key},
			{"SQLite", fmt.Sprintf(`sqlite3 FILE "SELECT hex(data) %s"`, selected)},
			{"MySQL", fmt.Sprintf(`mysql -Ne "SELECT hex(data) %s" DATABASE`, selected)},
			{"Postgres", fmt.Sprintf(`psql -Atc "SELECT data %s"`, selected)},
		} {
			p.row("in "+engine.name, engine.read+" | go tool typedsession inspect -record="+key)
		}
	}
}

// permanence returns whether the browser keeps the cookie when it closes; empty when that
// is not known.
func permanence(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes, by Remember: the browser keeps the cookie when it closes"
	}
	return "no: the browser drops the cookie when it closes"
}

func yesNo(b *bool) string {
	switch {
	case b == nil:
		return ""
	case *b:
		return "yes"
	}
	return "no"
}

func moment(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

// fields prints a line for each number in the cookie.
func (p reportPrinter) fields(r *inspect.Report) {
	names, types := len("field"), len("type")
	for _, f := range r.Fields {
		names, types = max(names, len(fieldName(f))), max(types, len(fieldType(f)))
	}
	line := func(style func(string) string, number, name, kind, value string) {
		fmt.Fprintf(p, "%s  %s  %s  %s\n", style(fmt.Sprintf("%6s", number)), style(fmt.Sprintf("%-*s", names, name)),
			p.dim(fmt.Sprintf("%-*s", types, kind)), value)
	}
	line(p.bold, "number", "field", "type", p.bold("value"))
	for _, f := range r.Fields {
		line(func(text string) string { return text }, strconv.Itoa(f.Number), fieldName(f), fieldType(f), p.value(f))
	}
}

func fieldName(f inspect.Field) string {
	switch {
	case f.Name != "":
		return f.Name
	case f.Status != "":
		return string(f.Status)
	}
	return "?"
}

func fieldType(f inspect.Field) string {
	if f.Type == "" {
		return f.Kind
	}
	return f.Type
}

func (p reportPrinter) value(f inspect.Field) string {
	text := p.dim("[redacted]")
	if !f.Redacted {
		text = inspect.Text(f.Value)
	}
	if f.Until != nil {
		text += ", until " + moment(f.Until)
	}
	switch f.Status {
	case inspect.Expired:
		text += p.yellow(" (expired: the app reads it as absent)")
	case inspect.Unfit:
		text += p.yellow(" (misfit: the app reads it as absent)")
	}
	return text
}
