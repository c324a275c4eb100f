package check_test

import (
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/check"
	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/internal/sourcetest"
	"github.com/typedsession/typedsession/gen/schema"
)

// packageOf reads the schema of a source in which no single field is wrong.
func packageOf(t *testing.T, source, dir string) *schema.Package {
	t.Helper()
	var diags diagnostic.List
	p := schema.Build(sourcetest.Load(t, source, dir), nil, &diags)
	if len(diags) > 0 {
		t.Fatalf("%s\n%s", said(diags), source)
	}
	return p
}

// said returns the list as text, with a line "rule: message" for each entry.
func said(list diagnostic.List) string {
	var all []string
	for _, d := range list {
		all = append(all, d.Rule+": "+d.Message)
	}
	return strings.Join(all, "\n")
}

// expect fails the test unless the list has one diagnostic with that rule and a message
// with that part, or none when both are empty.
func expect(t *testing.T, source string, list diagnostic.List, rule, message string) {
	t.Helper()
	got := said(list)
	if rule == "" && got == "" {
		return
	}
	if rule == "" || !strings.HasPrefix(got, rule+": ") || !strings.Contains(got, message) || strings.Contains(got, "\n") {
		t.Errorf("%s\nsaid %s\nwant %s: …%s…", source, got, rule, message)
	}
}

const other = "\n//typedsession:session %s cookie=o idle=1h absolute=2h\ntype other struct{ B int `session:\"1\"` }\n"

func TestNamesAndNumbersThatMeetAreReported(t *testing.T) {
	named := func(name string) string { return strings.Replace(other, "%s", name, 1) }
	for _, test := range []struct{ fields, declarations, rule, message string }{
		{"A int `session:\"1\"`", "", "", ""},
		{"A int `session:\"1\"`", named("Other"), "", ""},

		{"A int `session:\"1\"`", named("Session"), "name-taken", "Session is generated for the session at app.go"},
		{"A int `session:\"1\"`", named("SessionConfig"), "name-taken", "SessionConfig is generated for the session at app.go"},
		{"A int `session:\"1\"`", "type Session int", "name-taken", "Session is to be generated, and this package declares it already"},
		{"A int `session:\"1\"`", "func NewSessionManager() {}", "name-taken", "NewSessionManager is to be generated"},
		{"A theme `session:\"1,enum=a|b\"`\nB string `session:\"2,enum=x\"`", "type theme string\n" + strings.ReplaceAll(named("ThemeA"), "ThemeA", "themeA"), "name-taken", "themeA"},

		{"A int `session:\"1\"`\nB int `session:\"1\"`", "", "number-twice", "number 1 belongs to A (line 5) already; 2 is free"},
		{"A int `session:\"1\"`\n_ struct{} `session:\"1,retired\"`", "", "number-twice", "number 1 belongs to A"},
		{"_ struct{} `session:\"1,retired\"`\nA int `session:\"1\"`", "", "number-twice", "number 1 belongs to a retired field"},
		{"A nested `session:\"1\"`", "type nested struct {\n\tA int `session:\"3\"`\n\tB int `session:\"3\"`\n}", "number-twice", "number 3 belongs to A"},
		{"A map[string][]nested `session:\"1\"`", "type nested struct {\n\tA int `session:\"3\"`\n\tB int `session:\"3\"`\n}", "number-twice", "number 3 belongs to A"},

		{"Renew bool `session:\"1\"`", "", "name-reserved", "the accessor Renew of field Renew"},
		{"Error string `session:\"1\"`", "", "name-reserved", "the accessor Error of field Error"},
		{"A int `session:\"1,owner\"`", "", "", ""},
		{"A int `session:\"2,owner\"`\nB string `session:\"1,owner,max=9\"`", "", "owner-twice", "field A (line 5) says whose session it is already"},
		{"A int `session:\"1,owner\"`", named("SessionOwner"), "name-taken", "SessionOwner is generated for the session at app.go"},
		{"A int `session:\"1,owner\"`", "func SessionOwner() {}", "name-taken", "SessionOwner is to be generated, and this package declares it already"},
		{"A int `session:\"1\"`", "func SessionOwner() {}", "", ""}, // without an owner, no such function is generated
		{"A int `session:\"1\"`\nSetA int `session:\"2\"`", "", "name-clash", "fields A (line 5) and SetA both get an accessor SetA"},
		{"A int `session:\"1\"`\nAddA int `session:\"2\"`", "", "name-clash", "both get an accessor AddA"},
		{"A *int `session:\"1\"`\nHasA bool `session:\"2\"`", "", "name-clash", "both get an accessor HasA"},
		{"TakeA bool `session:\"1\"`\nA string `session:\"2,flash\"`", "", "name-clash", "both get an accessor TakeA"},
		{"Info `session:\"1\"`", "type Info struct { A int `session:\"1\"` }", "name-reserved", "give the embedded Info a name of its own, say TheInfo"},
		{"A int `session:\"1\"`", "func (s *Session) Info() {}", "name-reserved", "every generated session keeps the name Info for itself"},
		{"A int `session:\"1\"`", "func (s *Session) lock() {}", "name-reserved", "keeps the name lock"},
		{"A int `session:\"1\"`", "func (s *Session) SetA() {}", "name-taken", "the package declares a method SetA of Session itself"},

		{"A int `session:\"1,was=B\"`", "", "", ""},
		{"A int `session:\"1,was=B\"`\nB int `session:\"2\"`", "", "name-clash", "field B (line 6) gets an accessor B, and so would field A for its former name: leave B out of was="},
		{"A int `session:\"1,was=B\"`\nSetB int `session:\"2\"`", "", "name-clash", "field SetB (line 6) gets an accessor SetB"},
		{"A string `session:\"1,was=B\"`\nAddB int `session:\"2\"`", "", "", ""}, // text has no accessor that adds
		{"A int `session:\"1,was=C\"`\nB int `session:\"2,was=C\"`", "", "name-clash", "field A (line 5) gets an accessor C, and so would field B for its former name"},
		{"A int `session:\"1,was=SetA\"`", "", "name-clash", "gets an accessor SetA"},
		{"A int `session:\"1,was=Renew\"`", "", "name-reserved", "no field can have had an accessor Renew"},
		{"A int `session:\"1,was=ReadByte\"`", "", "name-reserved", "no field can have had an accessor ReadByte"},
		{"A int `session:\"1,was=B\"`", "func (s *Session) ClearB() {}", "name-taken", "the package declares a method ClearB of Session itself"},

		{"A asGenerated `session:\"1\"`", "type asGenerated int", "name-shadowed", "hides asGenerated"},
		{"A []map[string]asGenerated `session:\"1\"`", "type asGenerated int", "name-shadowed", "hides asGenerated"},
		{"A v `session:\"1\"`", "type v int", "", ""}, // v is a variable of the generated code, so that the type gets a second name
		{"A struct{ set } `session:\"1,json\"`", "type set struct{ B int }", "name-shadowed", "hides set"},
		{"A int `session:\"1\"`", "type string int", "name-predeclared", "the package declares string"},
		{"A int `session:\"1\"`", "func append() {}", "name-predeclared", "the package declares append"},
	} {
		source := sourcetest.App(test.fields, test.declarations)
		var diags diagnostic.List
		check.Package(packageOf(t, source, "."), &diags)
		diags.Sort()
		expect(t, source, diags, test.rule, test.message)
	}
}

