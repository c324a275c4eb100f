package schema_test

import (
	"strings"
	"testing"
)

// tagged holds types whose fields have session tags.
const tagged = `
type login struct {
	User  string "session:\"1,max=3\""
	Token string "session:\"2,secret\""
}
type plain struct { User string "session:\"1,max=3,default=a\"" }
type late struct { Code string "session:\"1,ttl=5m\"" }
type outer struct { In struct { Logins []login } }
type hidden struct { Shown int; Left login "json:\"-\" msgpack:\"-\""; own login }
type own struct { Token string "session:\"1,secret\"" }
func (own) MarshalText() ([]byte, error) { return nil, nil }
func (*own) UnmarshalText([]byte) error { return nil }
type spaced struct { Token string "session:\"1, secret\"" }
type broken struct { Token string "json:\"t\",session:\"1,secret\"" }
type tree struct { Kids []*tree; Token string "session:\"1,secret\"" }
type embeds struct { login; More int }
type generic[T any] struct { Value T }
`

func TestSecretInsideACarriedValueIsReported(t *testing.T) {
	for _, test := range []struct{ goType, where string }{
		{"login", "Token"},
		{"*login", "Token"},
		{"[]login", "Token"},
		{"[2]*login", "Token"},
		{"map[string][]*login", "Token"},
		{"outer", "In.Logins.Token"},
		{"generic[map[int]login]", "Value.Token"},
		{"struct { A int; B struct { Token string \"session:\\\"2,secret\\\"\" } }", "B.Token"},
		{"lib.Login", "Token"},
		{"[]lib.Outer", "In.Token"},
		{"spaced", "Token"},
		{"broken", "Token"},
		{"tree", "Token"},
		{"embeds", "login.Token"},
	} {
		for _, option := range []string{"json", "msgpack"} {
			foreign := "type Login struct { Token string \"session:\\\"2,secret\\\"\" }\ntype Outer struct { In *Login }\n"
			source := carriedApp("F "+test.goType+" `session:\"1,"+option+",max=100\"`", tagged)
			want := "option-nested: field F has " + test.where + ", which its tag makes secret, and " + option + " takes no notice of that tag"
			if said := build(t, source+foreign).said(); !strings.Contains(said, want) || strings.Count(said, "\n") > 1 {
				t.Errorf("%s as %s: %s", test.goType, option, said)
			}
			secret := strings.Replace(source, option+",max", option+",secret,max", 1)
			if said := build(t, secret+foreign).said(); said != "" {
				t.Errorf("%s as secret %s: %s", test.goType, option, said)
			}
		}
	}
}

func TestSecretInsideATypeThatMarshalsItselfIsReported(t *testing.T) {
	types := `
type inner struct { Token string "session:\"1,secret\"" }
type around struct { Logins map[string][]*inner }
func (around) MarshalText() ([]byte, error) { return nil, nil }
func (*around) UnmarshalText([]byte) error { return nil }
func (around) IsZero() bool { return true }
type inBinary struct { Token string "session:\"2,secret\"" }
func (inBinary) MarshalBinary() ([]byte, error) { return nil, nil }
func (*inBinary) UnmarshalBinary([]byte) error { return nil }
type logins []inner
func (logins) MarshalText() ([]byte, error) { return nil, nil }
func (*logins) UnmarshalText([]byte) error { return nil }
type holds struct { B own "session:\"1\"" }
`
	for _, test := range []struct{ goType, options, where, method string }{
		{"own", "", "Token", "MarshalText"},
		{"*own", "", "Token", "MarshalText"},
		{"[]own", "max=3", "Token", "MarshalText"},
		{"map[string]*own", "max=3", "Token", "MarshalText"},
		{"around", "", "Logins.Token", "MarshalText"},
		{"inBinary", "", "Token", "MarshalBinary"},
		{"logins", "", "Token", "MarshalText"},
		{"own", "json", "Token", "MarshalText"},
		{"struct { A []own }", "json", "A.Token", "MarshalText"},
		{"inBinary", "msgpack", "Token", "MarshalBinary"},
	} {
		tag := strings.TrimSuffix("1,"+test.options, ",")
		source := carriedApp("F "+test.goType+" `session:\""+tag+"\"`", tagged+types)
		want := " has " + test.where + ", which its tag makes secret, and " + test.method + " takes no notice of tags"
		if said := build(t, source).said(); !strings.Contains(said, "option-nested: ") || !strings.Contains(said, want) || strings.Count(said, "\n") > 1 {
			t.Errorf("%s, %s: %s", test.goType, test.options, said)
		}
		if said := build(t, strings.Replace(source, "session:\""+tag, "session:\""+tag+",secret", 1)).said(); said != "" {
			t.Errorf("secret %s, %s: %s", test.goType, test.options, said)
		}
	}
	if said := build(t, carriedApp("F holds `session:\"1\"`", tagged+types)).said(); !strings.Contains(said, " has Token, which its tag makes secret") {
		t.Errorf("in a nested struct: %s", said)
	}
}

