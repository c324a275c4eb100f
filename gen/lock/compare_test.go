package lock_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
)

// TestWhichChangesOfTypeBreakWhichRule has an empty rule for changes after which existing
// cookies can still be read.
func TestWhichChangesOfTypeBreakWhichRule(t *testing.T) {
	for _, test := range []struct{ old, now, rule string }{
		{"int8", "int16", ""},
		{"int8", "int", ""},
		{"int64", "int", ""}, // int counts as 64 bits
		{"int", "int64", ""},
		{"int", "int32", "type-changed"},
		{"int16", "int8", "type-changed"},
		{"uint8", "int16", ""},
		{"uint8", "int8", "type-changed"},
		{"uint32", "int", ""},
		{"uint", "int", "type-changed"},
		{"int8", "uint16", "type-changed"},
		{"duration", "int64", ""}, // a duration is an int64
		{"int64", "duration", ""},
		{"duration", "int", ""},
		{"int32", "duration", ""},
		{"duration", "int32", "type-changed"},
		{"duration", "uint64", "type-changed"},
		{"duration", "time", "type-changed"},
		{"map(duration,list(int64))", "map(int64,list(duration))", ""},
		{"float32", "float64", "type-changed"}, // they differ in the first byte of the encoding
		{"int", "float64", "type-changed"},
		{"bytes[16]", "bytes", ""},
		{"bytes", "bytes[16]", "type-changed"},
		{"bytes[16]", "bytes[8]", "type-changed"},
		{"bytes", "text", "type-changed"},
		{"text", "text(hex)", "packing-changed"},
		{"text(hex)", "text(jwt)", "packing-changed"},
		{"time", "time(nano)", "precision-changed"},
		{"time", "int64", "type-changed"},
		{"enum(a|b)", "enum(a|b|c)", ""},
		{"enum(a|b)", "enum(a|bc)", "enum-changed"},
		{"enum(a|b)", "enum(b|a)", "enum-changed"},
		{"enum(a|b)", "enum(a)", "enum-changed"},
		{"enum(a|b)", "text", "type-changed"},
		{"text", "list(text)", "cardinality-changed"},
		{"map(text,int)", "int", "cardinality-changed"},
		{"struct", "list(struct)", "cardinality-changed"},
		{"list(int)", "map(text,int)", "type-changed"},
		{"list(int8)", "list(int)", ""},
		{"list(text)", "list(text(uuid))", "packing-changed"},
		{"list(enum(a|b))", "list(enum(a|b|c))", ""},
		{"list(list(int))", "list(int)", "cardinality-changed"},
		{"map(text,int8)", "map(text,int16)", ""},
		{"map(int8,bool)", "map(int,bool)", ""},
		{"map(text,int)", "map(bool,int)", "type-changed"},
		{"map(enum(a),text)", "map(enum(a|b),text)", ""},
		{"map(text,list(time))", "map(text,list(time(milli)))", "precision-changed"},
		{"array[2](int8)", "array[2](int)", ""},
		{"array[2](int)", "array[3](int)", "type-changed"},
		{"binary(p.A)", "binary(p.B)", "type-changed"},
		{"json(object)", "json(object)", ""},
		{"json(object)", "msgpack(object)", "type-changed"},
		{"msgpack(list)", "json(list)", "type-changed"},
		{"json(list)", "list(text)", "type-changed"},
		{"struct", "json(object)", "type-changed"},
		{"map(text,text)", "msgpack(object)", "type-changed"},
		{"json(object)", "json(list)", "type-changed"},
		{"json(p.A)", "json(p.B)", "type-changed"},
		{"msgpack(p.A)", "msgpack(object)", "type-changed"}, // the type's own methods, then the option
		{"binary(p.A%2CB)", "marshaled(p.A%2CB)", "type-changed"},
	} {
		var diags diagnostic.List
		lock.Compare(parse(t, "S cookie=s id=p.S\nS 1 "+test.old+" A\n"), parse(t, "S cookie=s id=p.S\nS 1 "+test.now+" A\n"), &diags)
		rule := ""
		if len(diags) > 0 {
			rule = diags[0].Rule
		}
		if rule != test.rule || len(diags) > 1 {
			t.Errorf("%s to %s breaks %q, want %q: %v", test.old, test.now, rule, test.rule, diags)
		}
	}
}

