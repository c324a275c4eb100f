package testdata

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// staleForm is a session that reaches a type in one of the ways there are, and what
// can become of that type behind the generator's back.
type staleForm struct {
	name    string
	source  string // of package shop, below its imports
	price   string // of package price, below its imports; empty for none
	changes []staleChange
}

// staleChange replaces a part of a form's source. The compiler's first complaint
// then is about what was generated, at the guard of that type; where there is no
// guard, it says that the type is gone.
type staleChange struct {
	name, old, new string
	guard          string
}

// gone is a type with another name, wherever it is mentioned.
var gone = staleChange{"gone", "Address", "Location", ""}

const place = "Street string `session:\"1,max=30\"`\n\tCity string `session:\"2\"`"

// ofAStruct are the changes of a struct that consists of place.
func ofAStruct(guard string) []staleChange {
	return append(somewhatOfAStruct(guard), []staleChange{
		{"a field left out added", place, place + "\n\tZip string `session:\"-\"`", guard},
		{"a field removed", "City string `session:\"2\"`", "_ struct{} `session:\"2,retired\"`", guard},
		{"a field without a trace", "\n\tCity string `session:\"2\"`", "", guard},
		{"another bound", "max=30", "max=20", guard},
		{"no bound", ",max=30", "", guard},
		{"another option", "\"2\"", "\"2,hex\"", guard},
		{"no tag", " `session:\"2\"`", "", guard},
		{"an integer", "City string", "City int", guard},
		{"optional", "City string", "City *string", guard},
		{"another name", "City", "Town", guard},
		{"another order", place, "City string `session:\"2\"`\n\tStreet string `session:\"1,max=30\"`", guard},
	}...)
}

// somewhatOfAStruct is for the ways to a struct that end at the same guard.
func somewhatOfAStruct(guard string) []staleChange {
	return []staleChange{
		{"a field added", place, place + "\n\tZip string `session:\"3\"`", guard},
		{"another number", "\"2\"", "\"3\"", guard},
		{"another type", "City string", "City []byte", guard},
	}
}

// changed is one change of a type: its declaration becomes another one.
func changed(guard, old string, news ...string) (changes []staleChange) {
	for _, new := range news {
		changes = append(changes, staleChange{fmt.Sprintf("%s to %s", old, new), old, new, guard})
	}
	return changes
}

func session(fields string) string {
	return "//typedsession:session Session cookie=s idle=30m absolute=12h\ntype session struct {\n\t" + fields + "\n}\n\n"
}

// field is a session with one field of that type, and of that tag.
func field(goType, tag string) string {
	return session("Field " + goType + " `session:\"" + tag + "\"`")
}