func TestSecretsThatAreNotEncodedAreNotReported(t *testing.T) {
	for _, goType := range []string{"hidden"} {
		if said := build(t, carriedApp("F "+goType+" `session:\"1,json\"`", tagged)).said(); said != "" {
			t.Errorf("%s: %s", goType, said)
		}
	}
}

func TestNumbersInsideACarriedValueAreNoted(t *testing.T) {
	for _, test := range []struct{ goType, options, want string }{
		{"plain", "json", "numbers-unused: field F is carried by json as a whole, so that the numbers and options of the fields of plain are not used: leave json out to have them used"},
		{"[]*plain", "msgpack", "of the fields of plain are"},
		{"map[string]struct { A plain; B late }", "json", "of the fields of plain and late are"},
		{"struct { A int \"session:\\\"1\\\"\" }", "json", "of the fields of struct{A int \"session:\\\"1\\\"\"} are"},
		{"login", "json,secret", "of the fields of login are"},
		{"own", "json,secret", "of the fields of own are"},
		{"[]lib.Numbered", "json", "of the fields of lib.Numbered are"},
		{"lib.Plain", "json", ""},
		{"struct { A int \"session:\\\"-\\\"\" }", "json", ""},
	} {
		notes := ""
		source := carriedApp("F "+test.goType+" `session:\"1,"+test.options+"\"`", tagged)
		for _, n := range build(t, source+"type Numbered struct { A string \"session:\\\"1\\\"\" }\n").Notes {
			notes += n.Rule + ": " + n.Message + "\n"
		}
		if test.want == "" && notes != "" || !strings.Contains(notes, test.want) || strings.Count(notes, "\n") > 1 {
			t.Errorf("%s as %s: %s", test.goType, test.options, notes)
		}
	}
}

// growing holds types that contain themselves with another type argument, without end.
const growing = `
type list[T any] struct { V *list[[]T] }
type twice[T any] struct { A *twice[[]T]; B []twice[map[string]T] }
type pair[A, B any] struct { A A; B B }
type doubled[T any] struct { V []doubled[pair[T, T]] }
type named[T any] struct { V map[string]other[T] }
type other[T any] []named[*T]
type finite[T any] struct { V *finite[T]; W T }
`

func TestACarriedTypeThatGrowsWithoutEndIsReported(t *testing.T) {
	for _, goType := range []string{"list[int]", "*list[int]", "twice[int]", "doubled[int]", "named[int]", "struct { A []list[int] }"} {
		for _, option := range []string{"json", "msgpack"} {
			said := build(t, carriedApp("F "+goType+" `session:\"1,"+option+",max=9\"`", growing)).said()
			if !strings.Contains(said, "kind-depth: field F is nested too deep") || strings.Count(said, "\n") > 1 {
				t.Errorf("%s as %s: %s", goType, option, said)
			}
		}
	}
	if said := build(t, carriedApp("F finite[[]finite[int]] `session:\"1,json,max=9\"`", growing)).said(); said != "" {
		t.Errorf("a type that ends: %s", said)
	}
}