func TestWhichChangesOfABoundBreakWhichRule(t *testing.T) {
	for _, test := range []struct{ old, now, want string }{
		{`max="4"`, `max="4"`, ""},
		{`max="4"`, `max="5"`, ""},
		{`max="4"`, ``, ""},
		{`max="4"`, `max="3"`, "max= was 4 and is 3 max-lowered"},
		{``, `max="4"`, "max= is new max-lowered"},
		{`each="4"`, `each="3"`, "each= was 4 and is 3 max-lowered"},
		{`max="4"`, `each="4" max="4"`, "each= is new max-lowered"},
		{`keep="4"`, `keep="4"`, ""},
		{`keep="4"`, `keep="9"`, ""},
		{`keep="4"`, ``, ""},
		{`keep="4"`, `keep="3"`, "keep= was 4 and is 3 keep-lowered"},
		{``, `keep="4"`, "keep= is new keep-lowered"},
		{`max="4"`, `keep="4"`, ""},
		{`max="4"`, `keep="3"`, "max= was 4 and keep= is 3 keep-lowered"},
		{`keep="4"`, `max="4"`, ""},
		{`keep="10"`, `max="9"`, "keep= was 10 and max= is 9 max-lowered"},
		{`each="4" keep="4"`, `each="3" keep="4"`, "each= was 4 and is 3 max-lowered"},
	} {
		var diags diagnostic.List
		file := func(options string) *lock.File {
			return parse(t, "S cookie=s id=p.S\n"+strings.TrimSuffix("S 1 list(text) A "+options, " ")+"\n")
		}
		lock.Compare(file(test.old), file(test.now), &diags)
		got := ""
		for _, d := range diags {
			message, _, _ := strings.Cut(strings.TrimPrefix(d.Message, "number 1: "), " (typedsession.lock:2): ")
			got += message + " " + d.Rule
		}
		if got != test.want {
			t.Errorf("%q to %q: %q, want %q", test.old, test.now, got, test.want)
		}
	}
}

func TestWhatGoesWithItsStructIsReportedOnce(t *testing.T) {
	for _, test := range []struct {
		name, old, now string
		want           int
	}{
		{"retired with its struct", "S 1 struct A\nS 1.1 int B\nS 1.2 struct C\nS 1.2.1 int D\n", "S 1 retired\n", 0},
		{"removed with its struct", "S 1 struct A\nS 1.1 int B\n", "", 1},
		{"a struct becomes something else", "S 1 list(struct) A\nS 1.1 int B\n", "S 1 list(int) A\n", 1},
		{"an enum that sounds like a struct", "S 1 struct A\nS 1.1 int B\n", "S 1 enum(struct) A\n", 1},
		{"a list of structs keeps its numbers", "S 1 struct A\nS 1.1 int B\nS 1.2 int C\n", "S 1 list(struct) A\nS 1.1 int B\n", 2},
	} {
		var diags diagnostic.List
		lock.Compare(parse(t, "S cookie=s id=p.S\n"+test.old), parse(t, "S cookie=s id=p.S\n"+test.now), &diags)
		if len(diags) != test.want {
			t.Errorf("%s: %d diagnostics, want %d: %v", test.name, len(diags), test.want, diags)
		}
	}
}

// TestAFieldThatWasRenumberedIsNoRename has fields of the same type, so that only the
// names show that a value would get into another field.
func TestAFieldThatWasRenumberedIsNoRename(t *testing.T) {
	for _, test := range []struct {
		name, old, now string
		moved          []string // the beginning of each message
		others         int
	}{
		{name: "a rename", old: "S 1 int A\nS 2 int B\n", now: "S 1 int C\nS 2 int B\n"},
		{name: "every field renamed", old: "S 1 int A\nS 2 int B\n", now: "S 1 int C\nS 2 int D\n"},
		{name: "a new field at the end", old: "S 1 int A\n", now: "S 1 int A\nS 2 int B\n"},
		{name: "a new type under a new number", old: "S 1 int A\nS 2 int B\n", now: "S 1 retired\nS 2 int B\nS 3 text A\n"},
		{name: "a name of another struct", old: "S 1 struct A\nS 1.1 int B\nS 2 int C\n", now: "S 1 struct A\nS 1.1 int C\nS 2 int B\n"},
		{name: "a swap", old: "S 1 int A\nS 2 int B\n", now: "S 1 int B\nS 2 int A\n",
			moved: []string{"A was number 1 (typedsession.lock:2) and is number 2: what cookies in browsers hold as A would be read as B; give A its number 1 back", "B was number 2 (typedsession.lock:3) and is number 1: what cookies in browsers hold as B would be read as A; give B its number 2 back"}},
		{name: "one inserted at the top", old: "S 1 int A\nS 2 int B\n", now: "S 1 int C\nS 2 int A\nS 3 int B\n",
			moved: []string{"A was number 1 (typedsession.lock:2) and is number 2: what cookies in browsers hold as A would be read as C; ", "B was number 2 (typedsession.lock:3) and is number 3: what cookies in browsers hold as B would be read as A; "}},
		{name: "the top removed", old: "S 1 int A\nS 2 int B\n", now: "S 1 int B\n",
			moved: []string{"B was number 2 (typedsession.lock:3) and is number 1: what cookies in browsers hold as A would be read as B; "}},
		{name: "the top removed, and the number at the end retired", old: "S 1 int A\nS 2 int B\n", now: "S 1 int B\nS 2 retired\n",
			moved: []string{"B was number 2 "}},
		{name: "a swap of two types", old: "S 1 int A\nS 2 text B\n", now: "S 1 text B\nS 2 int A\n",
			moved: []string{"A was number 1 ", "B was number 2 "}},
		{name: "a swap in a struct", old: "S 7 list(struct) L\nS 7.1 int A\nS 7.2 int B\n", now: "S 7 list(struct) L\nS 7.1 int B\nS 7.2 int A\n",
			moved: []string{"A was number 7.1 (typedsession.lock:3) and is number 7.2: what cookies in browsers hold as A would be read as B; give A its number 1 back", "B was number 7.2 "}},
		{name: "a swap of two structs", old: "S 1 struct A\nS 1.1 int C\nS 2 struct B\nS 2.1 text D\n", now: "S 1 struct B\nS 1.1 text D\nS 2 struct A\nS 2.1 int C\n",
			moved: []string{"A was number 1 ", "B was number 2 "}},
		{name: "a type changed through two fields", old: "S 1 int A\nS 2 int B\n", now: "S 1 int OldA\nS 2 int B\nS 3 text A\n"},
		{name: "a type changed through two fields, in a struct", old: "S 1 struct L\nS 1.1 int A\n", now: "S 1 struct L\nS 1.1 int FormerA\nS 1.2 list(int) A\n"},
		{name: "a type changed, and another field in its place", old: "S 1 int A\n", now: "S 1 int B\nS 3 text A\n",
			moved: []string{"A was number 1 "}},
		{name: "two fields of one type", old: "S 1 int A\n", now: "S 1 int OldA\nS 3 int A\n",
			moved: []string{"A was number 1 "}},
		{name: "moved to a retired number", old: "S 1 int A\nS 2 retired\n", now: "S 2 int A\nS 1 retired\n", others: 1},
		{name: "moved, and its number left out", old: "S 1 int A\n", now: "S 2 int A\n", others: 1},
	} {
		var diags diagnostic.List
		lock.Compare(parse(t, "S cookie=s id=p.S\n"+test.old), parse(t, "S cookie=s id=p.S\n"+test.now), &diags)
		var got []string
		others := 0
		for _, d := range diags {
			if d.Rule == "number-moved" {
				got = append(got, d.Message)
			} else {
				others++
			}
		}
		if !slices.EqualFunc(got, test.moved, strings.HasPrefix) || others != test.others {
			t.Errorf("%s: got %q, want what begins with %q and %d other rules: %v", test.name, got, test.moved, test.others, diags)
		}
	}
}

