package main

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// prove builds, vets and tests what was generated. A session whose code does not compile
// is left out, and the rest is generated again, so that one hides no other.
func (t *trial) prove() error {
	for {
		if err := t.settle(); err != nil {
			return err
		}
		t.say("%s: compiling", t.part)
		out, err := t.run("go", "build", "-p=2", "-gcflags=-e", "./"+t.part+"/...")
		if err != nil {
			if err := t.leaveOut(out); err != nil {
				return err
			}
			continue
		}
		t.say("%s: vetting", t.part)
		out, err = t.run("go", "vet", "./"+t.part+"/...")
		broken, complaints := vetted(out)
		if len(broken) > 0 {
			if err := t.leaveOut(broken); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			t.complain(complaints)
		}
		return t.test()
	}
}

// complain makes failures of what go vet says about generated files. Where it says
// something about the session's source, it would about the struct that this is made from.
func (t *trial) complain(complaints []byte) {
	lines := t.bySession(complaints)
	for _, s := range slices.SortedFunc(maps.Keys(lines), byNumber) {
		if s == nil || !strings.Contains(lines[s], "/"+s.file()+":") {
			t.failures = append(t.failures, failure{vetComplains, s, lines[s]})
		}
	}
}

// vetted tells the errors of the type checker, which keep go vet from looking, from what
// it has to say.
func vetted(out []byte) (broken, complaints []byte) {
	for line := range bytes.Lines(out) {
		switch {
		case bytes.HasPrefix(line, []byte("vet: ")):
			broken = append(broken, line...)
		case !bytes.HasPrefix(line, []byte("#")):
			complaints = append(complaints, line...)
		}
	}
	return broken, complaints
}

// leaveOut leaves out the sessions in whose files a compiler finds mistakes.
func (t *trial) leaveOut(out []byte) error {
	broken := t.bySession(out)
	delete(broken, nil)
	if len(broken) == 0 {
		return fmt.Errorf("does not compile, and in no session's file:\n%s", firstLines(out, 20))
	}
	for _, s := range slices.SortedFunc(maps.Keys(broken), byNumber) {
		s.refused = doesNotBuild
		t.failures = append(t.failures, failure{doesNotBuild, s, broken[s]})
	}
	return nil
}

// byNumber orders sessions, and no session before them.
func byNumber(a, b *session) int {
	number := func(s *session) int {
		if s == nil {
			return 0
		}
		return s.number
	}
	return cmp.Compare(number(a), number(b))
}

// bySession sorts lines by the session whose file they name.
func (t *trial) bySession(out []byte) map[*session]string {
	lines := map[*session]string{}
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, "#") {
			lines[t.sessionOf(line)] += line
		}
	}
	return lines
}

// testEvent is a line that go test prints with -json.
type testEvent struct{ Action, Package, Test, Output string }

// testedSession finds the number of the session in the name of an emitted test.
var testedSession = regexp.MustCompile(`^(?:Test|Fuzz)(?:Generated)?S(\d+)`)

// test runs the emitted tests.
func (t *trial) test() error {
	t.say("%s: testing", t.part)
	out, err := t.run("go", "test", "-p=2", "-vet=off", "-json", "./"+t.part+"/...")
	if err == nil {
		return nil
	}
	output, failed := map[testEvent]string{}, []testEvent{}
	scanner := bufio.NewScanner(bytes.NewReader(out))
	scanner.Buffer(nil, len(out)+1)
	for scanner.Scan() {
		var e testEvent
		if json.Unmarshal(scanner.Bytes(), &e) != nil {
			continue // what the go command says beside the events
		}
		name, _, _ := strings.Cut(e.Test, "/")
		key := testEvent{Package: e.Package, Test: name}
		output[key] += e.Output
		if e.Action == "fail" && name == e.Test {
			failed = append(failed, key)
		}
	}
	for _, key := range failed {
		var s *session
		if match := testedSession.FindStringSubmatch(key.Test); match != nil {
			s = t.numbered(match[1])
		}
		if s == nil && slices.ContainsFunc(failed, func(other testEvent) bool { return other.Package == key.Package && other.Test != "" }) {
			continue // the package, which fails with its tests
		}
		t.failures = append(t.failures, failure{testFails, s, key.Package + "." + key.Test + "\n" + output[key]})
	}
	if len(failed) == 0 {
		return fmt.Errorf("go test: %w\n%s", err, firstLines(out, 20))
	}
	return nil
}
