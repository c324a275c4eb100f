// This file makes a directory's new lock file, and compares it with the existing one.

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

// takeHistory makes the new lock file from the sessions as they are now. A session
// without id= in its directive keeps the id of the existing lock file, since another id
// would end all existing sessions. It reports to diags what a lock file cannot hold.
func (d *directory) takeHistory(diags *diagnostic.List) {
	d.now = lock.Of(d.sessions, diags)
	d.now.KeepIDs(d.existing.lock, d.sessions)
}

// compare adds the new lock file to the files that the run writes, and returns the
// changes that the existing lock file forbids. A lock file that cannot be read is such a
// finding too.
func (d *directory) compare(notes *diagnostic.List) (breaking diagnostic.List) {
	breaking = d.existing.broken
	if len(breaking) == 0 {
		lock.Compare(d.existing.lock, d.now, &breaking)
	}
	for _, name := range d.existing.hidden() {
		d.now.Keep(d.existing.lock, name)
	}
	lock.Gone(d.existing.lock, d.now, notes)
	lock.Renamed(d.existing.lock, d.now, notes)
	d.now.TakeForm(d.existing.lock)
	file := d.lockFile()
	file.Content = d.now.Format()
	d.add(file)
	return breaking
}

// noteHistory notes what the history of the directory's sessions shows.
func (d *directory) noteHistory(notes *diagnostic.List) {
	if len(d.existing.broken) > 0 {
		return
	}
	for _, p := range d.packages {
		for _, file := range p.Files {
			made := d.existing.made[file.Output]
			stale := !output.IsUpToDate(d.files, file.Output, made)
			numbers := numbersIn(made)
			for _, s := range file.Sessions {
				switch {
				case !d.existing.lock.Remembers(d.now, s.Name):
					noteLost(s, file, made, notes)
				case stale:
					noteShortID(s, p, notes)
				}
				d.noteLostNumbers(s, file, numbers, notes)
			}
		}
	}
}

// noteLost notes a session that is missing from the lock file although made, its existing
// generated file, contains it: the session is not new, so its lines were lost.
func noteLost(s *schema.Session, file *schema.File, made []byte, notes *diagnostic.List) {
	declared := regexp.MustCompile(`(?m)^type ` + regexp.QuoteMeta(s.Name) + ` struct\b`)
	if !declared.Match(made) {
		return
	}
	ending := ""
	if id := idIn(made, s.Name); id != "" && id != s.TypeID {
		ending = "; every session in browsers' cookies ends with its id, which was " + id + " and is " + s.TypeID + " now"
	}
	notes.Add(s.DirectivePos, "history-lost", "%s has no line in %s, and %s was made of it before: its history is gone, so that nothing tells what a change loses%s; restore the lines from version control", s.Name, lock.FileName, filepath.Base(file.Output), ending)
}

// idIn returns the type id that generated code gives to a session; empty when there is
// none.
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

// noteShortID notes an id that an earlier version made from the package's name by
// default: another program may have the same id. It comes only in a run that writes
// something, so that it does not repeat with every run.
func noteShortID(s *schema.Session, p *schema.Package, notes *diagnostic.List) {
	byPath := p.Path + "." + s.Name
	if s.StatedID || s.TypeID != p.Name+"."+s.Name || s.TypeID == byPath {
		return
	}
	notes.Add(s.DirectivePos, "id-short", "%s keeps the id %s that %s has for it: a program whose session has the same id and cookie name reads its cookies if it has its keys; write id=%s if no other one has, or id=%s, with which the sessions in browsers' cookies end", s.Name, s.TypeID, lock.FileName, s.TypeID, byPath)
}