func staleForms() []staleForm {
	const (
		address = "type Address struct {\n\t" + place + "\n}\n"
		page    = "type Page[T any] struct {\n\tItems []T `session:\"7\"`\n\t" + place + "\n}\n"
	)
	forms := []staleForm{
		{"the session", session(place+"\n\tMixin `session:\"-\"`") + "type Mixin = mixin\n\ntype mixin struct{}\n", "", ofAStruct("session")},
		{"a struct", field("Address", "1") + address, "", append(ofAStruct("Address"), gone)},
		{"a struct without a name", session("Home struct {\n\t" + place + "\n} `session:\"1\"`"), "", ofAStruct("session")},
		{"structs without a name", session("Homes []struct {\n\t" + place + "\n} `session:\"1\"`"), "", somewhatOfAStruct("session")},
		{"a struct made from another", field("Home", "1") + "type Home Address\n\n" + address, "", somewhatOfAStruct("Home")},
		{"a generic struct", field("Page[string]", "1") + page, "", ofAStruct("Page")},
		{"a struct with IsZero", field("Address", "1") + address + "\nfunc (a Address) IsZero() bool { return a.Street == \"\" }\n", "",
			append(somewhatOfAStruct("Address"), staleChange{"no IsZero", "IsZero", "Zero", "Address"})},
		{"a struct elsewhere", field("*price.Address", "1"), address, append(ofAStruct("Address"), gone)},
		{"an alias elsewhere of a struct", field("[]price.Alias", "1"), address + "\ntype Alias = Address\n", somewhatOfAStruct("Address")},
		{"a struct elsewhere that has no name here", field("price.Alias", "1"), "type Alias = address\n\n" + strings.Replace(address, "A", "a", 1), somewhatOfAStruct("address")},
		{"a generic struct elsewhere", field("price.Page[int]", "1"), page, somewhatOfAStruct("Page")},
		{"a struct elsewhere with a retired number", field("price.Address", "1"), strings.Replace(address, place, "_ struct{} `session:\"9,retired\"`\n\t"+place, 1),
			changed("Address", "City string", "City []byte", "City int", "City *string")},
	}
	for _, goType := range []string{
		"*Address", "[]Address", "map[string]Address", "[2]Address", "map[int][]Address", "Page[Address]", "Places", "Outer", "Alias",
	} {
		forms = append(forms, staleForm{"a struct in a " + goType, field(goType, "1") + address +
			"\ntype (\n\tPage[T any] struct {\n\t\tItems []T `session:\"1\"`\n\t}\n\tPlaces []Address\n\tOuter struct {\n\t\tIn *Address `session:\"1\"`\n\t}\n\tAlias = Address\n)\n",
			"", somewhatOfAStruct("Address")})
	}
	for _, goType := range []string{"*Type", "[]Type", "map[string]Type", "map[Type]int", "[2]Type", "Page[Type]"} {
		forms = append(forms, staleForm{"a string in a " + goType, field(goType, "1") +
			"type (\n\tType string\n\tPage[T any] struct {\n\t\tItems []T `session:\"1\"`\n\t}\n)\n", "", changed("Type", "Type string", "Type int", "Type bool")})
	}
	for _, kind := range []struct {
		under string
		news  []string
	}{
		{"string", []string{"int", "[]byte", "struct{}"}},
		{"bool", []string{"string"}},
		{"int", []string{"string", "int64", "uint"}},
		{"uint8", []string{"uint16"}},
		{"float32", []string{"float64"}},
		{"[]byte", []string{"string", "[4]byte"}},
		{"[4]byte", []string{"[8]byte", "[4]int"}},
		{"[]string", []string{"[]int", "string"}},
		{"[3]int", []string{"[4]int", "[3]int8"}},
		{"map[string]int", []string{"map[int]int", "map[string]string"}},
	} {
		declared, alias := prefixed("Type ", kind.news), prefixed("= ", kind.news)
		forms = append(forms,
			staleForm{kind.under, field("Type", "1") + "type Type " + kind.under + "\n", "", changed("Type", "Type "+kind.under, declared...)},
			staleForm{"made from " + kind.under, field("Second", "1") + "type Type " + kind.under + "\n\ntype Second Type\n", "", changed("Second", "Type "+kind.under, declared...)},
			staleForm{"elsewhere " + kind.under, field("[]price.Type", "1"), "type Type " + kind.under + "\n", changed("Type", "Type "+kind.under, declared...)},
			staleForm{"an alias of " + kind.under, field("Type", "1") + "type Type = " + kind.under + "\n", "", changed("session", "= "+kind.under, alias...)},
			staleForm{"an alias elsewhere of " + kind.under, field("price.Type", "1"), "type Type = " + kind.under + "\n", changed("session", "= "+kind.under, alias...)},
		)
	}
	return append(forms,
		staleForm{"an enum", field("Role", "1,enum=admin|user") + "type Role string\n", "",
			append(changed("Role", "Role string", "Role int", "Role []byte"), changed("session", "admin|user", "user|admin", "admin|user|guest")...)},
		staleForm{"an enum in a list", field("[]Role", "1,enum=admin|user") + "type Role string\n", "", changed("Role", "Role string", "Role int")},
		staleForm{"an enum of keys", field("map[Role]bool", "1,enum=admin|user") + "type Role string\n", "", changed("Role", "Role string", "Role int")},
		staleForm{"packed text", field("Role", "1,hex") + "type Role string\n", "", changed("Role", "Role string", "Role []byte")},
		staleForm{"a generic text", field("ID[int]", "1") + "type ID[T any] string\n", "", changed("ID", "] string", "] int", "] []T")},
		staleForm{"an alias elsewhere of what has no name here", field("price.Amount", "1"), "type Amount = amount\n\ntype amount int\n", changed("amount", "amount int", "amount string", "amount int8")},
		staleForm{"a type with IsZero", field("Stamp", "1") + "type Stamp int64\n\nfunc (s Stamp) IsZero() bool { return s == 1 }\n", "",
			append(changed("Stamp", "Stamp int64", "Stamp int8"), changed("Stamp", "IsZero", "Zero")...)},

		staleForm{"binary methods", field("Money", "1") + money("MarshalBinary", "UnmarshalBinary"), "",
			append(changed("Money", "Binary", "Bin"), changed("Money", "cents int64", "cents *int64", "cents int64; name string", "cents []int64")...)},
		staleForm{"text methods", field("*Money", "1") + money("MarshalText", "UnmarshalText"), "",
			append(changed("Money", "Text", "Txt"), changed("Money", "cents int64", "cents *int64")...)},
		staleForm{"msgpack methods", field("[]Money", "1") + money("MarshalMsgpack", "UnmarshalMsgpack"), "",
			append(changed("Money", "Msgpack", "Pack"), changed("Money", "cents int64", "cents *int64")...)},
		staleForm{"methods elsewhere", field("price.Money", "1"), money("MarshalText", "UnmarshalText"), changed("Money", "Text", "Txt")},
	)
}

