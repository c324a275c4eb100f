// This file prints the structs.

package migrate

import (
	"fmt"
	"go/format"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/starter"
)

// printer prints a source for a package.
type printer struct {
	*migration
	imports map[*types.Package]string // the names by which the source imports packages
	text    strings.Builder
}

// source returns the source of the structs, gofmt'ed.
func (m *migration) source() (string, error) {
	p := &printer{migration: m, imports: map[*types.Package]string{}}
	for _, s := range m.sessions {
		p.session(s)
	}
	p.list()
	body := strings.TrimSpace(p.text.String()) + "\n"
	source := "package " + p.beside.Name + "\n\n" + p.importDecl() + p.beside.GenerateLine() + body
	formatted, err := format.Source([]byte(source))
	return string(formatted), err
}

func (p *printer) session(s *session) {
	t := p.reader.timeouts(s.settings)
	structName := starter.StructName(s.name)
	sentences := []string{
		fmt.Sprintf("%s is what the app remembers about a visitor, in the place of the session %s of %s.", structName, quoted(s.cookie), p.config.From.Path()),
		t.why, t.remember,
	}
	p.comment("", append(sentences, p.program.configOf(s.settings)...)...)
	fmt.Fprintf(&p.text, "//\n//typedsession:session %s cookie=%s %s%s\ntype %s struct {\n", s.name, s.newCookie, t.options(), p.budgetOption(), structName)
	for _, f := range s.fields {
		p.field(f)
	}
	p.text.WriteString("}\n\n")
}

// budgetOption returns the option budget= with a space before it; nothing for none.
func (p *printer) budgetOption() string {
	if p.budget == "" {
		return ""
	}
	return " budget=" + p.budget
}

// quoted returns a name in quotes; nothing for no name.
func quoted(name string) string {
	if name == "" {
		return ""
	}
	return strconv.Quote(name)
}

func (p *printer) field(f *field) {
	places := p.places(f)
	if f.number == 0 {
		p.comment("\t", strings.TrimSpace(f.name+" "+p.typeText(f))+": "+f.reason+" ("+places+").")
		return
	}
	if f.remark != "" {
		p.comment("\t", f.remark+".")
	}
	tag := join(strconv.Itoa(f.number), f.option())
	fmt.Fprintf(&p.text, "\t%s %s `session:%q` // %s\n", f.name, p.typeText(f), tag, places)
}

// typeText returns the type of a field as the source has it; empty where it is not known.
func (p *printer) typeText(f *field) string {
	if f.goType == nil {
		return ""
	}
	qualifier := p.qualifier
	if f.number == 0 { // in a comment, which needs no import
		qualifier = p.commentQualifier
	}
	name := types.TypeString(f.goType, qualifier)
	if f.list {
		return "[]" + name
	}
	return name
}

// qualifier returns the name by which the source imports a package.
func (p *printer) qualifier(pkg *types.Package) string {
	if pkg.Path() == p.target.Path {
		return ""
	}
	if name, ok := p.imports[pkg]; ok {
		return name
	}
	taken := map[string]bool{}
	for _, name := range p.imports {
		taken[name] = true
	}
	for _, s := range p.sessions {
		taken[starter.StructName(s.name)] = true
	}
	name := pkg.Name()
	for p.beside.Declares(name) {
		name += "pkg"
	}
	p.imports[pkg] = numbered(name, taken)
	return p.imports[pkg]
}

// commentQualifier returns the name of a package, and nothing for the package that the
// source is for.
func (p *printer) commentQualifier(pkg *types.Package) string {
	if pkg.Path() == p.target.Path {
		return ""
	}
	return pkg.Name()
}

func (p *printer) importDecl() string {
	var standard, others []string
	for pkg, name := range p.imports {
		spec := strconv.Quote(pkg.Path()) + "\n"
		if name != pkg.Name() {
			spec = name + " " + spec
		}
		if first, _, _ := strings.Cut(pkg.Path(), "/"); strings.Contains(first, ".") {
			others = append(others, spec)
		} else {
			standard = append(standard, spec)
		}
	}
	slices.Sort(standard)
	slices.Sort(others)
	switch specs := slices.Concat(standard, others); {
	case len(specs) == 0:
		return ""
	case len(specs) == 1:
		return "import " + specs[0] + "\n"
	case len(standard) > 0 && len(others) > 0:
		standard = append(standard, "\n")
	}
	return "import (\n" + strings.Join(append(standard, others...), "") + ")\n\n"
}

// list prints what the generated methods replace.
func (p *printer) list() {
	for _, s := range p.sessions {
		if lines := p.linesOf(s); len(lines) > 0 {
			p.comment("", fmt.Sprintf("What replaces the old code, with s := %sFrom(r). A getter returns the zero value where there is none. Delete this list when it is done.", s.name))
			p.lines(lines)
		}
	}
	if lines := p.otherLines(); len(lines) > 0 {
		p.comment("", "What replaces the calls that reach no single value:")
		p.lines(lines)
	}
}

func (p *printer) lines(lines []line) {
	width := 0
	for _, l := range lines {
		width = max(width, utf8.RuneCountInString(l.old))
	}
	p.text.WriteString("//\n")
	for _, l := range lines {
		fmt.Fprintf(&p.text, "//\t%s%s  %s\n", l.old, strings.Repeat(" ", width-utf8.RuneCountInString(l.old)), l.new)
	}
	p.text.WriteString("\n")
}

// comment prints sentences as a comment of lines of at most a hundred characters.
func (p *printer) comment(indent string, sentences ...string) {
	line := indent + "//"
	for word := range strings.FieldsSeq(strings.Join(sentences, " ")) {
		if len(line)+1+len(word) > 100 && line != indent+"//" {
			p.text.WriteString(line + "\n")
			line = indent + "//"
		}
		line += " " + word
	}
	p.text.WriteString(line + "\n")
}
