package schema_test

import (
	"slices"
	"strings"
	"testing"
)

func TestADefaultIsAValueOfTheFieldsType(t *testing.T) {
	for _, test := range []struct{ field, want string }{
		{"bool `session:\"1,default=true\"`", "true"},
		{"int8 `session:\"1,default=-128\"`", "-128"},
		{"uint8 `session:\"1,default=255\"`", "255"},
		{"int `session:\"1,default=+5\"`", "5"},
		{"float64 `session:\"1,default=-.5\"`", "-1/2"},
		{"float32 `session:\"1,default=1e3\"`", "1000"},
		{"string `session:\"1,default=blue\"`", `"blue"`},
		{"string `session:\"1,max=4,default=blue\"`", `"blue"`},
		{"string `session:\"1,enum=a|b,default=b\"`", `"b"`},
		{"time.Duration `session:\"1,default=1d12h\"`", "129600000000000"},
	} {
		f := build(t, imported("time", "A "+test.field)).field(t, "A")
		if f.Default == nil || f.Default.ExactString() != test.want {
			t.Errorf("%s: the default is %v, want %s", test.field, f.Default, test.want)
		}
	}
}

// imported returns a source of a session with one field, in a file that imports a
// package.
func imported(path, field string) string {
	use := map[string]string{"time": "time.Time", "unsafe": "unsafe.Pointer"}[path]
	return strings.Replace(app("\t"+field, "type _ = "+use+"\n"), "package app\n", "package app\n\nimport \""+path+"\"\n", 1)
}