func TestARenamedSessionIsKnownByItsCookie(t *testing.T) {
	var diags diagnostic.List
	lock.Compare(
		parse(t, "Session cookie=s id=p.Session\nSession 1 int A\n"),
		parse(t, "Visit cookie=s id=p.Session\nVisit 1 int A\nVisit 2 int B\n"), &diags)
	if len(diags) > 0 {
		t.Errorf("the id is what it was, and yet: %v", diags)
	}
	lock.Compare(
		parse(t, "Session cookie=s id=p.Session\nSession 1 int A\n"),
		parse(t, "Session cookie=t id=p.Session\nSession 1 int A\nVisit cookie=s id=p.Visit\n"), &diags)
	if len(diags) != 1 || diags[0].Rule != "cookie-changed" {
		t.Errorf("Session has another cookie, and Visit is new: %v", diags)
	}
}

// TestAFieldThatWasRenamedIsNoted has notes for a session's own fields only, which alone have
// accessors.
func TestAFieldThatWasRenamedIsNoted(t *testing.T) {
	for _, test := range []struct{ name, old, now, want string }{
		{"nothing changed", "S 1 int A\n", "S 1 int A\n", ""},
		{"another name", "S 1 int A\nS 2 int B\n", "S 1 int C\nS 2 int B\n", "number 1 was called A (typedsession.lock:2) and is C: cookies lose nothing; where callers still say A, write was=A into this tag, and go fix ./... renames their calls"},
		{"another name and a wider type", "S 1 int8 A\n", "S 1 int C\n", "number 1 was called A"},
		{"a new field beside it", "S 1 int A\n", "S 1 int C\nS 2 int B\n", "number 1 was called A"},
		{"another type", "S 1 int A\n", "S 1 text C\n", ""},
		{"the name has another number", "S 1 int A\n", "S 1 int OldA\nS 2 text A\n", ""},
		{"retired", "S 1 int A\n", "S 1 retired\n", ""},
		{"retired before", "S 1 retired\n", "S 1 int A\n", ""},
		{"a new field", "S 1 int A\n", "S 1 int A\nS 2 int B\n", ""},
		{"in a struct", "S 1 struct A\nS 1.1 int B\n", "S 1 struct A\nS 1.1 int C\n", ""},
	} {
		var notes diagnostic.List
		lock.Renamed(parse(t, "S cookie=s id=p.S\n"+test.old), parse(t, "S cookie=s id=p.S\n"+test.now), &notes)
		got := ""
		for _, n := range notes {
			got += n.Message
		}
		if (got == "") != (test.want == "") || !strings.HasPrefix(got, test.want) || len(notes) > 1 {
			t.Errorf("%s: noted %q, want %q", test.name, got, test.want)
		}
	}
}
