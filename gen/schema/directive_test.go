package schema_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/gen/schema"
)

// declared returns a source of one session with the given directive.
func declared(directive string) string {
	return "-- app.go --\npackage app\n\n" + directive + "\ntype session struct {\n\tName string `session:\"1\"`\n}\n"
}

func TestADirectiveSaysNameCookieTimeoutsIDAndBudget(t *testing.T) {
	const day = 24 * time.Hour
	for directive, want := range map[string]schema.Session{
		"Session cookie=s idle=30m absolute=12h":                        {Name: "Session", Cookie: "s", Idle: 30 * time.Minute, Absolute: 12 * time.Hour, TypeID: "app.Session"},
		"Login cookie=__l absolute=1d12h idle=1d":                       {Name: "Login", Cookie: "__l", Idle: day, Absolute: 36 * time.Hour, TypeID: "app.Login"},
		"Session\tcookie=s  idle=1s absolute=400d remember=14d/180d":    {Name: "Session", Cookie: "s", Idle: time.Second, Absolute: 400 * day, RememberIdle: 14 * day, RememberAbsolute: 180 * day, TypeID: "app.Session"},
		"Session cookie=s idle=1h absolute=1h budget=1000 id=shop.Cart": {Name: "Session", Cookie: "s", Idle: time.Hour, Absolute: time.Hour, Budget: 1000, TypeID: "shop.Cart"},
		"Session cookie=s idle=1h absolute=1h budget=unbounded":         {Name: "Session", Cookie: "s", Idle: time.Hour, Absolute: time.Hour, Unbounded: true, TypeID: "app.Session"},
	} {
		b := build(t, declared("//typedsession:session "+directive))
		if len(b.diags) > 0 {
			t.Errorf("%s: said %s", directive, b.said())
			continue
		}
		s := b.Files[0].Sessions[0]
		got := schema.Session{
			Name: s.Name, Cookie: s.Cookie, TypeID: s.TypeID, Idle: s.Idle, Absolute: s.Absolute,
			RememberIdle: s.RememberIdle, RememberAbsolute: s.RememberAbsolute, Budget: s.Budget, Unbounded: s.Unbounded,
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, want %+v", directive, got, want)
		}
	}
}

