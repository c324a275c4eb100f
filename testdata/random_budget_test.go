package testdata

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/schema"
)

// TestTheLargestCookieOfRandomSessionsIsReachedAndNotExceeded makes sessions at
// random whose fields are bounded, and gives each the budget that it needs to the
// byte: one less is refused. The generated code then fills them, at random and to
// the last byte, and their managers get a Domain and a Path with room for the
// largest cookie, and for a byte less.
func TestTheLargestCookieOfRandomSessionsIsReachedAndNotExceeded(t *testing.T) {
	t.Parallel()
	sessions := 20
	if inCI() {
		sessions = 60
	}
	dir := scratch(t, "randombudget")
	source := filepath.Join(dir, "session.go")
	largest := func(b boundedSessions) (sizes []int) {
		writeFile(t, source, b.source())
		for _, s := range generateIn(t, inPackages("./_scratch/randombudget")).Sessions {
			sizes = append(sizes, int(budget.Of(s).SetCookie.Largest))
		}
		return sizes
	}

	g := &boundedGenerator{Rand: rand.New(rand.NewPCG(11, 12))}
	all := g.sessions(sessions)
	for i, size := range largest(all) {
		all.list[i].pad = (3300-size)*3/4 + g.IntN(300)
	}
	for i, size := range largest(all) {
		all.list[i].budget = size - 1
		if size > budget.Limit-100 || size < 3100 {
			t.Fatalf("S%d was padded to %d bytes, too many or too few for what follows", i, size)
		}
	}
	writeFile(t, source, all.source())
	refused := diagnosticsIn(t, "./_scratch/randombudget")
	if len(refused) != sessions {
		t.Errorf("%d of %d budgets are refused that are a byte too small", len(refused), sessions)
	}
	for i := range all.list {
		all.list[i].budget++
	}
	writeFile(t, source, all.source())
	result := generateIn(t, inPackages("./_scratch/randombudget"))
	if len(result.Notes) > 0 {
		t.Errorf("notes on sessions with a budget: %v", result.Notes)
	}
	writeGenerated(t, result)
	writeFile(t, filepath.Join(dir, "session_test.go"), all.test())
	if out, err := exec.Command("go", "test", "-vet=off", "./_scratch/randombudget").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, firstLines(out, 30))
	}
}

// diagnosticsIn runs the generator on a package with mistakes, all of one rule.
func diagnosticsIn(t *testing.T, pattern string) (messages []string) {
	t.Helper()
	result, err := gen.Generate(context.Background(), inPackages(pattern))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range result.Diagnostics {
		if d.Rule != "budget-exceeded" {
			t.Error(d)
		}
		messages = append(messages, d.Message)
	}
	return messages
}

// boundedSessions are a package of sessions S0, S1 and so on.
type boundedSessions struct {
	list  []boundedSession
	types string // what their fields are of
}

type boundedSession struct {
	lifetime lifetimeOption
	fields   string
	pad      int // bytes of a field that makes the cookie nearly full
	budget   int // zero: none given yet
}

// lifetimeOption is what a directive may say of the timeouts, and when a session of
// it has the longest times that a cookie can hold.
type lifetimeOption struct{ text, late string }

var lifetimeOptions = []lifetimeOption{
	{"idle=12h absolute=12h", "11*time.Hour"},
	{"idle=30d absolute=30d", "29*24*time.Hour"},
	{"idle=30m absolute=12h remember=40d/180d", "35*24*time.Hour"},
	{"idle=30m absolute=12h remember=400d/400d", "30*24*time.Hour"},
}

func (b boundedSessions) source() string {
	var text strings.Builder
	text.WriteString("package randombudget\n\nimport \"time\"\n\nvar _ time.Time\n\n")
	for i, s := range b.list {
		option := "budget=unbounded"
		if s.budget > 0 {
			option = fmt.Sprintf("budget=%d", s.budget)
		}
		fields := s.fields
		if s.pad > 0 {
			fields += fmt.Sprintf("\tPad []byte `session:\"%d,max=%d\"`\n", schema.MaxNumber, s.pad)
		}
		fmt.Fprintf(&text, "//typedsession:session S%d cookie=c%d %s %s\ntype s%d struct {\n%s}\n\n", i, i, s.lifetime.text, option, i, fields)
	}
	return text.String() + b.types
}