func TestAnOptionThatDoesNotFitItsFieldSaysSo(t *testing.T) {
	for _, test := range []struct{ field, rule, message string }{
		{"bool `session:\"1,default=yes\"`", "option-value", "default=yes is no bool"},
		{"int8 `session:\"1,default=128\"`", "option-value", "default=128 is no int8"},
		{"uint `session:\"1,default=-1\"`", "option-value", "default=-1 is no uint"},
		{"int `session:\"1,default=--5\"`", "option-value", "default=--5 is no int"},
		{"int `session:\"1,default=5000000000\"`", "option-value", "where that has 32 bits"},
		{"float32 `session:\"1,default=1e99\"`", "option-value", "default=1e99 is no float32"},
		{"float64 `session:\"1,default=x\"`", "option-value", "default=x is no float64"},
		{"time.Duration `session:\"1,default=5\"`", "option-value", "default=5 is no duration"},
		{"time.Duration `session:\"1,default=2562048h\"`", "option-value", "default=2562048h is longer than 106751d"},
		{"string `session:\"1,max=3,default=blue\"`", "option-value", "default= is longer than max=3"},
		{"string `session:\"1,enum=a|b,default=c\"`", "option-value", "default=c is no value of the enum"},
		{"string \"session:\\\"1,default=ab\\\\xff\\\"\"", "option-value", "which is no UTF-8"},
		{"*int `session:\"1,default=5\"`", "option-misplaced", "an optional field has no default"},
		{"[]int `session:\"1,default=5\"`", "option-misplaced", "default= is for bools, numbers, durations, text and enums; field A is []int"},
		{"int `session:\"1,max=5\"`", "option-misplaced", "max= bounds text, bytes, lists and maps; field A is int"},
		{"string `session:\"1,each=5\"`", "option-misplaced", "each= bounds the texts and byte slices"},
		{"string `session:\"1,keep=5\"`", "option-misplaced", "keep= is for lists"},
		{"[]byte `session:\"1,keep=5\"`", "option-misplaced", "keep= is for lists"},
		{"int `session:\"1,enum=a|b\"`", "option-misplaced", "enum= is for text"},
		{"[]string `session:\"1,enum=a|b,each=3\"`", "option-misplaced", "field A is []string of an enum"},
		{"string `session:\"1,enum=a|b,max=3\"`", "option-misplaced", "field A is an enum"},
		{"string `session:\"1,milli\"`", "option-misplaced", "milli is the precision of a time.Time"},
		{"time.Time `session:\"1,hex\"`", "option-misplaced", "hex packs text"},
		{"string `session:\"1,enum=a|b,hex\"`", "option-misplaced", "an enum travels as a number already"},
		{"[]int `session:\"1,max=5,keep=5\"`", "option-value", "keep= contradicts max="},
		{"string `session:\"1,owner,max=9,secret\"`", "option-owner", "owner does not go with secret"},
		{"int `session:\"1,owner,ttl=1m\"`", "option-owner", "owner does not go with ttl"},
		{"int `session:\"1,owner,flash\"`", "option-owner", "owner does not go with flash"},
		{"int `session:\"1,owner,default=1\"`", "option-owner", "owner does not go with default"},
		{"string `session:\"1,owner,enum=a|b\"`", "option-owner", "owner does not go with enum"},
		{"*int `session:\"1,owner\"`", "option-owner", "make A no pointer"},
		{"string `session:\"1,owner\"`", "option-owner", `write ` + "`session:\"1,owner,max=64\"`"},
		{"bool `session:\"1,owner\"`", "option-owner", "owner is for an integer, a UUID, or text with max=; field A is bool"},
		{"[16]byte `session:\"1,owner\"`", "option-owner", "field A is [16]byte"},
		{"time.Time `session:\"1,owner\"`", "option-owner", "field A is time.Time"},
		{"[]int `session:\"1,owner\"`", "option-owner", "field A is []int"},
		{"int `session:\"1,owner,json\"`", "option-misplaced", "owner does not go with json"},
		{"int `session:\"1,owner=1\"`", "option-value", "owner takes no value"},
		{"int `session:\"1,ovner\"`", "option-unknown", `did you mean "owner"?`},
		{"int `session:\"1,was\"`", "option-value", "was= takes the field's former name"},
		{"int `session:\"1,was=B|\"`", "option-value", "was= takes the field's former name, or several separated by |"},
		{"int `session:\"1,was=b\"`", "option-value", `"b" can be none`},
		{"int `session:\"1,was=B-C\"`", "option-value", `"B-C" can be none`},
		{"int `session:\"1,was=B|C|B\"`", "option-value", "was= has the name B twice"},
		{"int `session:\"1,was=A\"`", "option-value", "it is called A now"},
		{"any `session:\"1,json,was=B|A\"`", "option-value", "it is called A now"},
		{"struct{ B int `session:\"1,was=C\"` } `session:\"1\"`", "option-nested", "B, a field of a nested struct, has none"},
		{"string `session:\"1,max=0\"`", "option-value", "max= takes a number from 1"},
		{"string `session:\"1,max=x\"`", "option-value", "max= takes a number from 1"},
		{"string `session:\"1,ttl=0s\"`", "option-value", "ttl= takes a duration of whole seconds"},
		{"string `session:\"1,enum=\"`", "option-value", "none of them empty"},
		{"string `session:\"1,enum=a||b\"`", "option-value", "none of them empty"},
		{"string `session:\"1,enum=a|a\"`", "option-value", `enum= has the value "a" twice`},
		{"string `session:\"1,enum=a-b|a_b\"`", "enum-constant", "cannot be told apart in a Go name"},
		{"string `session:\"1,max=3,max=4\"`", "option-twice", `option "max" is given twice`},
		{"string `session:\"1,secert\"`", "option-unknown", `did you mean "secret"?`},
		{"string `session:\"1,bas64ul\"`", "option-unknown", `did you mean "base64url"?`},
		{"string `session:\"1,\"`", "option-unknown", `unknown option ""`},
		{"string `session:\"one\"`", "number", `"one" is no field number`},
		{"string `session:\"enum=en|de\"`", "number", "or write session:\",enum=en|de\" and run go tool typedsession number"},
		{"string `session:\"flash,max=3\"`", "number", "or write session:\",flash\" and run"},
		{"string `session:\"-,max=4\"`", "option-misplaced", "- leaves the field out, and takes no options: write session:\"-\""},
		{"string `session:\"-,\"`", "option-misplaced", "- leaves the field out, and takes no options"},
		{"struct { A int `session:\"-,secret\"` } `session:\"1\"`", "option-misplaced", "- leaves the field out, and takes no options"},
		{"string `session:\"-1\"`", "number", `"-1" is no field number`},
		{"string `session:\"--\"`", "number", `"--" is no field number`},
		{"string `session:\"0\"`", "number", `"0" is no field number`},
		{"string `session:\"01\"`", "number", `"01" is no field number`},
		{"string `session:\"100000\"`", "number", `"100000" is no field number`},
		{"string `session:\"\"`", "number", `"" is no field number`},
		{"string `session:\"1\" session:\"2\"`", "tag-syntax", "the tag has a session key already"},
		{"string `Session:\"1\"`", "tag-syntax", "the key is \"Session\" and not session"},
		{"string `json:\"a\",session:\"1\"`", "tag-syntax", "not session"},
		{"string `sesion:\"1\"`", "tag-syntax", `unknown key "sesion"; did you mean "session"?`},
		{"string `json:\"a\" sessoin:\"1,max=3\"`", "tag-syntax", `unknown key "sessoin"; did you mean "session"?`},
		{"string `sessions:\"-\" json:\"a\"`", "tag-syntax", `unknown key "sessions"; did you mean "session"?`},
		{"string `ession:\"1\" sesion:\"2\"`", "tag-syntax", `unknown key "ession"; did you mean "session"?`},
		{"string `Sesion:\"1\"`", "tag-syntax", `unknown key "Sesion"; did you mean "session"?`},
		{"string `json:\"a\",sesion:\"1\"`", "tag-syntax", `unknown key ",sesion"; did you mean "session"?`},
		{"string `version:\"1\"`", "field-untagged", "field A has no number"},
		{"string `mysession:\"1\"`", "field-untagged", "field A has no number"},
		{"string `session: \"1\"`", "tag-syntax", "not well formed"},
		{"string `session:\"\\q\"`", "tag-syntax", "no Go string"},
		{"string \"session:\\\"1\\\" \\xff\"", "tag-syntax", "no UTF-8"},
		{"string \"session:\\\"1\\\" \\x01\"", "tag-syntax", "control character U+0001"},
		{"string `json:\"a\"`", "field-untagged", "field A has no number"},
		{"string", "field-untagged", "field A has no number"},
	} {
		said := build(t, imported("time", "A "+test.field)).said()
		if !strings.HasPrefix(said, test.rule+": ") || !strings.Contains(said, test.message) || strings.Contains(said, "\n") {
			t.Errorf("%s\nsaid %s\nwant %s: …%s…", test.field, said, test.rule, test.message)
		}
	}
}

