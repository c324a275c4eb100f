package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// step is one of those that a trial takes; each takes the ones before it.
type step string

const (
	generateStep step = "generate"
	vetStep      step = "vet"
	testStep     step = "test"
)

var steps = []step{generateStep, vetStep, testStep}

// prove generates, vets and tests, until a step. A session whose code does not compile is
// left out, and the rest is generated again, so that one hides no other. The type checker
// of go vet finds nearly all of those, the tests included, in a fraction of what the
// compiler takes.
func (t *trial) prove(until step) error {
	for {
		if err := t.settle(); err != nil || until == generateStep {
			return err
		}
		broken, found, err := t.vet()
		if until == testStep && err == nil && len(broken) == 0 {
			var failed []failure
			broken, failed, err = t.test()
			found = append(found, failed...)
		}
		if err != nil {
			return err
		}
		if len(broken) == 0 {
			t.failures = append(t.failures, found...)
			return nil
		}
		if err := t.leaveOut(broken); err != nil {
			return err
		}
	}
}

// vet returns the errors of the type checker, and without any the complaints.
func (t *trial) vet() (broken []byte, found []failure, err error) {
	t.say("%s: vetting", t.part)
	out, err := t.run("go", "vet", "./"+t.part+"/...")
	if err == nil {
		return nil, nil, nil
	}
	broken, complaints := vetted(out)
	if len(broken) == 0 && len(complaints) == 0 {
		return nil, nil, fmt.Errorf("go vet: %w\n%s", err, firstLines(out, 20))
	}
	return broken, t.complaints(complaints), nil
}

// complaints makes failures of what go vet says about generated files. Where it says
// something about the session's source, it would about the struct that this is made from.
func (t *trial) complaints(out []byte) (found []failure) {
	lines := t.bySession(out)
	for _, s := range slices.SortedFunc(maps.Keys(lines), byNumber) {
		if s == nil || !strings.Contains(lines[s], "/"+s.file()+":") {
			found = append(found, failure{vetComplains, s, lines[s]})
		}
	}
	return found
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
type testEvent struct{ Action, Package, ImportPath, Test, Output string }

// failedTest names a test, or with an empty name a package that failed.
type failedTest struct{ pkg, test string }

// testedSession finds the number of the session in the name of an emitted test.
var testedSession = regexp.MustCompile(`^(?:Test|Fuzz)(?:Generated)?S(\d+)`)

// test compiles the packages with their emitted tests, and runs these. It returns what the
// compiler says, and without that the tests that fail.
func (t *trial) test() (broken []byte, found []failure, err error) {
	t.say("%s: compiling and testing", t.part)
	out, err := t.run("go", "test", "-p=2", "-gcflags=-e", "-vet=off", "-json", "./"+t.part+"/...")
	if err == nil {
		return nil, nil, nil
	}
	broken, failed, output := readTestEvents(out)
	if len(broken) == 0 && len(failed) == 0 {
		return nil, nil, fmt.Errorf("go test: %w\n%s", err, firstLines(out, 20))
	}
	for _, f := range failed {
		var s *session
		if match := testedSession.FindStringSubmatch(f.test); match != nil {
			s = t.numbered(match[1])
		}
		found = append(found, failure{testFails, s, f.pkg + " " + f.test + "\n" + output[f]})
	}
	return broken, found, nil
}

// readTestEvents returns what the compiler says, and the tests that failed with what they
// print. A package is among them only when it fails for another reason.
func readTestEvents(out []byte) (compiler []byte, failed []failedTest, output map[failedTest]string) {
	output = map[failedTest]string{}
	for line := range bytes.Lines(out) {
		var e testEvent
		if json.Unmarshal(line, &e) != nil {
			continue // what the go command says beside the events
		}
		name, _, _ := strings.Cut(e.Test, "/")
		f := failedTest{e.Package, name}
		switch {
		case e.Action == "build-output":
			compiler = append(compiler, e.Output...)
		case e.Action == "fail" && name == e.Test:
			failed = append(failed, f)
		default:
			output[f] += e.Output
		}
	}
	explained := map[string]bool{}
	for _, f := range failed {
		explained[f.pkg] = explained[f.pkg] || f.test != ""
	}
	failed = slices.DeleteFunc(failed, func(f failedTest) bool { return f.test == "" && explained[f.pkg] })
	return compiler, failed, output
}
