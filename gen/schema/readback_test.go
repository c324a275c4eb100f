package schema_test

import (
	"math/big"
	"net/netip"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/runtime/wire"
)

func TestWhatASetterHasToReadBack(t *testing.T) {
	b := build(t, imports(app("URL url.URL `session:\"1\"`\n"+
		"Own *Own `session:\"2\"`\n"+
		"Owns map[string][]Own `session:\"3\"`\n"+
		"Home Home `session:\"4\"`\n"+
		"Port netip.AddrPort `session:\"5\"`\n"+
		"Net netip.Prefix `session:\"6\"`\n"+
		"Big *big.Int `session:\"7\"`\n"+
		"At time.Time `session:\"8\"`\n"+
		"Text string `session:\"9\"`", `type Own int
func (Own) MarshalText() ([]byte, error) { return nil, nil }
func (*Own) UnmarshalText([]byte) error { return nil }
type Home struct { Own Own `+"`session:\"1\"` }"), "math/big", "net/netip", "net/url", "time"))
	for name, want := range map[string]struct{ itself, inside bool }{
		"URL": {true, true}, "Own": {true, true}, "Owns": {false, true}, "Home": {false, true},
		"Port": {}, "Net": {}, "Big": {}, "At": {}, "Text": {},
	} {
		f := b.field(t, name)
		if itself, inside := f.Type.ReadBack(), f.Type.Checked(); itself != want.itself || inside != want.inside {
			t.Errorf("%s: itself %v, checked %v; want %v", name, itself, inside, want)
		}
	}
}

func TestTypesThatAreNotCheckedReadBackWhateverTheyWrite(t *testing.T) {
	addresses := []netip.Addr{
		{}, netip.MustParseAddr("1.2.3.4"), netip.MustParseAddr("::1"), netip.MustParseAddr("::ffff:1.2.3.4"),
		netip.MustParseAddr("fe80::1").WithZone("a b%\n\xff"), netip.MustParseAddr("::ffff:1.2.3.4").WithZone(strings.Repeat("z", 500)),
	}
	for _, addr := range addresses {
		for _, n := range []int{-1, 0, 24, 33, 128, 200, 65535} {
			port, prefix := netip.AddrPortFrom(addr, uint16(n)), netip.PrefixFrom(addr, n)
			if err := wire.CheckBinary(&port, new(netip.AddrPort)); err != nil {
				t.Errorf("port %d of %v: %v", n, addr, err)
			}
			if err := wire.CheckBinary(&prefix, new(netip.Prefix)); err != nil {
				t.Errorf("%d bits of %v: %v", n, addr, err)
			}
		}
	}
	for _, n := range []*big.Int{new(big.Int), big.NewInt(-1), new(big.Int).Lsh(big.NewInt(-3), 2000)} {
		if err := wire.CheckText(n, new(big.Int)); err != nil {
			t.Errorf("%v: %v", n, err)
		}
	}
}
