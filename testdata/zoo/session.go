package main

import (
	"fmt"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// session is a session with the fields of a found struct. Its number names its files,
// its types and its cookie, and is the struct's place in the list of all.
type session struct {
	foundStruct
	number     int
	pkg        string // the directory that it is written to, a package
	fields     []*field
	directives []string // what the directive says further; the last of them is empty
	refused    string   // the rule or the failure for which the whole is left out
}

// field is one field of a session. Its forms are the options that it is declared with,
// in turn, until the generator takes one; it is excluded after the last.
type field struct {
	*types.Var
	forms   []string
	refused []refusal // of the forms before the current one
	line    int       // where it is declared
}

// refusal is what the generator said against a form.
type refusal struct{ rule, message string }

// The options with which a field is tried, one after the other, as it stands first.
const (
	plainForm = ""
	jsonForm  = "json"
)

func newSession(found foundStruct, number int) *session {
	s := &session{foundStruct: found, number: number, directives: []string{""}}
	for _, v := range found.fields {
		s.fields = append(s.fields, &field{Var: v, forms: []string{plainForm, jsonForm}})
	}
	return s
}

// form returns the options that the field is declared with now; taken is false when none is left.
func (f *field) form() (options string, taken bool) {
	if len(f.refused) == len(f.forms) {
		return "", false
	}
	return f.forms[len(f.refused)], true
}

func (f *field) refuse(r refusal) {
	if _, taken := f.form(); taken {
		f.refused = append(f.refused, r)
	}
}

// taken counts the fields that are not excluded.
func (s *session) taken() (n int) {
	for _, f := range s.fields {
		if _, taken := f.form(); taken {
			n++
		}
	}
	return n
}

// written reports whether there is something to generate.
func (s *session) written() bool { return s.refused == "" && s.taken() > 0 }

func (s *session) file() string { return fmt.Sprintf("s%d.go", s.number) }

// source returns the Go file of the session, and remembers the lines of its fields.
func (s *session) source() string {
	names := importNames{}
	var fields strings.Builder
	line := 0
	for i, f := range s.fields {
		options, taken := f.form()
		tag := "-"
		if taken {
			tag = strconv.Itoa(i + 1)
			if options != "" {
				tag += "," + options
			}
		}
		name := f.Name() + " "
		if f.Embedded() {
			name = ""
		}
		fmt.Fprintf(&fields, "\t%s%s `session:%q`\n", name, types.TypeString(f.Type(), names.qualifier), tag)
		f.line = line
		line++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n\n", s.pkg)
	for _, path := range names.paths() {
		fmt.Fprintf(&b, "import %s %q\n", names[path], path)
	}
	fmt.Fprintf(&b, "\n// s%[1]d has the fields of %[2]s.\n//\n//typedsession:session S%[1]d cookie=c%[1]d idle=30m absolute=12h%[3]s\ntype s%[1]d struct {\n", s.number, s.foundStruct, s.directives[0])
	before := strings.Count(b.String(), "\n") + 1
	for _, f := range s.fields {
		f.line += before
	}
	return b.String() + fields.String() + "}\n"
}

// at returns the field that is declared in a line.
func (s *session) at(line int) (*field, bool) {
	i := slices.IndexFunc(s.fields, func(f *field) bool { return f.line == line })
	if i < 0 {
		return nil, false
	}
	return s.fields[i], true
}

// importNames are the names under which a file imports packages, by their paths.
type importNames map[string]string

func (n importNames) qualifier(pkg *types.Package) string {
	if name, known := n[pkg.Path()]; known {
		return name
	}
	used := map[string]bool{}
	for _, name := range n {
		used[name] = true
	}
	name := pkg.Name()
	for i := 2; used[name]; i++ {
		name = pkg.Name() + strconv.Itoa(i)
	}
	n[pkg.Path()] = name
	return name
}

func (n importNames) paths() []string {
	var paths []string
	for path := range n {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths
}
