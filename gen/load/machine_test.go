package load_test

import (
	"testing"

	"github.com/typedsession/typedsession/gen/load"
)

func TestTypesThatDependOnTheMachineAreTold(t *testing.T) {
	t.Parallel()
	dir := module{
		"p.go": `package p

import (
	"crypto/sha256"
	"math"
	"math/bits"
	"net/netip"
	"runtime"
	"strconv"
	"sync"
	"time"
	sizes "unsafe"

	"example.com/m/dep"
)

const (
	word     = 32 << (^uint(0) >> 63)
	ones     = ^uint8(0)
	mask     = ^uint32(0) >> 28
	plain    = 2*sha256.Size + len("four")
	fromWord = word / 8
)

const (
	first = 4 + iota
	second
)

type (
	block  [word]byte
	blocks []map[string]block
	fixed  [plain]byte
	chosen [limit]byte
	tree   struct{ Children []tree; Block block }
	of[T any] [fromWord]T
)

type session struct {
	Strconv    [strconv.IntSize / 8]byte
	Bits       [bits.UintSize]int
	Max        [math.MaxInt >> (strconv.IntSize - 5)]byte
	Own        [word]byte
	Derived    [][fromWord + 1]string
	Pointer    *[sizes.Sizeof(uintptr(0))]byte
	Aligned    [sizes.Alignof(int64(0))]byte
	OS         [len(runtime.GOOS)]byte
	Named      block
	Deep       map[string]blocks
	Generic    of[int]
	Chosen     chosen
	ByFile     [limit]byte
	Variant    variant
	Dep        dep.Block
	DepStruct  dep.Line
	DepLimit   [dep.Limit]byte
	Literal    [16]byte
	Sha        [sha256.Size]byte
	Ones       [ones]byte
	Mask       [mask]byte
	Plain      fixed
	Iota       [second]byte
	SizedInt   [sizes.Sizeof(int32(0))]byte
	Same       [same]byte
	Once       [once]byte
	Uint       uint
	Time       time.Time
	Addr       netip.Addr
	Mutex      *sync.Mutex
	OwnStruct  tree
	DepFixed   dep.Fixed
	Unknown    [missing]byte
}
`,
		"n_386.go":            "package p\n\nconst limit = 4\n\nconst same = 3\n\ntype variant int32\n",
		"n_amd64.go":          "package p\n\nconst limit = 8\n\nconst same = 3\n\nconst once = 1\n\ntype variant int64\n",
		"script.go":           "//go:build ignore\n\npackage main\n\nconst word = 1\n",
		"dep/dep.go":          "package dep\n\nimport \"strconv\"\n\ntype Block [strconv.IntSize]byte\n\ntype Line struct{ Name string; Pad [Limit]byte }\n\nconst Limit = 1 + size\n\ntype Fixed struct{ A [4]int }\n",
		"dep/size_linux.go":   "package dep\n\nconst size = 1\n",
		"dep/size_windows.go": "package dep\n\nconst size = 2\n",
	}.write(t)
	pkg := mustLoad(t, load.Config{Dir: dir, Env: linux()})[0]
	const (
		byUint  = "the size of uint"
		byLimit = "p.limit, which n_amd64.go and n_386.go declare"
		bySize  = "dep.size, which size_linux.go and size_windows.go declare"
	)
	want := map[string]string{
		"Strconv": byUint, "Bits": byUint, "Max": byUint, "Own": byUint, "Derived": byUint, "Named": byUint, "Deep": byUint, "Generic": byUint,
		"Pointer": "unsafe.Sizeof", "Aligned": "unsafe.Alignof",
		"OS":     "goos.GOOS, which zgoos_linux.go and zgoos_aix.go declare",
		"Chosen": byLimit, "ByFile": byLimit,
		"Variant": "p.variant, which n_amd64.go and n_386.go declare",
		"Dep":     byUint, "DepStruct": bySize, "DepLimit": bySize,
	}
	for _, field := range structOf(pkg, "session").Fields.List {
		name := field.Names[0].Name
		if got := pkg.DependsOnMachine(field.Type, false); got != want[name] {
			t.Errorf("%s: %q, want %q", name, got, want[name])
		}
	}
	// A type that is only written out is no more than its name.
	for _, name := range []string{"Named", "Generic", "Chosen", "Variant", "Dep"} {
		delete(want, name)
	}
	delete(want, "Deep")
	delete(want, "DepStruct")
	for _, field := range structOf(pkg, "session").Fields.List {
		name := field.Names[0].Name
		if got := pkg.DependsOnMachine(field.Type, true); got != want[name] {
			t.Errorf("%s by name: %q, want %q", name, got, want[name])
		}
	}
}
