package gen

import (
	"path/filepath"
	"regexp"
	"strconv"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/output"
	"github.com/typedsession/typedsession/gen/schema"
)

// takeHistory makes what the lock file becomes of the sessions as they are. A session whose
// directive says no id keeps the one that the lock file has: every session out there would
// end with another. What no lock file could hold goes to diags.
func (d *directory) takeHistory(diags *diagnostic.List) {
	d.now = lock.Of(d.sessions, diags)
	d.now.KeepIDs(d.standing.lock, d.sessions)
}

// compare adds the new lock file to what the run writes, and returns which rules the
// sources break that the old one is there for. One that cannot be read breaks a rule too.
func (d *directory) compare(notes *diagnostic.List) (breaking diagnostic.List) {
	breaking = d.standing.broken
	if len(breaking) == 0 {
		lock.Compare(d.standing.lock, d.now, &breaking)
	}
	for _, name := range d.standing.hidden() {
		d.now.Keep(d.standing.lock, name)
	}
	lock.Gone(d.standing.lock, d.now, notes)
	d.now.TakeForm(d.standing.lock)
	file := d.lockFile()
	file.Content = d.now.Format()
	d.add(file)
	return breaking
}

// noteHistory notes what is worth knowing of the history of the directory's sessions.
func (d *directory) noteHistory(notes *diagnostic.List) {
	if len(d.standing.broken) > 0 {
		return
	}
	for _, p := range d.packages {
		for _, file := range p.Files {
			made := d.standing.made[file.Output]
			stale := !output.IsUpToDate(d.files, file.Output, made)
			for _, s := range file.Sessions {
				switch {
				case !d.standing.lock.Remembers(d.now, s.Name):
					noteLost(s, file, made, notes)
				case stale:
					noteShortID(s, p, notes)
				}
			}
		}
	}
}

// noteLost notes a session that the lock file does not have and that made, its generated
// file as it stands, has: the session is not new, so that its lines were there once.
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

// idIn returns the type id that generated code gives a session; empty when it cannot be
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

// noteShortID notes an id that an earlier version gave by default, of the package's
// name: that of another program may be the same. The note comes when something else is
// written too, and not with every run.
func noteShortID(s *schema.Session, p *schema.Package, notes *diagnostic.List) {
	if s.StatedID || s.TypeID != p.Name+"."+s.Name {
		return
	}
	notes.Add(s.DirectivePos, "id-short", "%s keeps the id %s that %s has for it: a program whose session has the same id and cookie name reads its cookies if it has its keys; write id=%s if no other one has, or id=%s, with which the sessions out there end", s.Name, s.TypeID, lock.FileName, s.TypeID, p.Path+"."+s.Name)
}