func (b boundedSessions) test() string {
	var table strings.Builder
	for i, s := range b.list {
		fmt.Fprintf(&table, "\tt.Run(\"S%d\", func(t *testing.T) { try(t, NewS%dManager, func() any { return new(s%d) }, %d, %s) })\n", i, i, i, s.budget, s.lifetime.late)
	}
	return fmt.Sprintf(randomBudgetTest, table.String())
}

// boundedGenerator makes structs at random whose size is bounded.
type boundedGenerator struct {
	*rand.Rand
	types strings.Builder
	named int
}

func (g *boundedGenerator) sessions(n int) boundedSessions {
	var b boundedSessions
	for range n {
		b.list = append(b.list, boundedSession{lifetime: lifetimeOptions[g.IntN(len(lifetimeOptions))], fields: g.fields(0)})
	}
	b.types = g.types.String()
	return b
}

func (g *boundedGenerator) fields(depth int) string {
	var b strings.Builder
	number := 0
	for i := range 1 + g.IntN(6) {
		number += 1 + []int{0, 0, 0, 1, 5, 40}[g.IntN(6)]
		text, options := g.fieldType(depth)
		if depth == 0 && strings.HasPrefix(text, "[]") && text != "[]byte" && g.IntN(2) == 0 {
			options = strings.Replace(options, "max=", "keep=", 1)
		}
		if g.IntN(5) == 0 {
			text = "*" + text
		}
		if depth == 0 && g.IntN(8) == 0 {
			options += ",ttl=400d"
		}
		fmt.Fprintf(&b, "\tF%d %s `session:\"%d%s\"`\n", i, text, number, options)
	}
	return b.String()
}

// fieldType is a type, and the options that bound it. The bounds are where the
// heads of texts, bytes and lists grow, or beside it.
func (g *boundedGenerator) fieldType(depth int) (text, options string) {
	option := func(name string, bounds ...int) string {
		return fmt.Sprintf(",%s=%d", name, bounds[g.IntN(len(bounds))])
	}
	elements := func() string { return option("max", 1, 2, 15, 16, 17) }
	switch g.IntN(13) {
	case 12:
		return "string", ",json" + option("max", 3, 31, 32, 255, 256)
	case 0, 1, 2:
		return g.number(), ""
	case 3:
		return []string{"string", "[]byte"}[g.IntN(2)], option("max", 1, 31, 32, 40, 255, 256)
	case 4:
		packing := []string{"uuid", "ulid", "hex,max=7", "base32,max=40", "base64url,max=33", "jwt,max=1", "jwt,max=2", "jwt,max=31"}
		return "string", "," + packing[g.IntN(len(packing))]
	case 5:
		return []string{"time.Time", g.declare("time.Time")}[g.IntN(2)], []string{"", ",milli", ",nano"}[g.IntN(3)]
	case 6:
		return g.declare("string"), ",enum=a|b-c|d"
	case 7:
		element := []string{"string", "[]byte", "[2]string"}[g.IntN(3)]
		return "[]" + element, option("max", 1, 3, 5) + option("each", 1, 8, 31, 32)
	case 8:
		key := []string{"int", "int8", "uint16", "uint64"}[g.IntN(4)]
		return "map[" + key + "]" + g.number(), elements()
	case 9:
		element := []string{"string", "bool", g.number()}[g.IntN(3)]
		return "map[string]" + element, elements() + option("each", 2, 5, 12)
	case 10:
		if g.IntN(2) == 0 {
			return "map[bool]" + g.number(), ""
		}
		return "map[" + g.declare("string") + "]" + g.number(), ",enum=a|b|c"
	}
	if depth == 2 {
		return "[3]" + g.number(), ""
	}
	nested := g.declare("struct {\n" + g.fields(depth+1) + "}")
	if g.IntN(2) == 0 {
		return []string{"[]", "[]*"}[g.IntN(2)] + nested, option("max", 1, 2, 3)
	}
	return nested, ""
}

