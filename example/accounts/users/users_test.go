package users

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// quick is a cost for tests.
var quick = Cost{Passes: 1, KibiBytes: 64}

const password = "correct horse battery"

func openUsers(t *testing.T) *Users {
	t.Helper()
	u, err := Open(t.Context(), filepath.Join(t.TempDir(), "users.db"), quick)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := u.Close(); err != nil {
			t.Error(err)
		}
	})
	return u
}

func mustSignUp(t *testing.T, u *Users, name string) User {
	t.Helper()
	user, err := u.SignUp(t.Context(), name, password)
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func TestAUserLogsInWithTheNameAndThePassword(t *testing.T) {
	u := openUsers(t)
	ada := mustSignUp(t, u, "ada")
	if want := (User{ID: 1, Name: "ada", DisplayName: "ada", PasswordVersion: 1}); ada != want {
		t.Errorf("the user is %+v, want %+v", ada, want)
	}
	for _, test := range []struct {
		name, password string
		want           error
	}{
		{"ada", password, nil},
		{"ada", password + " ", ErrWrong},
		{"ada", "", ErrWrong},
		{"ada", strings.Repeat("x", LongestPassword+1), ErrWrong},
		{"Ada", password, ErrWrong}, // no normal name
		{"grace", password, ErrWrong},
		{"", "", ErrWrong},
	} {
		user, err := u.LogIn(t.Context(), test.name, test.password)
		if !errors.Is(err, test.want) || (err == nil) != (user == ada) {
			t.Errorf("%q with %q: %+v, %v; want %v", test.name, test.password, user, err, test.want)
		}
	}
}

func TestAWrongNameIsAsMuchWorkAsAWrongPassword(t *testing.T) {
	u := openUsers(t)
	mustSignUp(t, u, "ada")
	var work [][3]uint32
	derive := u.passwords.derive
	u.passwords.derive = func(password, salt []byte, passes, kibiBytes uint32, threads uint8, length uint32) []byte {
		work = append(work, [3]uint32{passes, kibiBytes, uint32(threads)})
		return derive(password, salt, passes, kibiBytes, threads, length)
	}
	for _, name := range []string{"ada", "grace"} {
		if _, err := u.LogIn(t.Context(), name, "wrong"); !errors.Is(err, ErrWrong) {
			t.Error(err)
		}
	}
	if len(work) != 2 || work[0] != work[1] {
		t.Errorf("the work is %v, want twice the same", work)
	}
}

func TestNobodyHasTheDecoysPassword(t *testing.T) {
	u := openUsers(t)
	var err error
	if u.decoy, err = u.passwords.hash(t.Context(), password); err != nil {
		t.Fatal(err)
	}
	if _, err := u.LogIn(t.Context(), "grace", password); !errors.Is(err, ErrWrong) {
		t.Errorf("a user who is not there logs in with the decoy's password: %v", err)
	}
}

func TestOfTwoWhoSignUpWithOneNameOneGetsIt(t *testing.T) {
	u := openUsers(t)
	errs := make([]error, 2)
	var both sync.WaitGroup
	for i := range errs {
		both.Go(func() { _, errs[i] = u.SignUp(context.Background(), "ada", password) })
	}
	both.Wait()
	taken := slices.IndexFunc(errs, func(err error) bool { return errors.Is(err, ErrTaken) })
	if taken < 0 || errs[1-taken] != nil {
		t.Errorf("the errors are %v, want one nil and one ErrTaken", errs)
	}
}

func TestAPasswordIsChangedOnceFromAVersion(t *testing.T) {
	u := openUsers(t)
	ada := mustSignUp(t, u, "ada")
	version, err := u.ChangePassword(t.Context(), ada, "another password")
	if version != 2 || err != nil {
		t.Errorf("the version is %d, %v; want 2", version, err)
	}
	if _, err := u.ChangePassword(t.Context(), ada, "a third password"); !errors.Is(err, ErrChanged) {
		t.Errorf("a second change from the first version: %v, want ErrChanged", err)
	}
	if _, err := u.LogIn(t.Context(), "ada", password); !errors.Is(err, ErrWrong) {
		t.Errorf("the old password: %v, want ErrWrong", err)
	}
	if user, err := u.LogIn(t.Context(), "ada", "another password"); user.PasswordVersion != 2 || err != nil {
		t.Errorf("the new password: %+v, %v; want version 2", user, err)
	}
}

func TestADisplayNameIsKept(t *testing.T) {
	u := openUsers(t)
	ada := mustSignUp(t, u, "ada")
	if err := u.SetDisplayName(t.Context(), ada.ID, "Ada Lovelace"); err != nil {
		t.Fatal(err)
	}
	if user, err := u.Find(t.Context(), ada.ID); user.DisplayName != "Ada Lovelace" || user.Name != "ada" || err != nil {
		t.Errorf("the user is %+v, %v", user, err)
	}
	if _, err := u.Find(t.Context(), ada.ID+1); !errors.Is(err, ErrNoUser) {
		t.Errorf("a user who is not there: %v, want ErrNoUser", err)
	}
}

func TestUsersOutliveTheProcess(t *testing.T) {
	file := filepath.Join(t.TempDir(), "users.db")
	for _, want := range []error{nil, ErrTaken} {
		u, err := Open(t.Context(), file, quick)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := u.SignUp(t.Context(), "ada", password); !errors.Is(err, want) {
			t.Errorf("the error is %v, want %v", err, want)
		}
		if err := u.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestAFileThatCannotBeOpenedIsAnError(t *testing.T) {
	if _, err := Open(t.Context(), filepath.Join(t.TempDir(), "missing", "users.db"), quick); err == nil {
		t.Error("there is no error")
	}
}