func TestAFileThatImportsAGeneratedNameIsReported(t *testing.T) {
	source := "-- a.go --\npackage app\n\nimport Session \"time\"\n\nvar _ Session.Time\n" + sourcetest.App("\tA int `session:\"1\"`", "")
	var diags diagnostic.List
	check.Package(packageOf(t, source, "."), &diags)
	expect(t, source, diags, "name-taken", "a file of this package imports something of that name")
}

// twoPackages returns a source with a session in each of two packages, with these
// cookies.
func twoPackages(first, second string) string {
	return strings.Replace(sourcetest.App("\tA int `session:\"1\"`", ""), "cookie=s", "cookie="+first, 1) +
		"-- shop/shop.go --\npackage shop\n\n//typedsession:session Cart cookie=" + second + " idle=1h absolute=2h\ntype cart struct{ A int `session:\"1\"` }\n"
}

func TestCookiesThatOverwriteOneAnotherAreReported(t *testing.T) {
	for _, test := range []struct{ first, second, rule, message string }{
		{"s", "o", "", ""},
		{"s", "s", "cookie-twice", "cookie=s is the cookie of the session at app.go"},
		{"s", "s-t", "cookie-twice", "overwrite each other with Config.Touch"},
		{"s-t", "s", "cookie-twice", "overwrite each other with Config.Touch"},
		{"s", "s-x", "", ""},
	} {
		source := strings.Replace(sourcetest.App("\tA int `session:\"1\"`", strings.Replace(strings.Replace(other, "%s", "Other", 1), "cookie=o", "cookie="+test.second, 1)), "cookie=s ", "cookie="+test.first+" ", 1)
		var diags, notes diagnostic.List
		check.Cookies([]*schema.Package{packageOf(t, source, ".")}, nil, &diags, &notes)
		expect(t, source, diags, test.rule, test.message)
		expect(t, source, notes, "", "")
	}
}

