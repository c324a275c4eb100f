package number_test

import (
	"fmt"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/number"
)

// write gives numbers to the fields that have a mark before them in source: «4»Name
// gets number 4.
func write(t *testing.T, source string) (result string, written []number.Field, diags diagnostic.List) {
	t.Helper()
	clean, fields := unmark(t, source)
	content, written, err := number.Write("a.go", []byte(clean), fields, &diags)
	if err != nil {
		t.Fatal(err)
	}
	return string(content), written, diags
}

func unmark(t *testing.T, source string) (clean string, fields []number.Field) {
	t.Helper()
	for {
		before, rest, found := strings.Cut(source, "«")
		clean += before
		if !found {
			return clean, fields
		}
		var f number.Field
		mark, after, _ := strings.Cut(rest, "»")
		if _, err := fmt.Sscan(mark, &f.Number); err != nil {
			t.Fatal(err)
		}
		f.Name = after[:strings.IndexAny(after, " ,\t")]
		f.Pos = token.Position{Filename: "a.go", Line: 1 + strings.Count(clean, "\n"), Column: len(clean) - strings.LastIndex(clean, "\n")}
		fields = append(fields, f)
		source = after
	}
}

func TestANumberIsWrittenIntoTheTag(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{
			"no tag",
			"type s struct {\n\t«4»Name string\n}\n",
			"type s struct {\n\tName string `session:\"4\"`\n}\n",
		},
		{
			"behind other keys",
			"type s struct {\n\t«4»Name string `json:\"name,omitempty\" db:\"n\"`\n}\n",
			"type s struct {\n\tName string `json:\"name,omitempty\" db:\"n\" session:\"4\"`\n}\n",
		},
		{
			"in double quotes",
			"type s struct {\n\t«4»Name string \"json:\\\"name\\\"\"\n}\n",
			"type s struct {\n\tName string \"json:\\\"name\\\" session:\\\"4\\\"\"\n}\n",
		},
		{
			"an empty one",
			"type s struct {\n\t«4»Name string ``\n\t«5»Other string \" \"\n}\n",
			"type s struct {\n\tName  string `session:\"4\"`\n\tOther string \"session:\\\"5\\\"\"\n}\n",
		},
		{
			"before options, whatever is around them",
			"type s struct {\n\t«4»Name string `json:\"name\" session:\",max=20\" db:\"n\"`\n\t«5»Other string \"session:\\\",max=3,default=a\\\"\"\n\t«6»Third string `session:\"\"`\n\t«7»Fourth string `x:\"session:\" xsession:\"a\" session:\",flash\"`\n}\n",
			"type s struct {\n\tName   string `json:\"name\" session:\"4,max=20\" db:\"n\"`\n\tOther  string \"session:\\\"5,max=3,default=a\\\"\"\n\tThird  string `session:\"6\"`\n\tFourth string `x:\"session:\" xsession:\"a\" session:\"7,flash\"`\n}\n",
		},
		{
			"before options that names share",
			"type s struct {\n\t«4»A, «5»B string `session:\",max=20\"`\n}\n",
			"type s struct {\n\tA string `session:\"4,max=20\"`\n\tB string `session:\"5,max=20\"`\n}\n",
		},
		{
			"comments stay where they are",
			"type s struct {\n\t// Name is.\n\t«4»Name string // and was\n\n\t/* before */\n\t«5»B /* in */ int /* behind */\n\t// last\n}\n",
			"type s struct {\n\t// Name is.\n\tName string `session:\"4\"` // and was\n\n\t/* before */\n\tB/* in */ int `session:\"5\"` /* behind */\n\t// last\n}\n",
		},
		{
			"columns are aligned",
			"type s struct {\n\tA int `session:\"1\"`\n\t«2»Name string\n\tLong map[string]int `session:\"-\"`\n}\n",
			"type s struct {\n\tA    int            `session:\"1\"`\n\tName string         `session:\"2\"`\n\tLong map[string]int `session:\"-\"`\n}\n",
		},
		{
			"in this struct and nowhere else",
			"type s struct {\nA int `session:\"1\"`\n«2»Name string\n}\ntype  other struct{ A   int }\nfunc  f( ) {  }",
			"type s struct {\n\tA    int    `session:\"1\"`\n\tName string `session:\"2\"`\n}\ntype  other struct{ A   int }\nfunc  f( ) {  }",
		},
		{
			"in a group of types",
			"type (\n\tA   = int\n\ts struct {\n\t\t«2»Name string\n\t\tB int `session:\"1\"`\n\t}\n)\n",
			"type (\n\tA   = int\n\ts struct {\n\t\tName string `session:\"2\"`\n\t\tB    int    `session:\"1\"`\n\t}\n)\n",
		},
		{
			"a struct in a line of its own",
			"type s struct{ «1»A int }\n",
			"type s struct {\n\tA int `session:\"1\"`\n}\n",
		},
		{
			"a struct in a field",
			"type s struct {\n\t«1»By struct {\n\t\t«1»Name string\n\t}\n\t«2»List []struct{ «3»A int }\n}\n",
			"type s struct {\n\tBy struct {\n\t\tName string `session:\"1\"`\n\t} `session:\"1\"`\n\tList []struct {\n\t\tA int `session:\"3\"`\n\t} `session:\"2\"`\n}\n",
		},
		{
			"several structs",
			"type s struct {\n\t«3»A int\n}\n\nvar x struct{ A int }\n\ntype u struct {\n\t«7»A int\n\tBc int `session:\"1\"`\n}\n",
			"type s struct {\n\tA int `session:\"3\"`\n}\n\nvar x struct{ A int }\n\ntype u struct {\n\tA  int `session:\"7\"`\n\tBc int `session:\"1\"`\n}\n",
		},
		{
			"names that share a type get a line each",
			"type s struct {\n\t// both\n\t«1»A, «2»Bc int // of them\n\tC int `session:\"3\"`\n}\n",
			"type s struct {\n\t// both\n\tA  int `session:\"1\"`\n\tBc int `session:\"2\"` // of them\n\tC  int `session:\"3\"`\n}\n",
		},
		{
			"also over two lines, with a tag, and with one that has no name",
			"type s struct {\n\t«1»A, _,\n\t«2»B func(\n\t\ta int,\n\t) `json:\"-\"`\n}\n",
			"type s struct {\n\tA func(\n\t\ta int,\n\t) `json:\"-\" session:\"1\"`\n\t_ func(\n\t\ta int,\n\t) `json:\"-\"`\n\tB func(\n\t\ta int,\n\t) `json:\"-\" session:\"2\"`\n}\n",
		},
		{
			"also in one line",
			"type s struct{ C bool; «1»A, «2»B int }\n",
			"type s struct {\n\tC bool\n\tA int `session:\"1\"`\n\tB int `session:\"2\"`\n}\n",
		},
		{
			"fields of functions and interfaces do not count",
			"func f(Name string) struct{ Name int }\n\ntype i interface{ Name(Name string) }\n\ntype s struct {\n\t«1»Name func(Name string)\n}\n",
			"func f(Name string) struct{ Name int }\n\ntype i interface{ Name(Name string) }\n\ntype s struct {\n\tName func(Name string) `session:\"1\"`\n}\n",
		},
	}
	for _, tt := range tests {
		for _, ending := range []string{"\n", "\r\n"} {
			for _, start := range []string{"", "\ufeff", "//line elsewhere.y:100\n"} {
				name := tt.name
				if ending == "\r\n" {
					name += ", with CRLF"
				}
				t.Run(name, func(t *testing.T) {
					frame := func(text string) string {
						return strings.ReplaceAll(start+"package p\n\n"+text, "\n", ending)
					}
					got, written, diags := write(t, frame(tt.source))
					if want := frame(tt.want); got != want || len(diags) > 0 {
						t.Errorf("got\n%q, want\n%q; %v", got, want, diags)
					}
					for _, f := range written {
						line := strings.Split(got, "\n")[f.Pos.Line-1]
						tag := regexp.MustCompile(fmt.Sprintf(`session:\\?"%d[,"\\]`, f.Number))
						if !strings.HasPrefix(line[f.Pos.Column-1:], f.Name) || !tag.MatchString(got[len(start):]) {
							t.Errorf("%v is not there", f)
						}
					}
				})
			}
		}
	}
}

