// Package lock keeps the history of a package's sessions in a file beside its sources, with
// a line for each field. By that file, a change that would lose what existing cookies hold is
// refused when it is made, instead of being noticed when visitors come back.
package lock

import (
	"cmp"
	"errors"
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// FileName is the lock file's name, in the directory of the sources.
const FileName = "typedsession.lock"

// Header is the first line of a lock file, by which the generator recognises it.
const Header = "# typedsession.lock: what the cookies of this package hold. Commit it with the sources."

// File is the content of a lock file.
type File struct {
	Sessions []Session
}

// Session is the history of one session.
type Session struct {
	Name, Cookie, TypeID string
	Fields               *Struct
	Pos                  token.Position

	// shared says that a struct that is used again is written as a reference to its first
	// use, and not in full: see TakeForm.
	shared bool
	lines  int // the number of its lines in the file
}

// Struct is the history of a struct: a session's own, or a nested one. All uses of a type
// can share one Struct.
type Struct struct {
	Entries []*Entry // by ascending number
}

// Entry is one number of a struct.
type Entry struct {
	Number  int
	Retired bool
	Type    string // the encoding, as typeText writes it
	Name    string
	Was     []string          // the former names that the field's tag has; the file holds none of them
	Options map[string]string // the options whose changes matter: max, each, keep, default, ttl, secret, optional
	Struct  *Struct           // the struct that the type is, or that its lists, arrays and maps consist of; nil when there is none
	Pos     token.Position
}

// Of returns the lock file for a directory's sessions as their sources are now. A package
// and its tests can declare two sessions of one name, which a lock file cannot tell
// apart: Of reports them to diags.
func Of(sessions []*schema.Session, diags *diagnostic.List) *File {
	f := &File{}
	for _, s := range sessions {
		if i := slices.IndexFunc(f.Sessions, func(other Session) bool { return other.Name == s.Name }); i >= 0 {
			diags.Add(s.NamePos, "name-taken", "%s is the session at %s too, and %s tells sessions apart by name: give one of them another name", s.Name, line(f.Sessions[i].Pos), FileName)
			continue
		}
		f.Sessions = append(f.Sessions, Session{
			Name: s.Name, Cookie: s.Cookie, TypeID: s.TypeID, Pos: s.NamePos,
			Fields: structOf(s.Struct, s.Package(), map[*schema.Struct]*Struct{}),
		})
	}
	f.sort()
	return f
}

// Keep copies the session of that name from old, unless f has it. It is for a session whose
// source is excluded on this machine by a build constraint.
func (f *File) Keep(old *File, name string) {
	if s := old.session(name); s != nil && f.session(name) == nil {
		f.Sessions = append(f.Sessions, *s)
		f.sort()
	}
}

// KeepIDs gives each session without id= in its directive the id that old has for it, in
// sessions and in f.
func (f *File) KeepIDs(old *File, sessions []*schema.Session) {
	for _, s := range sessions {
		now := f.session(s.Name)
		if s.StatedID || now == nil {
			continue
		}
		if before := old.before(now, f); before != nil {
			s.TypeID, now.TypeID = before.TypeID, before.TypeID
		}
	}
}

// ApplyIDs gives each session of a directory without id= in its directive the id that the
// directory's lock file has for it. It ignores all mistakes in the lock file.
func ApplyIDs(dir string, sessions []*schema.Session) error {
	old, err := Read(filepath.Join(dir, FileName), &diagnostic.List{})
	if err != nil {
		return err
	}
	Of(sessions, &diagnostic.List{}).KeepIDs(old, sessions)
	return nil
}

// Read reads the lock file at path; a missing file is empty. It reports to diags the
// lines that cannot be read. The error is an [output.RefusedError] if path is not a regular
// file: a pipe would be read without end.
func Read(path string, diags *diagnostic.List) (*File, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Parse(path, nil, diags), nil
	}
	if err == nil && !info.Mode().IsRegular() {
		return nil, output.NotRegular(path)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(path, content, diags), nil
}

// Remembers reports whether f has a session of the newer file now, perhaps under another
// name.
func (f *File) Remembers(now *File, name string) bool {
	s := now.session(name)
	return s != nil && f.before(s, now) != nil
}

// Knows reports whether the file has a session of that name.
func (f *File) Knows(name string) bool { return f.session(name) != nil }

// structOf returns the history of a struct of a session in package from, as its source is now. done holds the structs that
// were converted before, since a type can be used any number of times.
func structOf(structure *schema.Struct, from *types.Package, done map[*schema.Struct]*Struct) *Struct {
	if known := done[structure]; known != nil {
		return known
	}
	s := &Struct{}
	done[structure] = s
	for _, r := range structure.Retired {
		s.Entries = append(s.Entries, &Entry{Number: r.Number, Retired: true, Pos: r.Pos})
	}
	for _, f := range structure.Fields {
		entry := &Entry{Number: f.Number, Type: typeText(f.Type, from), Name: f.Name, Was: f.Was, Options: optionsOf(f), Pos: f.NumberPos}
		if nested := f.Type.Innermost(); nested != nil {
			entry.Struct = structOf(nested, from, done)
		}
		s.Entries = append(s.Entries, entry)
	}
	slices.SortStableFunc(s.Entries, func(a, b *Entry) int { return cmp.Compare(a.Number, b.Number) })
	return s
}

func optionsOf(f *schema.Field) map[string]string {
	options := map[string]string{}
	if f.Optional {
		options["optional"] = ""
	}
	if f.Max > 0 {
		options["max"] = strconv.Itoa(f.Max)
	}
	if f.Each > 0 {
		options["each"] = strconv.Itoa(f.Each)
	}
	if f.Keep > 0 {
		options["keep"] = strconv.Itoa(f.Keep)
	}
	if f.Default != nil {
		options["default"] = defaultText(f.Default)
	}
	if f.TTL > 0 {
		options["ttl"] = ""
	}
	if f.Secret {
		options["secret"] = ""
	}
	return options
}

func defaultText(v constant.Value) string {
	if v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return v.ExactString()
}

// typeText returns the text for the encoding of a type: a word with, for some types, a
// length and further parts. The text names no Go type, since renaming a type, or giving a
// string a named type, changes no cookie.
func typeText(t *schema.Type, from *types.Package) string {
	p := t.Kind.Properties()
	text := p.Word
	switch {
	case text == "" && schema.IsDuration(t.Go):
		text = "duration"
	case text == "":
		text = t.Go.Underlying().(*types.Basic).Name()
	}
	if p.Array {
		text = fmt.Sprintf("%s[%d]", text, t.ArrayLen())
	}
	if parts := partsText(t, from); parts != "" {
		text += "(" + parts + ")"
	}
	return text
}

// partsText returns the text for the parts of an encoding: the types of keys and elements,
// an enum's values, the form of a text, a time or a carried value, or the type whose own
// methods encode its values.
func partsText(t *schema.Type, from *types.Package) string {
	switch {
	case t.Key != nil:
		return typeText(t.Key, from) + "," + typeText(t.Elem, from)
	case t.Elem != nil:
		return typeText(t.Elem, from)
	case t.Marshals(), t.OwnForm:
		return goName(t, from)
	case t.Carried():
		return carriedShape(t)
	case t.Enum != nil:
		values := make([]string, len(t.Enum))
		for i, v := range t.Enum {
			values[i] = escaper.Replace(v.Text)
		}
		return strings.Join(values, "|")
	}
	return string(t.Packing) + string(t.Precision)
}

// carriedShape returns the outermost shape of a carried value. Another name or other
// fields of the type change no existing cookie, but a list cannot be read as an object.
func carriedShape(t *schema.Type) string {
	switch t := t.Go.Underlying().(type) {
	case *types.Basic:
		switch {
		case t.Info()&types.IsBoolean != 0:
			return "bool"
		case t.Info()&types.IsNumeric != 0:
			return "number"
		}
		return "text"
	case *types.Struct, *types.Map:
		return "object"
	case *types.Slice, *types.Array:
		return "list"
	}
	return "any"
}

// escaper escapes the characters that separate the parts of a line and of a type's text,
// as URLs do (RFC 3986, section 2.1).
var escaper = strings.NewReplacer("%", "%25", " ", "%20", "(", "%28", ")", "%29", ",", "%2C", "\t", "%09", "\n", "%0A", "\r", "%0D")

// goName returns the Go name of a type whose own methods encode its values: only the name
// identifies the encoding.
func goName(t *schema.Type, from *types.Package) string {
	return escaper.Replace(types.TypeString(schema.Unalias(t.Go, from), func(p *types.Package) string { return p.Name() }))
}

func (f *File) sort() {
	slices.SortFunc(f.Sessions, func(a, b Session) int { return strings.Compare(a.Name, b.Name) })
}

// session returns the session of that name; nil when there is none.
func (f *File) session(name string) *Session {
	i, found := slices.BinarySearchFunc(f.Sessions, name, func(s Session, name string) int { return cmp.Compare(s.Name, name) })
	if !found {
		return nil
	}
	return &f.Sessions[i]
}

// entry returns the entry of that number; nil when there is none.
func (s *Struct) entry(number int) *Entry {
	i, found := slices.BinarySearchFunc(s.Entries, number, func(e *Entry, number int) int { return cmp.Compare(e.Number, number) })
	if !found {
		return nil
	}
	return s.Entries[i]
}

// isField reports whether the entry exists and is a field's, not a retired number.
func (e *Entry) isField() bool { return e != nil && !e.Retired }
