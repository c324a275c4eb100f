package lock_test

import (
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/lock"
)

// TestWhichChangesOfTypeBreakWhichRule has an empty rule for what cookies survive.
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
		{"duration", "int64", ""}, // which it is
		{"int64", "duration", ""},
		{"duration", "int", ""},
		{"int32", "duration", ""},
		{"duration", "int32", "type-changed"},
		{"duration", "uint64", "type-changed"},
		{"duration", "time", "type-changed"},
		{"map(duration,list(int64))", "map(int64,list(duration))", ""},
		{"float32", "float64", "type-changed"}, // another head on the wire
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