func TestWhatCannotBeWrittenIsSaidAndNothingIsWritten(t *testing.T) {
	tests := []struct{ name, source, want string }{
		{
			"a comment between names",
			"type s struct {\n\t«1»A, /* and */ «2»B int\n\t«3»C int\n}\n",
			"a.go:4:2: A shares its type with its neighbours: give each field a line of its own (number-twice)",
		},
		{
			"a struct that two fields share",
			"type s struct {\n\t«1»A, «2»B []struct{ «1»C int }\n}\n",
			"a.go:4:2: A shares its type with its neighbours: give each field a line of its own (number-twice)",
		},
		{
			"a tag that no key can follow",
			"type s struct {\n\t«1»A int `json: \"a\"`\n\t«2»B, «3»C int `x`\n}\n",
			"a.go:4:8: the tag is not well formed, and a key at its end would not be read: write `key:\"value\"`, separated by single blanks (tag-syntax)\n" +
				"a.go:5:11: the tag is not well formed, and a key at its end would not be read: write `key:\"value\"`, separated by single blanks (tag-syntax)",
		},
		{
			"another generator's file",
			"// Code generated by another. DO NOT EDIT.\n\ntype s struct {\n\t«1»A int\n}\n",
			"a.go:6:2: this file is generated by another tool, which would not keep a number: write it where the file is made from, or keep what the session needs in a struct of your own (generated-source)",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := "package p\n\n" + tt.source
			if generated, rest, found := strings.Cut(tt.source, "\n\n"); found {
				source = generated + "\n\npackage p\n\n" + rest
			}
			got, written, diags := write(t, source)
			if got != "" || written != nil {
				t.Errorf("wrote %q", got)
			}
			diags.Sort()
			var said []string
			for _, d := range diags {
				said = append(said, d.String())
			}
			if strings.Join(said, "\n") != tt.want {
				t.Errorf("said\n%s\nwant\n%s", strings.Join(said, "\n"), tt.want)
			}
		})
	}
}

func TestASourceThatChangedMeanwhileIsAnError(t *testing.T) {
	clean, fields := unmark(t, "package p\n\ntype s struct {\n\t«1»A int\n}\n")
	for _, changed := range []string{"package p\n", "package p\n\n\n" + clean[11:], strings.Replace(clean, "A", "B", 1), "package"} {
		var diags diagnostic.List
		if result, _, err := number.Write("a.go", []byte(changed), slices.Clone(fields), &diags); err == nil || !strings.Contains(err.Error(), "a.go") {
			t.Errorf("wrote %q, error %v", result, err)
		}
	}
}