func TestCookiesOfTwoPackagesAreNotedWhereAProgramCanHoldBoth(t *testing.T) {
	apart := []check.Program{{Path: "cmd/a", Main: true, Imports: []string{"app"}}, {Path: "cmd/b", Main: true, Imports: []string{"shop"}}}
	together := []check.Program{{Path: "cmd/a", Main: true, Imports: []string{"app", "lib"}}, {Path: "lib", Imports: []string{"shop"}}}
	for _, test := range []struct {
		name, first, second string
		programs            []check.Program
		noted               bool
	}{
		{"nothing is known", "s", "s", nil, true},
		{"another name", "s", "o", together, false},
		{"one program holds both", "s", "s", together, true},
		{"one program holds both, with Touch", "s", "s-t", together, true},
		{"with Touch, and nothing is known", "s", "s-t", nil, false},
		{"each is in a program of its own", "s", "s", apart, false},
	} {
		source := twoPackages(test.first, test.second)
		shop := packageOf(t, source, "shop")
		var diags, notes diagnostic.List
		check.Cookies([]*schema.Package{packageOf(t, source, "."), shop}, test.programs, &diags, &notes)
		expect(t, test.name, diags, "", "")
		rule := ""
		if test.noted {
			rule = "cookie-twice"
		}
		expect(t, test.name, notes, rule, "where one program serves both")
		shop.Test = true
		notes = nil
		check.Cookies([]*schema.Package{packageOf(t, source, "."), shop}, test.programs, &diags, &notes)
		expect(t, test.name+", in a test", notes, "", "")
	}
}

func TestABudgetIsHeldAgainstTheLargestCookie(t *testing.T) {
	for _, test := range []struct{ field, budget, rule, message string }{
		{"int `session:\"1\"`", "", "", ""},
		{"int `session:\"1\"`", " budget=500", "", ""},
		{"int `session:\"1\"`", " budget=10", "budget-exceeded", "with nothing in it: raise it"},
		{"string `session:\"1,max=100\"`", " budget=200", "budget-exceeded", "the largest fields: A"},
		{"string `session:\"1,max=4000\"`", " budget=200", "budget-exceeded", "write budget=unbounded"},
		{"string `session:\"1,max=4000\"`", " budget=6000", "", ""}, // for a store
		{"string `session:\"1,max=4000\"`", " budget=4200", "budget-exceeded", "write budget=5419"},
		{"string `session:\"1\"`", " budget=200", "budget-unproved", "no budget can be proved"},
		{"string `session:\"1\"`", " budget=unbounded", "", ""},
		{"string `session:\"1\"`", "", "size-unbounded", "has no largest size"},
		{"string `session:\"1,max=4000\"`", "", "size-exceeded", "browsers need not keep more than"},
	} {
		source := strings.Replace(sourcetest.App("\tA "+test.field, ""), "absolute=2h", "absolute=2h"+test.budget, 1)
		var diags, notes diagnostic.List
		check.Budgets(packageOf(t, source, "."), &diags, &notes)
		expect(t, source, append(diags, notes...), test.rule, test.message)
	}
}

func TestALongListOfFieldsWithoutABoundIsCut(t *testing.T) {
	var fields strings.Builder
	for i := range 9 {
		letter := string(rune('A' + i))
		fields.WriteString("\t" + letter + " string `session:\"" + string(rune('1'+i)) + "\"`\n")
	}
	source := sourcetest.App(fields.String(), "")
	var diags, notes diagnostic.List
	check.Budgets(packageOf(t, source, "."), &diags, &notes)
	expect(t, source, notes, "size-unbounded", "and 4 more")
}

func TestListsThatAFewBytesFillAreReported(t *testing.T) {
	const large = "type large struct { A [4096]byte `session:\"1\"` }"
	for _, test := range []struct{ fields, rule, message string }{
		{"A []large `session:\"1,max=10\"`", "", ""},
		{"A []large `session:\"1\"`", "list-memory", "write max="},
		{"A []string `session:\"1\"`", "", ""},
		{"A map[bool]large `session:\"1\"`", "", ""},
		{"A map[string]large `session:\"1\"`", "list-memory", "field A can hold 2048 elements"},
		{"A [][4]large `session:\"1,max=4096\"`", "list-memory", "field A can hold"},
	} {
		source := sourcetest.App("\t"+test.fields, large)
		var diags, notes diagnostic.List
		check.Memory(packageOf(t, source, "."), &diags, &notes)
		expect(t, source, append(diags, notes...), test.rule, test.message)
	}
}

func TestASourceThatIsLeftOutIsNotedUnlessItIsKnown(t *testing.T) {
	nothing := func(string) bool { return false }
	for _, test := range []struct {
		head  string
		known func(string) bool
		rule  string
		says  string
	}{
		{"//go:build shop\n\n", nothing, "directive-unread", "nothing is generated for Session: use -tags shop"},
		{"//go:build windows\n\n", nothing, "directive-unread", "use -tags, or GOOS and GOARCH"},
		{"//go:build ignore\n\n", nothing, "", ""},
		{"//go:build shop\n\n", func(name string) bool { return name == "Session" }, "", ""},
		{"//go:build shop\n\n", func(name string) bool { return name == "Other" }, "directive-unread", "Session"},
	} {
		source := test.head + "package app\n\n\t//typedsession:session Session cookie=s idle=1h absolute=2h\n\ttype session struct{}\n"
		var notes diagnostic.List
		check.Unread("app.go", []byte(source), test.known, &notes)
		expect(t, source, notes, test.rule, test.says)
		if len(notes) > 0 && (notes[0].Pos.Line != 5 || notes[0].Pos.Column != 2) {
			t.Errorf("noted at %v, want line 5, column 2", notes[0].Pos)
		}
	}
}
