package lock_test

import (
	"bytes"
	"fmt"
	"go/types"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
	"github.com/typedsession/typedsession/gen/schema"
)

// twice returns a session that uses one type in two fields, which uses another type in
// two fields, and so on. The innermost fields are integers of that kind.
func twice(n int, kind types.BasicKind) []*schema.Session {
	inner := &schema.Struct{Fields: []*schema.Field{{Number: 1, Name: "N", Type: &schema.Type{Kind: schema.Int, Go: types.Typ[kind]}}}}
	for range n {
		nested := &schema.Type{Kind: schema.Nested, Struct: inner}
		inner = &schema.Struct{Fields: []*schema.Field{{Number: 1, Name: "A", Type: nested}, {Number: 2, Name: "B", Type: nested, Optional: true}}}
	}
	return []*schema.Session{{Name: "S", Cookie: "s", TypeID: "p.S", Struct: inner}}
}

// lockOf returns the lock file of sessions when old is the committed one.
func lockOf(t *testing.T, sessions []*schema.Session, old []byte) (*lock.File, []byte) {
	t.Helper()
	var diags diagnostic.List
	before := lock.Parse("typedsession.lock", old, &diags)
	now := lock.Of(sessions, &diags)
	if len(diags) > 0 {
		t.Fatal(diags)
	}
	now.TakeForm(before)
	return now, now.Format()
}

func TestAStructThatIsUsedTwiceIsListedTwice(t *testing.T) {
	_, got := lockOf(t, twice(1, types.Int), nil)
	want := lock.Header + `

S cookie=s id=p.S
S 1 struct A
S 1.1 int N
S 2 struct B optional
S 2.1 int N
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestALockFileGrowsWithTheTypesAndNotWithThePaths would need gigabytes if it grew with
// the paths.
func TestALockFileGrowsWithTheTypesAndNotWithThePaths(t *testing.T) {
	for _, n := range []int{10, 20, 30} {
		_, content := lockOf(t, twice(n, types.Int), nil)
		if lines := bytes.Count(content, []byte("\n")); lines != 2*n+4 {
			t.Errorf("%d types: %d lines", n, lines)
		}
		if _, again := lockOf(t, twice(n, types.Int), content); !bytes.Equal(again, content) {
			t.Errorf("%d types: written again, it is another file", n)
		}
		if parsed := parse(t, string(content)).Format(); !bytes.Equal(parsed, content) {
			t.Errorf("%d types: got\n%s\nwant\n%s", n, parsed, content)
		}
		var diags diagnostic.List
		lock.Compare(parse(t, string(content)), parse(t, string(content)), &diags)
		if len(diags) > 0 {
			t.Errorf("%d types: nothing has changed, and yet: %v", n, diags)
		}
		now, _ := lockOf(t, twice(n, types.Int8), content)
		lock.Compare(parse(t, string(content)), now, &diags)
		if path := strings.Repeat("1.", n) + "1"; len(diags) != 1 || !strings.HasPrefix(diags[0].Message, "number "+path+" was int and is int8 ") {
			t.Errorf("%d types: %v", n, diags)
		}
	}
}

// TestAListingThatIsCommittedStaysAsItIs has a committed file in the longer form of an
// earlier version, which must not become out of date by that alone.
func TestAListingThatIsCommittedStaysAsItIs(t *testing.T) {
	const n = 10 // 3,070 lines
	old := listing(n)
	_, content := lockOf(t, twice(n, types.Int), old)
	if !bytes.Equal(content, old) {
		t.Errorf("%d bytes became %d", len(old), len(content))
	}
	now, content := lockOf(t, twice(n, types.Int64), old)
	if !bytes.Equal(content, bytes.ReplaceAll(old, []byte(" int "), []byte(" int64 "))) {
		t.Errorf("another type of %d bytes became %d", len(old), len(content))
	}
	var diags diagnostic.List
	lock.Compare(parse(t, string(old)), now, &diags)
	if len(diags) > 0 {
		t.Errorf("an int64 holds what an int did, and yet: %v", diags)
	}
	if _, content = lockOf(t, twice(20, types.Int), old); bytes.Count(content, []byte("\n")) != 2*20+4 {
		t.Errorf("what has outgrown the listing is listed: %d bytes", len(content))
	}
}

// TestEveryPathOfAListingIsCompared has a file of an earlier version, which lists the
// changed struct once for each path to it.
func TestEveryPathOfAListingIsCompared(t *testing.T) {
	now, _ := lockOf(t, twice(3, types.Int8), nil)
	var diags diagnostic.List
	lock.Compare(parse(t, string(listing(3))), now, &diags)
	if len(diags) != 8 {
		t.Errorf("%d diagnostics: %v", len(diags), diags)
	}
}

// listing returns the lock file of twice in the form that versions without references
// wrote.
func listing(n int) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\n\nS cookie=s id=p.S\n", lock.Header)
	var list func(path string, n int)
	list = func(path string, n int) {
		if n == 0 {
			fmt.Fprintf(&b, "S %s1 int N\n", path)
			return
		}
		fmt.Fprintf(&b, "S %s1 struct A\n", path)
		list(path+"1.", n-1)
		fmt.Fprintf(&b, "S %s2 struct B optional\n", path)
		list(path+"2.", n-1)
	}
	list("", n)
	return b.Bytes()
}

func TestNumbersAreRememberedThroughReferences(t *testing.T) {
	old := parse(t, "S cookie=s id=p.S\nS 1 struct A\nS 1.1 int N\nS 1.7 retired\nS 2 list(struct) B like=\"1\"\n")
	now := parse(t, "S cookie=s id=p.S\n")
	for _, test := range []struct {
		path []int
		want string
	}{{nil, "[1 2]"}, {[]int{1}, "[1 7]"}, {[]int{2}, "[1 7]"}, {[]int{2, 1}, "[]"}, {[]int{3}, "[]"}} {
		numbers, _ := old.Used(now, "S", test.path)
		if got := fmt.Sprint(numbers); got != test.want {
			t.Errorf("%v: %s, want %s", test.path, got, test.want)
		}
	}
}
