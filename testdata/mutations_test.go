package testdata

import (
	"cmp"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mutation breaks a rule by which requests share a session in a store. old stands once in the file; a mutation that does not
// fit the code any more fails the test.
type mutation struct {
	about, file, old, new string
	by                    string // the test that notices it, where random schedules rarely do
}

// aModelNotices is the test that notices the other mutations.
const aModelNotices = "TestEveryScheduleOfRequestsHasAnOrder"

var mutations = []mutation{
	{"what equals the current value is taken as done", "merge.go",
		"if current == since.Fields {", "if current == since.Fields || current == g.ours {", ""},
	{"what the fields are compared with is what the engine holds", "plan_store.go",
		"storage.Mark{Fields: p.baseBefore}", "storage.Mark{Fields: bodyOf(c.stored.place.Record())}", ""},
	{"the request does not recognize what it wrote", "internal/storage/place.go",
		"		if a.rev == r.Rev {\n			since = a.mark", "		if false {\n			since = a.mark", ""},
	{"what a record was found to have is forgotten after an error", "internal/storage/place.go",
		"return *p.known", "return settled", "TestAWriteWhoseAnswerWasLostTwiceCountsOnce"},
	{"a write in doubt counts as failed", "internal/storage/write.go",
		" && len(p.tried) == 0 && !p.gone {", " {", ""},
	{"nothing is added, appended or taken again", "merge.go",
		"		case e.redo == nil:", "		case true:", ""},
	{"a change in place is ignored", "merge.go",
		"if changed.set[number] || !called && !g.watched.has(number) {", "if called || !called {", ""},
	{"a setter of the standing value is dropped", "merge.go",
		"			changed.set[e.number] = true\n			delete(changed.redo, e.number)\n		case",
		"			ours, _ := wire.FieldBytes(g.ours, e.number)\n			before, _ := wire.FieldBytes(since.Fields, e.number)\n" +
			"			if ours != before {\n				changed.set[e.number] = true\n			}\n			delete(changed.redo, e.number)\n		case", ""},
	{"a tombstone is a session without fields", "internal/storage/place.go",
		"if r.Kind != record.Session && r.Kind != record.Emptied {", "if false {", ""},
	{"Renew leaves no tombstone", "internal/storage/write.go",
		"if !p.Exists() && !p.Derived {", "if to != nil {", ""},
	{"Renew leaves the new record where the old one is gone", "internal/storage/write.go",
		"err = errors.Join(err, s.discard(ctx, p))", "p.renewal = nil", ""},
	{"a Renew that may have happened is not finished", "delivery_store.go",
		"(d.toStore.renews || d.action == send && place.IsMoving())", "d.toStore.renews", "TestARenewThatMayHaveHappenedIsFinishedEvenIfItIsNotWantedAnyMore"},
	{"Destroy does not follow a Renew", "internal/storage/end.go",
		"			case record.Renewed:\n				return r.Successor, nil", "			case record.Renewed:\n				return \"\", nil", ""},
	{"Destroy spares the record of a Renew that has failed", "internal/storage/place.go",
		"	if p.IsMoving() {\n		endings", "	if false {\n		endings", "TestARenewLeavesNoRecordWhoseTokenReachedNobody"},
	{"a new session is merged with that of another visitor", "internal/storage/write.go",
		"if p.Exists() || p.Derived || s.isOwn(p, current) {", "if true {", ""},
	{"a commit that fails forgets what was done", "commit.go",
		"	c.body = p.baseBefore\n", "	c.body = p.baseBefore\n	if c.stored != nil {\n		c.stored.journal = journal{}\n	}\n", ""},
	{"a lock is never released", "internal/storage/write.go",
		"		t.unlock()\n", "		_ = t.unlock\n", ""},
	{"a session is seen earlier than before", "delivery_store.go",
		"if current.seen.After(t.seen) {", "if false {", ""},
}

// TestTheModelNoticesWhatBreaksTheRulesOfSessionsInAStore runs the random schedules of package typedsession on broken copies
// of it. With MUTATIONS=all in the environment it tries all of them, which takes some five minutes.
func TestTheModelNoticesWhatBreaksTheRulesOfSessionsInAStore(t *testing.T) {
	if !inCI() {
		t.Skip("the tests of package typedsession are linked once for each mutation")
	}
	for i, m := range mutations {
		t.Run(m.about, func(t *testing.T) {
			t.Parallel()
			overlay := mutated(t, m.file, m.old, m.new)
			if i%6 != 0 && os.Getenv("MUTATIONS") != "all" {
				return // linking takes the time: CI runs every sixth one
			}
			test := exec.Command("go", "test", "-count=1", "-vet=off", "-ldflags=-s -w", "-overlay", overlay, "-run", "^"+cmp.Or(m.by, aModelNotices)+"$",
				"./runtime", "-schedules=10000")
			test.Dir = ".."
			output, err := test.CombinedOutput()
			switch {
			case err == nil:
				t.Error("the tests pass")
			case !strings.Contains(string(output), "--- FAIL: ") && !strings.Contains(string(output), "panic: "):
				t.Errorf("the tests do not run:\n%s", output)
			}
		})
	}
}

// mutated returns the name of an overlay for the go command, in which a file of package typedsession has new in the place of
// old.
func mutated(t *testing.T, file, old, new string) string {
	t.Helper()
	original, err := filepath.Abs(filepath.Join("..", "runtime", filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(original)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), old); n != 1 {
		t.Fatalf("%s has %d times, and not once:\n%s", file, n, old)
	}
	dir := t.TempDir()
	changed := filepath.Join(dir, "changed.go")
	write(t, changed, []byte(strings.Replace(string(text), old, new, 1)))
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {original: changed}})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	write(t, list, overlay)
	return list
}

func write(t *testing.T, name string, data []byte) {
	t.Helper()
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
}
