package load_test

import (
	"context"
	"os"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/output"
)

// shop uses names that are not generated yet wherever Go allows it: in bodies, in
// signatures, in package-level variables and as a type argument.
var shop = module{
	"typedsession/typedsession.go": `package typedsession

type Manager[S any] struct{ S *S }
`,
	"dep/dep.go": `package dep

type Line struct{ Qty int }
`,
	"shop.go": `package shop

import (
	"net/url"
	"time"

	"example.com/m/dep"
	"example.com/m/typedsession"
)

type Role string

//typedsession:session Session cookie=s
type session struct {
	Count int
	At    time.Time
	Roles []Role
	Cart  map[string]dep.Line
	Home  *address
}

type address struct{ Street string }

var manager *typedsession.Manager[Session]

var fallback = NewSessionManager(nil)

func handler(s *Session) error {
	s.AddCount(1)
	return fallback.Renew(url.QueryEscape("a"))
}

func (s *Session) isAdmin() bool { return len(s.Roles()) > 0 }
`,
}

const shopFields = "Count int; At time.Time; Roles []shop.Role; Cart map[string]dep.Line; Home *shop.address"

// states are the possible states of a generated file of package shop.
var states = []struct{ name, content string }{
	{"up to date", output.Header + `

package shop

import (
	"net/url"

	"example.com/m/typedsession"
)

type Session struct{ f session }

func NewSessionManager(any) *typedsession.Manager[Session] { return nil }

func (s *Session) AddCount(int) {}

func (s *Session) Roles() []Role { return s.f.Roles }

func SessionFrom(*url.URL) *Session { return nil }
`},
	{"stale", output.Header + `

package shop

import "strings"

type Session struct{ f session }

func (s *Session) Gone() gone { return strings.Clone(s.f.Gone) }
`},
	{"empty", ""},
	{"white space", " \n\t\r\n"},
	{"header only", output.Header + "\n"},
	{"conflict before the package clause", "<<<<<<< HEAD\n" + output.Header + "\n=======\n" + output.Header + `
>>>>>>> topic

package shop

type Session struct{ f session }
`},
	{"conflict in the imports", output.Header + `

package shop

import (
<<<<<<< HEAD
	"os"
||||||| base
=======
	"strings"
>>>>>>> topic
)

type Session struct{ f session }
`},
	{"conflict in a declaration", output.Header + `

package shop

type Session struct {
<<<<<<< HEAD
	f session
=======
	f, g session
>>>>>>> topic
}
`},
	{"another package name", output.Header + "\n\npackage other\n\ntype Session struct{}\n"},
	{"package main", output.Header + "\n\npackage main\n\nfunc main() {}\n"},
	{"a keyword for a package name", output.Header + "\n\npackage func\n"},
	{"not Go", output.Header + "\n\nhello there\n"},
	{"cut off", output.Header + "\n\npackage shop\n\nimport (\n\t\"ti"},
	{"binary", output.Header + "\n\n\x00\x00\xff\xfe"},
	{"bad build constraint", output.Header + "\n\n//go:build linux &&\n\npackage shop\n"},
	{"build constraint of another platform", output.Header + "\n\n//go:build none\n\npackage shop\n"},
	{"import of a package that does not exist", output.Header + `

package shop

import "example.org/nope"

type Session struct{ nope.X }
`},
	{"import of a package that imports this one", output.Header + `

package shop

import "example.com/m/user"

type Session struct{ user.X }
`},
	{"import of an internal package", output.Header + `

package shop

import "internal/bytealg"

var _ = bytealg.MaxLen
`},
	{"Windows line ends and byte order mark", "\ufeff" + output.Header + "\r\n\r\npackage shop\r\n\r\ntype Session struct{}\r\n"},
}