func TestADirectiveThatCannotBeMeantSaysWhatIsWrong(t *testing.T) {
	const times = " idle=30m absolute=12h"
	for _, test := range []struct{ directive, rule, message string }{
		{"//typedsession:session cookie=s" + times, "directive-name", "lacks the name"},
		{"//typedsession:session 1st cookie=s" + times, "directive-name", `"1st" cannot name a Go type`},
		{"//typedsession:session string cookie=s" + times, "directive-name", `"string" cannot name a Go type`},
		{"//typedsession:session _ cookie=s" + times, "directive-name", `"_" cannot name a Go type`},
		{"//typedsession:session session cookie=s" + times, "directive-name", "needs another name than the struct"},
		{"//typedsession:session S cookie=s secure" + times, "directive-option", `"secure" is no option`},
		{"//typedsession:session S cookie=s cookie=t" + times, "directive-option", "cookie= is given twice"},
		{"//typedsession:session S cookie=s id=" + times, "directive-option", "id= takes 1 to 255 bytes"},
		{"//typedsession:session S cookie=s id=" + strings.Repeat("x", 256) + times, "directive-option", "id= takes 1 to 255 bytes"},
		{"//typedsession:session S cookie=s remember=14d" + times, "directive-option", "takes an idle and an absolute timeout"},
		{"//typedsession:session S cookie=s path=/" + times, "directive-option", `unknown option "path": there are`},
		{"//typedsession:session S coookie=s" + times, "directive-option", `unknown option "coookie"; did you mean cookie=?`},
		{"//typedsession:session S cookie=s rember=14d/180d" + times, "directive-option", `unknown option "rember"; did you mean remember=?`},
		{"//typedsession:session S cookie=s idle=30m abslut=12h", "directive-option", `unknown option "abslut"; did you mean absolute=?`},
		{"//typedsession:session S cookie=s bugdet=900" + times, "directive-option", `unknown option "bugdet"; did you mean budget=?`},
		{"//typedsession:session S cookie=s Idle=30m absolute=12h", "directive-option", `unknown option "Idle"; did you mean idle=?`},
		{"//typedsession:session S" + times, "directive-missing", "cookie= is required"},
		{"//typedsession:session S cookie=s absolute=12h", "directive-missing", "idle= is required"},
		{"//typedsession:session S cookie=s idle=30m", "directive-missing", "absolute= is required"},
		{"//typedsession:session S cookie=" + times, "directive-cookie", `"" cannot name a cookie`},
		{"//typedsession:session S cookie=a;b" + times, "directive-cookie", "cannot name a cookie"},
		{"//typedsession:session S cookie=__Host-s" + times, "directive-cookie", "write cookie=s"},
		{"//typedsession:session S cookie=__secure-s" + times, "directive-cookie", "write cookie=s"},
		{"//typedsession:session S cookie=" + strings.Repeat("x", 65) + times, "directive-cookie", "longer than 64 bytes"},
		{"//typedsession:session S cookie=s budget=0" + times, "directive-budget", "takes the bytes"},
		{"//typedsession:session S cookie=s budget=4k" + times, "directive-budget", "takes the bytes"},
		{"//typedsession:session S cookie=s budget=-4097" + times, "directive-budget", "takes the bytes"},
		{"//typedsession:session S cookie=s idle=30 absolute=12h", "directive-duration", `"30" is no duration`},
		{"//typedsession:session S cookie=s idle=-5m absolute=12h", "directive-duration", `"-5m" is no duration`},
		{"//typedsession:session S cookie=s idle=1h absolute=2d-5h", "directive-duration", `"2d-5h" is no duration`},
		{"//typedsession:session S cookie=s idle=-99999999d absolute=12h", "directive-duration", `"-99999999d" is no duration`},
		{"//typedsession:session S cookie=s idle=999999999dx absolute=12h", "directive-duration", `"999999999dx" is no duration`},
		{"//typedsession:session S cookie=s idle=99999999999h3 absolute=12h", "directive-duration", `"99999999999h3" is no duration`},
		{"//typedsession:session S cookie=s idle=1h absolute=106752d", "directive-duration", `"106752d" is longer than 106751d, and no duration can be`},
		{"//typedsession:session S cookie=s idle=1h absolute=106751d24h", "directive-duration", `"106751d24h" is longer than 106751d`},
		{"//typedsession:session S cookie=s idle=1h absolute=9999999999999999999999d", "directive-duration", `is longer than 106751d`},
		{"//typedsession:session S cookie=s idle=1h absolute=1d2562048h", "directive-duration", `is longer than 106751d`},
		{"//typedsession:session S cookie=s idle=1h absolute=99999999999999999999m5s", "directive-duration", `is longer than 106751d`},
		{"//typedsession:session S cookie=s idle=106751d absolute=106751d", "directive-duration", "longer than the 400 days"},
		{"//typedsession:session S cookie=s idle=99999d absolute=12h", "directive-duration", "the idle timeout is longer than the absolute one"},
		{"//typedsession:session S cookie=s idle=10ms absolute=12h", "directive-duration", "idle= needs at least a second"},
		{"//typedsession:session S cookie=s idle=1500ms absolute=12h", "directive-duration", "idle= takes whole seconds"},
		{"//typedsession:session S cookie=s idle=13h absolute=12h", "directive-duration", "the idle timeout is longer than the absolute one"},
		{"//typedsession:session S cookie=s idle=401d absolute=500d", "directive-duration", "longer than the 400 days"},
		{"//typedsession:session S cookie=s remember=3d/2d" + times, "directive-duration", "the idle timeout of remember= is longer"},
		{"// typedsession:session S cookie=s" + times, "directive-space", "a directive has no space before its first word"},
		{"//typedsession: session S cookie=s" + times, "directive-space", "a directive has no space before its first word"},
		{"//  typedsession: session S cookie=s" + times, "directive-space", "write //typedsession:session S cookie=s idle=30m absolute=12h"},
		{"//TypedSession:session S cookie=s" + times, "directive-form", "write //typedsession:session S cookie=s idle=30m absolute=12h"},
		{"// TypedSession:Session S cookie=s" + times, "directive-form", "write //typedsession:session S cookie=s idle=30m absolute=12h"},
		{"//TYPEDSESSION: session S cookie=s" + times, "directive-form", "write //typedsession:session S cookie=s"},
		{"//typedsession:SESSION S cookie=s" + times, "directive-form", "write //typedsession:session S cookie=s"},
		{"//TypedSession:session", "directive-form", "write //typedsession:session"},
		{"//typedsesion:session S cookie=s" + times, "directive-form", "write //typedsession:session S cookie=s"},
		{"// typed-session:session S cookie=s" + times, "directive-form", "write //typedsession:session S cookie=s"},
		{"//typedsession :session S cookie=s" + times, "directive-space", "write //typedsession:session S cookie=s"},
		{"/*typedsession:session S cookie=s" + times + "*/", "directive-form", "in one that begins with /*: write //typedsession:session S cookie=s idle=30m absolute=12h"},
		{"/* typedsession:session S cookie=s" + times + " */", "directive-form", "in one that begins with /*: write //typedsession:session S cookie=s idle=30m absolute=12h"},
		{"/*\n\tTypedSession: session S cookie=s" + times + "\n*/", "directive-form", "in one that begins with /*: write //typedsession:session S cookie=s idle=30m absolute=12h"},
		{"/* A session.\n\ntypedsession:session S cookie=s" + times + "\n*/", "directive-form", "in one that begins with /*: write //typedsession:session S cookie=s"},
		{"//typedsession:sesion S cookie=s" + times, "directive-unknown", `unknown directive "sesion"`},
	} {
		if said := build(t, declared(test.directive)).said(); !strings.HasPrefix(said, test.rule+": ") || !strings.Contains(said, test.message) || strings.Contains(said, "\n") {
			t.Errorf("%s\nsaid %s\nwant %s: …%s…", test.directive, said, test.rule, test.message)
		}
	}
}

