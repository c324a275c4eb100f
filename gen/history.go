package gen

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// history is what a directory's lock file says of its sessions, and what the sources do.
type history struct {
	old, now *lock.File
	broken   diagnostic.List // what cannot be read in the lock file
}

// history reads the lock file. What no lock file could hold goes to diags.
func (d *directory) history(diags *diagnostic.List) (h history, err error) {
	if h.old, err = d.locked(&h.broken); err != nil {
		return h, err
	}
	h.now = lock.Of(d.sessions, diags)
	return h, nil
}

// keepIDs gives the sessions whose directive says no id the one that the lock file has:
// every session out there would end with another.
func (h history) keepIDs(sessions []*schema.Session) {
	h.now.KeepIDs(h.old, sessions)
}

// lock adds the directory's lock file to the result, and returns which of its
// rules the sources break. A lock file that cannot be read is one of them.
func (d *directory) lock(h history, result *Result) (breaking diagnostic.List, err error) {
	breaking = h.broken
	if len(breaking) == 0 {
		lock.Compare(h.old, h.now, &breaking)
	}
	hidden, err := d.hidden()
	if err != nil {
		return nil, err
	}
	for _, name := range hidden {
		h.now.Keep(h.old, name)
	}
	lock.Gone(h.old, h.now, &result.Notes)
	h.now.TakeForm(h.old)
	result.Files = append(result.Files, output.File{Path: d.lockPath(), Content: h.now.Format(), Header: lock.Header})
	return breaking, nil
}

// note says what is worth knowing of the history of the directory's sessions. files are
// those that are made for them.
func (d *directory) note(h history, files []output.File, notes *diagnostic.List) error {
	if len(h.broken) > 0 {
		return nil
	}
	for _, p := range d.packages {
		for _, file := range p.Files {
			made, err := madeBefore(file.Output)
			if err != nil {
				return err
			}
			stale := !output.IsUpToDate(files, file.Output, made)
			for _, s := range file.Sessions {
				switch {
				case !h.old.Remembers(h.now, s.Name):
					noteLost(s, file, made, notes)
				case stale:
					noteShortID(s, p, notes)
				}
			}
		}
	}
	return nil
}

// madeBefore is the generated file at path as it stands there; nil when there is none.
func madeBefore(path string) ([]byte, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, nil // what is wrong with it is for those to say who write it
	}
	content, err := os.ReadFile(path)
	if err == nil && !output.IsOurs(path, content) {
		return nil, nil
	}
	return content, err
}

// noteLost is for a session that the lock file does not have. If there is generated code
// of it, it is not new, and its lines were there once.
func noteLost(s *schema.Session, file *schema.File, made []byte, notes *diagnostic.List) {
	declared := regexp.MustCompile(`(?m)^type ` + regexp.QuoteMeta(s.Name) + ` struct\b`)
	if !declared.Match(made) {
		return
	}
	ending := ""
	if id := idIn(made, s.Name); id != "" && id != s.TypeID {
		ending = "; every session out there ends with its id, which was " + id + " and is " + s.TypeID + " now"
	}
	notes.Add(s.DirectivePos, "history-lost", "%s has no line in %s, and %s was made of it before: its history is gone, so that nothing tells what a change loses%s; restore the lines from version control", s.Name, lock.FileName, filepath.Base(file.Output), ending)
}

// idIn is the type id that generated code gives a session; empty when it cannot be
// found.
func idIn(made []byte, name string) string {
	spec := regexp.MustCompile(`Spec\[` + regexp.QuoteMeta(name) + `\]\{[^}]*\bTypeID:\s*("(?:[^"\\]|\\.)*")`)
	match := spec.FindSubmatch(made)
	if match == nil {
		return ""
	}
	id, err := strconv.Unquote(string(match[1]))
	if err != nil {
		return ""
	}
	return id
}

// noteShortID is for an id that an earlier version gave by default, of the package's
// name: that of another program may be the same. The note comes when something else is
// written too, and not with every run.
func noteShortID(s *schema.Session, p *schema.Package, notes *diagnostic.List) {
	if s.StatedID || s.TypeID != p.Name+"."+s.Name {
		return
	}
	notes.Add(s.DirectivePos, "id-short", "%s keeps the id %s that %s has for it: a program whose session has the same id and cookie name reads its cookies if it has its keys; write id=%s if no other one has, or id=%s, with which the sessions out there end", s.Name, s.TypeID, lock.FileName, s.TypeID, p.Path+"."+s.Name)
}
