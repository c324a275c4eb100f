package owner

import (
	"fmt"
	"testing"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/store/memstore"
	"github.com/typedsession/typedsession/testdata/golden/owner/uuid"
)

// testList writes a session of an owner and one of another, and tests that each is listed for its owner alone.
func testList[S, V any](
	t *testing.T, newManager func(typedsession.Protection, typedsession.Config[S]) (*typedsession.Manager[S], error),
	owner func(V) typedsession.Owner[S], set func(*S, V) error, value func(*S) V, mine, other V,
) {
	t.Helper()
	sessions, err := newManager(typedsession.Stored{Store: memstore.New(0)}, typedsession.Config[S]{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range []V{mine, other, *new(V)} {
		s, _ := sessions.Open(t.Context(), "")
		if err := set(s, v); err != nil {
			t.Fatal(err)
		}
		if _, err := sessions.Seal(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	for _, v := range []V{mine, other} {
		all, err := sessions.List(t.Context(), owner(v))
		if err != nil || len(all) != 1 || fmt.Sprint(value(all[0])) != fmt.Sprint(v) {
			t.Errorf("for %v there are %v, %v", v, all, err)
		}
	}
	if nobody := *new(V); owner(nobody) != typedsession.OwnerOf[S](nil) {
		t.Errorf("%v is somebody", nobody)
	}
}

func TestSessionsOfAnOwnerAreFoundByEveryKindOfField(t *testing.T) {
	t.Run("integer", func(t *testing.T) {
		testList(t, NewLoginManager, LoginOwner, func(s *Login, v UserID) error { s.SetUserID(v); s.AddCount(1); return nil },
			func(s *Login) UserID { return s.UserID() }, -7, 1<<40)
	})
	t.Run("unsigned integer", func(t *testing.T) {
		testList(t, newDeviceManager, deviceOwner, func(s *device, v uint32) error { s.SetSerial(v); return nil },
			func(s *device) uint32 { return s.Serial() }, 7, 1<<31)
	})
	t.Run("text", func(t *testing.T) {
		testList(t, NewMailManager, MailOwner, func(s *Mail, v string) error { return s.SetAddress(v) },
			func(s *Mail) string { return s.Address() }, "a@example.com", "b@example.com")
	})
	t.Run("UUID", func(t *testing.T) {
		testList(t, NewCustomerManager, CustomerOwner, func(s *Customer, v uuid.UUID) error { return s.SetID(v) },
			func(s *Customer) uuid.UUID { return s.ID() }, uuid.UUID{1, 2}, uuid.UUID{1, 3})
	})
	t.Run("UUID as text", func(t *testing.T) {
		testList(t, NewMemberManager, MemberOwner, func(s *Member, v string) error { return s.SetID(v) },
			func(s *Member) string { return s.ID() }, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "no UUID")
	})
}

// A text that is not valid UTF-8 is made valid by the setter, and the owner of it is the owner of that.
func TestATextIsTheOwnerThatItsSetterMakesOfIt(t *testing.T) {
	sessions, err := NewMailManager(typedsession.Stored{Store: memstore.New(0)}, MailConfig{})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := sessions.Open(t.Context(), "")
	if err := s.SetAddress("a\xff"); err != nil {
		t.Fatal(err)
	}
	if _, err := sessions.Seal(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if all, err := sessions.List(t.Context(), MailOwner("a\xff")); err != nil || len(all) != 1 {
		t.Errorf("there are %v, %v", all, err)
	}
}
