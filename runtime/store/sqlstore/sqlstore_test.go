package sqlstore

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The errors of the drivers, as far as codeOf looks at them.
type (
	pgError      struct{ state string } // pgx, lib/pq
	ncrucesError struct{ code uint8 }   // ncruces; Code has a type of its own
	modernError  struct{ code int }     // modernc
	mattnError   struct{ Code int }
	mysqlError   struct {
		Number   uint16
		SQLState [5]byte
		Message  string
	}
	sqliteCodeType uint8
)

func (e *pgError) Error() string             { return "pg" }
func (e *pgError) SQLState() string          { return e.state }
func (e *ncrucesError) Error() string        { return "sqlite" }
func (e *ncrucesError) Code() sqliteCodeType { return sqliteCodeType(e.code) }
func (e *modernError) Error() string         { return "sqlite" }
func (e *modernError) Code() int             { return e.code }
func (e mattnError) Error() string           { return "sqlite" }
func (e *mysqlError) Error() string          { return "mysql" }
func (e *mysqlError) Is(target error) bool   { return false }
func wrapped(err error) error                { return fmt.Errorf("exec: %w", err) }
func joined(err error) error                 { return errors.Join(errors.New("other"), err) }

func TestConflictsAndDuplicatesAreRecognizedInTheErrorsOfTheDrivers(t *testing.T) {
	for _, test := range []struct {
		err                 error
		conflict, duplicate bool
	}{
		{nil, false, false},
		{errors.New("40001"), false, false},
		{&pgError{"40001"}, true, false},
		{&pgError{"40P01"}, true, false},
		{&pgError{"23505"}, false, true},
		{&pgError{"42P07"}, false, true},
		{&pgError{"25006"}, false, false},
		{&pgError{"5"}, false, false},
		{&ncrucesError{5}, true, false},
		{&ncrucesError{6}, true, false},
		{&ncrucesError{13}, false, false},     // SQLITE_FULL
		{&modernError{5 | 2<<8}, true, false}, // SQLITE_BUSY_SNAPSHOT
		{&modernError{19}, false, false},
		{mattnError{5}, true, false},
		{mattnError{8}, false, false}, // SQLITE_READONLY
		{&mysqlError{Number: 1213}, true, false},
		{&mysqlError{Number: 1205}, true, false},
		{&mysqlError{Number: 1062}, false, true},
		{&mysqlError{Number: 1290}, false, false}, // read-only
		{wrapped(&mysqlError{Number: 1213}), true, false},
		{joined(wrapped(&ncrucesError{5})), true, false},
		{joined(&mysqlError{Number: 1062}), false, true},
	} {
		if isConflict(test.err) != test.conflict || isDuplicate(test.err) != test.duplicate {
			t.Errorf("%#v: conflict %v, duplicate %v", test.err, isConflict(test.err), isDuplicate(test.err))
		}
	}
}

func TestStatementsHaveTheParametersOfTheirDialectAndNothingLeftToReplace(t *testing.T) {
	for _, d := range []Dialect{Postgres, SQLite, MySQL} {
		s := newStatements(d)
		for _, st := range []statement{s.selectRecord, s.updateRecord, s.insertRecord, s.updateEnded, s.deleteRecord, s.selectOwned, s.sweep} {
			if strings.ContainsAny(st.text, "{}") || inTemplate.MatchString(st.text) {
				t.Errorf("dialect %d: %s", d, st.text)
			}
			placeholders := strings.Count(st.text, "?")
			if d == Postgres {
				placeholders = strings.Count(st.text, "$")
			}
			if placeholders != len(st.args(values{})) {
				t.Errorf("dialect %d: %d placeholders, %d arguments: %s", d, placeholders, len(st.args(values{})), st.text)
			}
		}
	}
}

func TestTheAppsServersNeverTellTheTime(t *testing.T) {
	for _, d := range []Dialect{Postgres, SQLite, MySQL} {
		s := newStatements(d)
		for _, st := range []statement{s.selectRecord, s.updateRecord, s.insertRecord, s.updateEnded, s.deleteRecord, s.selectOwned, s.sweep} {
			if !strings.Contains(st.text, clocks[d]) || slices.Contains(st.names, "now") {
				t.Errorf("dialect %d: %s with %q", d, st.text, st.names)
			}
		}
	}
}

func TestAnUnknownDialectPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("New returns")
		}
	}()
	New(nil, 0)
}
