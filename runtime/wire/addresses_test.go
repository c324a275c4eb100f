package wire

import (
	"bytes"
	"errors"
	"net"
	"net/netip"
	"slices"
	"testing"
)

func TestIPTakesFourBytesWhenItIsIPv4(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1":        "c404 c0000201",
		"::ffff:192.0.2.1": "c404 c0000201",
		"0.0.0.0":          "c404 00000000",
		"2001:db8::1":      "c410 20010db8000000000000000000000001",
		"::":               "c410 00000000000000000000000000000000",
		"::c000:201":       "c410 000000000000000000000000c0000201",
	} {
		ip := net.ParseIP(text)
		got, err := AppendIP(nil, ip)
		if err != nil || string(got) != fromHex(t, want) {
			t.Errorf("%s: % x, %v; want %s", text, got, err, want)
		}
		if v4 := ip.To4(); v4 != nil {
			if got, err := AppendIP(nil, v4); err != nil || string(got) != fromHex(t, want) {
				t.Errorf("%s in 4 bytes: % x, %v; want %s", text, got, err, want)
			}
		}
		if r := NewReader(string(got)); !net.IP(r.IP()).Equal(ip) || !r.Fits() {
			t.Errorf("%s does not read back", text)
		}
	}
}

func TestIPv4InSixteenBytesReadsAsFour(t *testing.T) {
	r := NewReader(fromHex(t, "c410 00000000000000000000ffffc0000201"))
	if got := r.IP(); !bytes.Equal(got, []byte{192, 0, 2, 1}) || !r.Fits() {
		t.Errorf("% x, fits %v", got, r.Fits())
	}
}

func TestIPReadIsACopy(t *testing.T) {
	body := "\xc4\x04\x01\x02\x03\x04"
	NewReader(body).IP()[0] = 9
	if got := NewReader(body).IP(); got[0] != 1 {
		t.Errorf("the body became % x", got)
	}
}

func TestAddrKeepsItsForm(t *testing.T) {
	for text, want := range map[string]string{
		"192.0.2.1":        "c404 c0000201",
		"::ffff:192.0.2.1": "c410 00000000000000000000ffffc0000201",
		"2001:db8::1":      "c410 20010db8000000000000000000000001",
		"0.0.0.0":          "c404 00000000",
		"::":               "c410 00000000000000000000000000000000",
	} {
		addr := netip.MustParseAddr(text)
		got, err := AppendAddr(nil, addr)
		if err != nil || string(got) != fromHex(t, want) {
			t.Errorf("%s: % x, %v; want %s", text, got, err, want)
		}
		if r := NewReader(string(got)); r.Addr() != addr || !r.Fits() {
			t.Errorf("%s does not read back", text)
		}
	}
}

func TestAddressThatABodyDoesNotHoldIsRefused(t *testing.T) {
	before := []byte("before")
	for _, n := range []int{0, 1, 3, 5, 15, 17, 32} {
		if b, err := AppendIP(before, make(net.IP, n)); !errors.Is(err, ErrAddress) || string(b) != "before" {
			t.Errorf("%d bytes: % x, %v", n, b, err)
		}
	}
	for name, addr := range map[string]netip.Addr{
		"the zero Addr":     {},
		"a zone":            netip.MustParseAddr("fe80::1%eth0"),
		"a zone, mapped":    netip.MustParseAddr("::ffff:1.2.3.4").WithZone("eth0"),
		"the unspecified's": netip.IPv6Unspecified().WithZone("a"),
	} {
		if b, err := AppendAddr(before, addr); !errors.Is(err, ErrAddress) || string(b) != "before" {
			t.Errorf("%s: % x, %v", name, b, err)
		}
	}
}

func TestBytesOfAnotherLengthAreNoAddress(t *testing.T) {
	for _, n := range []int{0, 1, 3, 5, 12, 15, 17, 20} {
		body := string(AppendBytes(nil, counting(n)))
		if r := NewReader(body); r.IP() != nil || r.Fits() {
			t.Errorf("%d bytes are an IP", n)
		}
		if r := NewReader(body); r.Addr() != (netip.Addr{}) || r.Fits() {
			t.Errorf("%d bytes are an Addr", n)
		}
	}
}

func TestAppendingAnAddressAllocatesNothing(t *testing.T) {
	buffer := make([]byte, 0, 64)
	ip := net.ParseIP("192.0.2.1")
	v4, v6 := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("2001:db8::1")
	if n := testing.AllocsPerRun(10, func() {
		buffer, _ = AppendIP(buffer[:0], ip)
		buffer, _ = AppendAddr(buffer, v4)
		buffer, _ = AppendAddr(buffer, v6)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// FuzzAddressReadsBack reads arbitrary bytes as an address, and compares with what the
// standard library accepts.
func FuzzAddressReadsBack(f *testing.F) {
	for _, text := range []string{"192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "::"} {
		f.Add(netip.MustParseAddr(text).AsSlice(), "")
		f.Add(netip.MustParseAddr(text).AsSlice(), "eth0")
	}
	f.Add([]byte{}, "")
	f.Add(counting(15), "")
	f.Fuzz(func(t *testing.T, data []byte, zone string) {
		if len(data) > 300 {
			return
		}
		ip := net.IP(slices.Clone(data))
		body, err := AppendIP(nil, ip)
		if isIP := ip.To16() != nil; isIP != (err == nil) {
			t.Fatalf("% x: %v", data, err)
		} else if isIP {
			want := ip
			if v4 := ip.To4(); v4 != nil {
				want = v4
			}
			r := NewReader(string(body))
			if got := r.IP(); !bytes.Equal(got, want) || !r.Fits() || r.pos != len(body) {
				t.Fatalf("% x reads back as % x", data, got)
			}
		}

		addr, _ := netip.AddrFromSlice(data)
		addr = addr.WithZone(zone)
		body, err = AppendAddr(nil, addr)
		if plain := addr.IsValid() && addr == addr.WithZone(""); plain != (err == nil) {
			t.Fatalf("%v: %v", addr, err)
		} else if plain {
			r := NewReader(string(body))
			if got := r.Addr(); got != addr || !r.Fits() || r.pos != len(body) {
				t.Fatalf("%v reads back as %v", addr, got)
			}
		}
	})
}