func (g *boundedGenerator) number() string {
	return []string{
		"bool", "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64",
		"float32", "float64", "[4]byte", "time.Duration",
	}[g.IntN(15)]
}

// declare declares a type.
func (g *boundedGenerator) declare(underlying string) string {
	g.named++
	name := fmt.Sprintf("N%d", g.named)
	fmt.Fprintf(&g.types, "type %s %s\n\n", name, underlying)
	return name
}

const randomBudgetTest = `package randombudget

import (
	"context"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/testdata/interop/reference"
)

func TestAll(t *testing.T) {
%s}

// limit is how large a cookie every browser keeps.
const limit = 4096

type constructor[S any] func(typedsession.Protection, typedsession.Config[S]) (*typedsession.Manager[S], error)

func try[S any](t *testing.T, newManager constructor[S], fields func() any, budget int, late time.Duration) {
	keys, err := typedsession.NewKeys(typedsession.GenerateKey(time.Now()))
	if err != nil {
		t.Fatal(err)
	}
	protection := typedsession.Signed{Keys: keys}
	now := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	manager := func(c typedsession.Config[S]) *typedsession.Manager[S] {
		t.Helper()
		c.Now = func() time.Time { return now }
		c.OnEvent = func(context.Context, typedsession.Event) {}
		m, err := newManager(protection, c)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	// sealed is the length of the Set-Cookie of a session that is filled late.
	sealed := func(m *typedsession.Manager[S], full any) (length, refused int) {
		t.Helper()
		ctx := context.Background()
		s, _ := m.Open(ctx, "")
		if err := any(s).(interface{ SetPad([]byte) error }).SetPad([]byte("x")); err != nil {
			t.Fatal(err)
		}
		if s, ok := any(s).(interface{ Remember(bool) }); ok {
			s.Remember(true)
		}
		cookie, err := m.Seal(ctx, s)
		if err != nil {
			t.Fatal(err)
		}
		began := now
		defer func() { now = began }()
		now = now.Add(late)
		if s, err = m.Open(ctx, cookie.Value); err != nil {
			t.Fatal(err)
		}
		refused = set(s, full)
		if cookie, err = m.Seal(ctx, s); err != nil || cookie == nil {
			t.Fatal(cookie, err)
		}
		return len(cookie.String()), refused
	}

	usual := manager(typedsession.Config[S]{})
	for seed := range uint64(30) {
		some := fields()
		reference.Largest(some)
		reference.Fill(some, rand.New(rand.NewPCG(seed, 1)), func(reflect.Type, *rand.Rand) (v reflect.Value, ok bool) { return v, false })
		if length, _ := sealed(usual, some); length > budget {
			t.Errorf("seed %%d: %%d bytes, more than the budget of %%d", seed, length, budget)
		}
	}
	full := fields()
	reference.Largest(full)
	if length, refused := sealed(usual, full); length != budget || refused > 0 {
		t.Errorf("a full session has %%d bytes, its budget is %%d; %%d values were refused", length, budget, refused)
	}

	for _, domain := range []string{"", "shop.example.com"} {
		room := limit - budget - (len("__Secure-") - len("__Host-"))
		if domain != "" {
			room -= len("; Domain=") + len(domain)
		}
		fits := typedsession.Config[S]{Domain: domain, Path: "/" + strings.Repeat("p", room)}
		if length, _ := sealed(manager(fits), full); length != limit {
			t.Errorf("domain %%q: a full session has %%d bytes", domain, length)
		}
		fits.Path += "p"
		if _, err := newManager(protection, fits); err == nil {
			t.Errorf("domain %%q: a manager was made for cookies of %%d bytes", domain, limit+1)
		}
	}
}

// set sets every field that has a value, and counts what is refused.
func set(session, fields any) (refused int) {
	v := reflect.ValueOf(fields).Elem()
	for i := range v.NumField() {
		value := v.Field(i)
		if value.Kind() == reflect.Pointer {
			if value.IsNil() {
				continue
			}
			value = value.Elem()
		}
		for _, result := range reflect.ValueOf(session).MethodByName("Set" + v.Type().Field(i).Name).Call([]reflect.Value{value}) {
			if !result.IsNil() {
				refused++
			}
		}
	}
	return refused
}
`