func TestProseAndCodeThatIsCommentedOutAreNoDirectives(t *testing.T) {
	for _, comment := range []string{
		"// typedsession: see there",
		"// TypedSession: see there",
		"// Typedsession makes sessions: session S cookie=s",
		"// //typedsession:session S cookie=s",
		"/* //typedsession:session S cookie=s */",
		"/*\n//typedsession:session S cookie=s\ntype old struct{}\n*/",
		"/*\ntypedsession: see there\n*/",
		"// session: S cookie=s",
		"// typedsession:",
		"/*typedsession:*/",
		"/**/",
	} {
		if said := build(t, declared(comment)).said(); said != "" {
			t.Errorf("%s\nsaid %s", comment, said)
		}
	}
}

func TestADirectiveAloneLacksAllThatIsRequired(t *testing.T) {
	said := build(t, declared("//typedsession:session")).said()
	for _, want := range []string{"directive-name: ", "cookie= is required", "idle= is required", "absolute= is required"} {
		if !strings.Contains(said, want) {
			t.Errorf("said %s, without %q", said, want)
		}
	}
}

func TestADirectiveStandsAboveAStruct(t *testing.T) {
	const directive = "//typedsession:session Session cookie=s idle=1h absolute=2h\n"
	for _, declaration := range []string{
		"\nvar after = 1\n",
		"type (\n\tgrouped struct{}\n)\n",
		"type text string\n",
		"type alias = struct{}\n",
		"type generic[T any] struct{}\n",
		"func function() {}\n",
	} {
		if said := build(t, "-- app.go --\npackage app\n\n"+directive+declaration).said(); !strings.HasPrefix(said, "directive-place: ") {
			t.Errorf("%s: said %q", declaration, said)
		}
	}
}

func TestNamesAndConstraintsAreReadFromASourceThatIsLeftOut(t *testing.T) {
	for _, test := range []struct{ path, head, text, tag string }{
		{"app.go", "", "", ""},
		{"app.go", "//go:build shop\n\n", "shop", "shop"},
		{"app.go", "//go:build linux\n\n", "linux", ""},
		{"app.go", "//go:build unix\n\n", "unix", ""},
		{"app.go", "//go:build a && !b\n\n", "a && !b", ""},
		{"app_linux.go", "", "linux", ""},
		{"app_arm64.go", "", "arm64", ""},
		{"app_linux_arm64.go", "//go:build shop || cgo\n\n", "(shop || cgo) && linux && arm64", ""},
		{"app_linux_test.go", "", "linux", ""},
		{"app_shop.go", "", "", ""},
		{"linux.go", "", "", ""},
	} {
		text, tag := schema.ConstraintIn(test.path, []byte(test.head+"package app\n"))
		if text != test.text || tag != test.tag {
			t.Errorf("%s with %q: %q and tag %q, want %q and %q", test.path, test.head, text, tag, test.text, test.tag)
		}
	}
	if text, tag := schema.ConstraintIn("app.go", []byte("import C\n")); text != "" || tag != "" {
		t.Errorf("no Go: %q, %q", text, tag)
	}
	if text, _ := schema.ConstraintIn("app.go", []byte("package app\n\nimport \"C\"\n")); text != "cgo" {
		t.Errorf("cgo: %q", text)
	}
	source := "package p\n\n//typedsession:session A cookie=a\ntype a struct{}\n\n\t//typedsession:session B\n// typedsession:session C\n//typedsession:session\n//typedsession:sessions D\n"
	if names := schema.NamesIn([]byte(source)); !slices.Equal(names, []string{"A", "B"}) {
		t.Errorf("names %q", names)
	}
}
