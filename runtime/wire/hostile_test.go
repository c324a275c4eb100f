package wire

import (
	"errors"
	"strings"
	"testing"
)

func TestHostileBodiesCostNoMoreThanTheirLength(t *testing.T) {
	for name, c := range map[string]struct {
		body     string
		readable bool
	}{
		"a body of 4 billion elements":   {"dd ffffffff", false},
		"a body of 4 billion entries":    {"df ffffffff", false},
		"bytes of 4 GiB":                 {"81 07 c6 ffffffff 00", false},
		"a text of 4 GiB":                {"81 02 db ffffffff 61", false},
		"4 billion lines":                {"81 04 dd ffffffff 80", false},
		"2 billion lines":                {"81 04 dd 7fffffff 80", false},
		"65,535 lines in 4 bytes":        {"81 04 dc ffff 80", false},
		"4 billion tags":                 {"81 05 df ffffffff a0 a0", false},
		"2 billion tags":                 {"81 05 df 80000000 a0 a0", false},
		"4 billion weights":              {"81 0d dd ffffffff ca00000000", false},
		"4 billion rows":                 {"81 0e dd ffffffff 90", false},
		"4 billion cells":                {"81 0e 91 dd ffffffff 01", false},
		"an unknown list of 4 billion":   {"81 1e dd ffffffff 01", false},
		"an unknown map of 4 billion":    {"81 1e df ffffffff 01 01", false},
		"4096 lists in one another":      {"81 0e" + strings.Repeat("91", 4096), false},
		"4096 structs in one another":    {"81 03" + strings.Repeat("91", 4096), false},
		"4096 unknown lists":             {"81 1e" + strings.Repeat("91", 4096) + "90", false},
		"a fixmap of 15, truncated":      {"8f", false},
		"10,000 unknown numbers":         {"dc 2710" + strings.Repeat("01", 10000), false},
		"number 0":                       {"81 00 01", false},
		"a negative number":              {"81 ff 01", false},
		"number 128":                     {"81 cc80 01", true},
		"an int64 in a uint8":            {"81 0f cf7fffffffffffffff", true},
		"a negative in a uint8":          {"81 0f ff", true},
		"a uint64 in a time":             {"81 0b cfffffffffffffffff", true},
		"the last second of an int64":    {"81 0b cf7fffffffffffffff", true},
		"4,000 empty lines":              {"81 04 dc 0fa0" + strings.Repeat("80", 4000), true},
		"4,000 empty rows":               {"81 0e dc 0fa0" + strings.Repeat("90", 4000), true},
		"4,000 lines, the last a misfit": {"81 04 dc 0fa0" + strings.Repeat("80", 3999) + "05", true},
		"2,000 unknown nested maps":      {"81 1e dc 0fa0" + strings.Repeat("80", 4000), true},
		"999 unknown numbers":            {"dc 03e7" + strings.Repeat("c3", 999), true},
	} {
		t.Run(name, func(t *testing.T) {
			body := fromHex(t, c.body)
			var a account
			var err error
			spent := leastAllocated(func() { err = a.decode(body) })
			if c.readable != (err == nil) || !c.readable && !errors.Is(err, ErrUnreadable) {
				t.Errorf("error %v", err)
			}
			// 999 kept numbers of 80 bytes, in a slice that grows by half.
			if limit := 256*uint64(len(body)) + 4096; spent > limit {
				t.Errorf("%d bytes of body cost %d bytes", len(body), spent)
			}
			if c.readable && len(a.encode()) > len(body) {
				t.Errorf("the next body grew from %d to %d bytes", len(body), len(a.encode()))
			}
		})
	}
}

// leastAllocated returns how many bytes f allocates: the least of three runs, because
// other goroutines may allocate meanwhile.
func leastAllocated(f func()) uint64 {
	return min(allocated(f), allocated(f), allocated(f))
}

func TestReadingABodyAllocatesNothingButWhatItReturns(t *testing.T) {
	body := string(typicalLogin.append(nil))
	var r Reader
	if n := testing.AllocsPerRun(100, func() {
		r = *NewReader(body)
		var l login
		l.read(&r)
		if _, err := r.Finish(); err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestAppendingToALargeEnoughBufferAllocatesNothing(t *testing.T) {
	buffer := make([]byte, 0, 512)
	if n := testing.AllocsPerRun(100, func() { buffer = typicalLogin.append(buffer[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