// money is a type with methods of its own.
func money(marshal, unmarshal string) string {
	return "type Money struct {\n\tcents int64\n}\n\n" +
		"func (m *Money) " + marshal + "() ([]byte, error) { return nil, nil }\n\n" +
		"func (m *Money) " + unmarshal + "([]byte) error { return nil }\n"
}

func prefixed(prefix string, texts []string) (all []string) {
	for _, text := range texts {
		all = append(all, prefix+text)
	}
	return all
}

// TestStaleCodeDoesNotCompileAndTheCompilerSaysWhatToRun generates every form,
// changes what it reaches in every way, and asks the compiler: outside of CI, every
// third form. With -v it shows the compiler's lines.
func TestStaleCodeDoesNotCompileAndTheCompilerSaysWhatToRun(t *testing.T) {
	t.Parallel()
	dir := scratch(t, "stale")
	forms := staleForms()
	if !inCI() {
		n := 0
		forms = slices.DeleteFunc(forms, func(staleForm) bool { n++; return n%3 != 1 })
	}
	for i, form := range forms {
		writeStale(t, dir, fmt.Sprintf("form%d", i), form.source, form.price)
	}
	writeGenerated(t, generateIn(t, inPackages("./_scratch/stale/...")))
	if out, err := exec.Command("go", "build", "./_scratch/stale/...").CombinedOutput(); err != nil {
		t.Fatalf("fresh code does not compile: %v\n%s", err, firstLines(out, 30))
	}
	for i, form := range forms {
		for j, change := range form.changes {
			writeStaleChange(t, dir, fmt.Sprintf("form%d", i), fmt.Sprintf("change%dof%d", j, i), form, change)
		}
	}
	out, _ := exec.Command("go", "build", "./_scratch/stale/...").CombinedOutput()
	complaints := map[string]string{} // by package, the first
	for _, line := range regexp.MustCompile(`(?m)^_scratch[/\\]stale[/\\]([a-z0-9]+)[/\\](.*)$`).FindAllStringSubmatch(string(out), -1) {
		if complaints[line[1]] == "" {
			complaints[line[1]] = line[2]
		}
	}
	for i, form := range forms {
		for j, change := range form.changes {
			t.Run(form.name+"/"+change.name, func(t *testing.T) {
				got := complaints[fmt.Sprintf("change%dof%d", j, i)]
				t.Log(got)
				want := `cannot .*asGenerated\("` + change.guard + ` has changed: run go generate"\)`
				if change.guard == "" {
					want = `undefined: (price\.)?` + change.old + `$`
				}
				if !regexp.MustCompile(`^session_gen\.go:\d+:\d+: ` + want).MatchString(got) {
					t.Errorf("the compiler's first line is %q, want %s", got, want)
				}
			})
		}
	}
}

func writeStale(t *testing.T, dir, name, source, price string) {
	t.Helper()
	header := "package shop\n\n"
	if price != "" {
		header += "import \"" + modulePath + "/testdata/_scratch/stale/" + name + "/price\"\n\n"
		writeFile(t, filepath.Join(dir, name, "price", "price.go"), "package price\n\n"+price)
	}
	writeFile(t, filepath.Join(dir, name, "session.go"), header+source)
}

// writeStaleChange writes the form of that name as it is after the change, beside
// what was generated before.
func writeStaleChange(t *testing.T, dir, form, name string, f staleForm, c staleChange) {
	t.Helper()
	source, price := strings.ReplaceAll(f.source, c.old, c.new), strings.ReplaceAll(f.price, c.old, c.new)
	if source == f.source && price == f.price {
		t.Fatalf("%s: there is no %q to change", f.name, c.old)
	}
	writeStale(t, dir, name, source, price)
	generated, err := os.ReadFile(filepath.Join(dir, form, "session_gen.go"))
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(dir, name, "session_gen.go"), strings.ReplaceAll(string(generated), "/stale/"+form+"/", "/stale/"+name+"/"))
}
