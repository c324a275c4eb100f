package engine

import (
	"strings"
	"testing"
)

func TestAnEngineOpensWithoutItsServer(t *testing.T) {
	for _, where := range []string{
		"redis://127.0.0.1:1/0",
		"rediss://user:password@127.0.0.1:1/3",
		"postgres://user:password@127.0.0.1:1/sessions",
		"postgresql://127.0.0.1:1/sessions?sslmode=disable",
		"mysql://user:password@127.0.0.1:1/sessions",
		"mysql://127.0.0.1/sessions?tls=preferred",
		"sqlite:" + t.TempDir() + "/missing/file.db",
	} {
		e, err := Open(where)
		if err != nil {
			t.Errorf("%s: %v", where, err)
			continue
		}
		if err := e.Close(); err != nil {
			t.Errorf("%s: %v", where, err)
		}
	}
}

func TestASettingThatNamesNoStoreIsRefusedWithoutItsPassword(t *testing.T) {
	const password = "swordfish"
	for _, where := range []string{
		"redis://user:" + password + "@127.0.0.1:nine",
		"redis://user:" + password + "@127.0.0.1/zero",
		"redis://:" + password + "%@127.0.0.1",
		"postgres://user:" + password + "@127.0.0.1:nine",
		"postgres://user:" + password + "@127.0.0.1/?sslmode=perhaps",
		"postgres://user:" + password + "%@127.0.0.1",
		"mysql://user:" + password + "@127.0.0.1:nine/sessions",
		"mysql://user:" + password + "@127.0.0.1/sessions?tls=perhaps",
		"mysql://user:" + password + "%@127.0.0.1/sessions",
		"mysql:" + password,
		"http://user:" + password + "@127.0.0.1",
		"sqlite:",
		"sqlite::memory:",
	} {
		e, err := Open(where)
		if err == nil {
			_ = e.Close()
			t.Errorf("%s is accepted", where)
		} else if strings.Contains(err.Error(), password) {
			t.Errorf("%s: the error tells the password: %v", where, err)
		}
	}
}