func TestTheOwnerIsAnIntegerAUUIDOrABoundedText(t *testing.T) {
	const uuid = "-- x/uuid/uuid.go --\npackage uuid\n\ntype UUID [16]byte\n"
	for _, field := range []string{
		"int64 `session:\"1,owner\"`", "id `session:\"1,owner\"`", "string `session:\"1,max=64,owner\"`",
		"string `session:\"1,owner,uuid\"`", "string `session:\"1,owner,ulid\"`", "uuid.UUID `session:\"1,owner\"`",
	} {
		source := app("\tB int `session:\"2\"`\n\tA "+field, "type id uint8\n")
		if strings.Contains(field, "uuid.UUID") {
			source = strings.Replace(source, "package app\n", "package app\n\nimport \"x/uuid\"\n", 1) + uuid
		}
		built := build(t, source)
		if said := built.said(); said != "" {
			t.Errorf("%s: %s", field, said)
			continue
		}
		if !built.field(t, "A").Owner || built.field(t, "B").Owner {
			t.Errorf("%s: A is not the owner, or B is", field)
		}
	}
}

func TestAFieldKeepsItsFormerNamesInTheOrderOfTheTag(t *testing.T) {
	for _, test := range []struct {
		field string
		want  []string
	}{
		{"int `session:\"1\"`", nil},
		{"int `session:\"1,was=B\"`", []string{"B"}},
		{"string `session:\"1,was=C|B,max=9\"`", []string{"C", "B"}},
		{"map[string]string `session:\"1,json,was=B\"`", []string{"B"}},
		{"int `session:\"1,was=Größe\"`", []string{"Größe"}},
	} {
		if got := build(t, app("\tA "+test.field, "")).field(t, "A").Was; !slices.Equal(got, test.want) {
			t.Errorf("%s: the former names are %q, want %q", test.field, got, test.want)
		}
	}
}

func TestAKeyNearToSessionBesideASessionKeyIsAnotherPackages(t *testing.T) {
	for _, tag := range []string{`sessions:"a" session:"1"`, `session:"1" sesion:"2"`, `session:"-" sessions:"a"`} {
		if said := build(t, app("\tA int `"+tag+"`\n\tB int `session:\"2\"`", "")).said(); said != "" {
			t.Errorf("%s: %s", tag, said)
		}
	}
}

func TestAFieldThatIsNotExportedSaysAtOnceHowToKeepItAndHowToLeaveItOut(t *testing.T) {
	for _, test := range []struct{ field, want string }{
		{"private string", "call it Private and tag it `session:\"8\"`, or leave it out with `session:\"-\"`"},
		{"_private string `json:\"p\"`", "call it Private and tag it `session:\"8\"`, or leave it out with `session:\"-\"`"},
		{"private string `session:\"1\"`", "call it Private, or leave it out with `session:\"-\"`"},
	} {
		said := build(t, app("\tA int `session:\"7\"`\n\t"+test.field, "")).said()
		want := "is not exported, and only exported fields can be kept, as accessors are named after them: " + test.want
		if !strings.HasPrefix(said, "field-unexported: ") || !strings.HasSuffix(said, want) || strings.Contains(said, "\n") {
			t.Errorf("%s\nsaid %s\nwant %s", test.field, said, want)
		}
	}
}