// generatedNames returns the names with which each state is tried. The go command goes by
// the order of file names: the generated file is the first of the package and, where CI
// is set, also the last.
func generatedNames() []string {
	if os.Getenv("CI") == "" {
		return []string{"a_gen.go"}
	}
	return []string{"a_gen.go", "z_gen.go"}
}

func TestFieldTypesResolveWithoutAGeneratedFile(t *testing.T) {
	t.Parallel()
	pkgs := mustLoad(t, load.Config{Dir: shop.write(t)})
	wantFields(t, pkgs[0], "session", shopFields)
}

func TestFieldTypesResolveWhateverTheGeneratedFileHolds(t *testing.T) {
	user := module{"user/user.go": "package user\n\nimport shop \"example.com/m\"\n\ntype X struct{ *shop.Role }\n"}
	for _, state := range states {
		for _, name := range generatedNames() {
			t.Run(state.name+"/"+name, func(t *testing.T) {
				t.Parallel()
				dir := shop.with(user).with(module{name: state.content}).write(t)
				pkgs := mustLoad(t, load.Config{Dir: dir})
				if len(pkgs) != 1 {
					t.Fatalf("%d packages, want 1", len(pkgs))
				}
				wantFields(t, pkgs[0], "session", shopFields)
				if got := pkgs[0].Name; got != "shop" {
					t.Errorf("package name %q, want shop", got)
				}
				if got := fileNames(pkgs[0]); got != "shop.go" {
					t.Errorf("files %s, want shop.go", got)
				}
			})
		}
	}
}

// The package of the struct has no mistakes, but the type of a field comes from a package
// that does not compile until its code is generated.
func TestFieldTypesResolveWhateverADependencysGeneratedFileHolds(t *testing.T) {
	dependent := module{
		"go.mod": "module example.com/m\n\ngo 1.26.0\n",
		"app/app.go": `package app

import (
	shop "example.com/m"
	"example.com/m/between"
)

//typedsession:session Session cookie=s
type session struct {
	Role    shop.Role
	Between between.Roles
}
`,
		"between/between.go": `package between

import shop "example.com/m"

type Roles []shop.Role
`,
	}
	const want = "Role shop.Role; Between between.Roles"
	t.Run("missing", func(t *testing.T) {
		t.Parallel()
		pkgs := mustLoad(t, load.Config{Dir: shop.with(dependent).write(t), Patterns: []string{"./app"}})
		wantFields(t, pkgs[0], "session", want)
	})
	for _, state := range states {
		t.Run(state.name, func(t *testing.T) {
			t.Parallel()
			user := module{"user/user.go": "package user\n\ntype X struct{}\n"}
			dir := shop.with(dependent).with(user).with(module{"a_gen.go": state.content}).write(t)
			pkgs := mustLoad(t, load.Config{Dir: dir, Patterns: []string{"./app"}})
			wantFields(t, pkgs[0], "session", want)
			if errs := pkgs[0].Errors; len(errs) > 0 {
				t.Errorf("unexpected errors: %v", errs)
			}
		})
	}
}

func TestFilesOfOtherGeneratorsAreRead(t *testing.T) {
	t.Parallel()
	dir := module{
		"p.go":          "package p\n\n//typedsession:session Session cookie=s\ntype session struct{ Color Color }\n",
		"color_gen.go":  "// Code generated by stringer; DO NOT EDIT.\n\npackage p\n\ntype Color string\n",
		"color2_gen.go": "package p\n\nconst header = \"" + output.Header + "\"\n\ntype Hue int\n",
	}.write(t)
	pkgs := mustLoad(t, load.Config{Dir: dir})
	wantFields(t, pkgs[0], "session", "Color p.Color")
	if got, want := fileNames(pkgs[0]), "color2_gen.go color_gen.go p.go"; got != want {
		t.Errorf("files %s, want %s", got, want)
	}
}

func TestACancelledLoadReturnsTheCause(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := load.Load(ctx, load.Config{Dir: shop.write(t)}); err == nil {
		t.Error("no error")
	}
}
