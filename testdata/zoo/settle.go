package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
)

// trial is one part of a run: the sessions, and where they are written.
type trial struct {
	*workplace
	progress
	part     string // a directory
	sessions []*session
	failures []failure
}

// failure is something that must not be: the generated code of a session does not compile, say.
type failure struct {
	what    string
	session *session // nil where that cannot be told
	output  string
}

const (
	crashes      = "the generator crashes"
	doesNotBuild = "generated code does not compile"
	vetComplains = "go vet complains"
	testFails    = "an emitted test fails"
)

// settle generates until nothing is refused: a field in a form that is refused gets its
// next, and a session that is refused as a whole, its next directive.
func (t *trial) settle() error {
	for round := 1; ; round++ {
		if err := t.write(t.part, t.sessions); err != nil {
			return err
		}
		findings, err := t.generate(t.part)
		if errors.Is(err, errCrash) {
			if err := t.findCrashes(t.sessions, err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		t.say("%s: round %d, %d diagnostics", t.part, round, len(findings))
		if len(findings) == 0 {
			return nil
		}
		for _, f := range findings {
			if err := t.refuse(f); err != nil {
				return err
			}
		}
	}
}

// refuse makes of a diagnostic what it says about a field or a session.
func (t *trial) refuse(f finding) error {
	s := t.sessionOf(filepath.Base(f.File))
	if s == nil {
		return fmt.Errorf("about no session: %s:%d: %s (%s)", f.File, f.Line, f.Message, f.Rule)
	}
	if field, ok := s.at(f.Line); ok {
		field.refuse(refusal{f.Rule, f.Message})
		return nil
	}
	if len(s.directives) > 1 {
		s.directives = s.directives[1:]
		return nil
	}
	s.refused = f.Rule
	return nil
}

// sessionFile is a file that belongs to a session.
var sessionFile = regexp.MustCompile(`\bs(\d+)(_gen\w*)?\.go\b`)

// sessionOf returns the session whose file a text names first; nil when it names none.
func (t *trial) sessionOf(text string) *session {
	match := sessionFile.FindStringSubmatch(text)
	if match == nil {
		return nil
	}
	return t.numbered(match[1])
}

func (t *trial) numbered(number string) *session {
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil
	}
	for _, s := range t.sessions {
		if s.number == n {
			return s
		}
	}
	return nil
}

// findCrashes halves the sessions on which the generator crashes until it has one, and
// leaves that out.
func (t *trial) findCrashes(sessions []*session, crash error) error {
	if len(sessions) == 1 {
		sessions[0].refused = crashes
		t.failures = append(t.failures, failure{crashes, sessions[0], crash.Error()})
		return nil
	}
	found := false
	middle := len(sessions) / 2
	for _, half := range [][]*session{sessions[:middle], sessions[middle:]} {
		if err := t.write(t.part, half); err != nil {
			return err
		}
		if _, err := t.generate(t.part); errors.Is(err, errCrash) {
			found = true
			if err := t.findCrashes(half, err); err != nil {
				return err
			}
		}
	}
	if !found {
		return fmt.Errorf("only together: %w", crash)
	}
	return nil
}

// sessionsPerPackage bounds what one package costs the compiler.
const sessionsPerPackage = 40
