package wire

import (
	"math"
	"testing"
)

func TestDeadlineComesBeforeItsValueInAPair(t *testing.T) {
	for _, c := range []struct {
		deadline uint32
		want     string
	}{
		{0, "92 00"},
		{127, "92 7f"},
		{128, "92 cc80"},
		{60_000_000, "92 ce03938700"},
		{math.MaxUint32, "92 ceffffffff"},
	} {
		b := AppendDeadline([]byte("before"), c.deadline)
		if string(b) != "before"+fromHex(t, c.want) {
			t.Errorf("%d: % x, want %s", c.deadline, b[len("before"):], c.want)
		}
		r := NewReader("\x91" + string(AppendText(b[len("before"):], "a")))
		fields := r.Body()
		fields.Next()
		if got := r.Deadline(); got != c.deadline || !r.Fits() {
			t.Errorf("%d reads as %d, fits: %v", c.deadline, got, r.Fits())
		}
		if got := r.Text(); got != "a" || fields.Next() {
			t.Errorf("behind the deadline %d is %q", c.deadline, got)
		}
		if kept, err := r.Finish(); err != nil || len(kept) > 0 {
			t.Errorf("%d: kept %v, error %v", c.deadline, kept, err)
		}
	}
}

func TestDeadlineThatIsNoneIsAMisfitOfItsNumber(t *testing.T) {
	for name, c := range map[string]struct {
		value    string
		deadline uint32 // what is read before the misfit shows
	}{
		"the value alone":           {"a161", 0},
		"a pair in a map":           {"81 05 a161", 0},
		"an empty list":             {"90", 0},
		"a list of one":             {"91 05", 0},
		"a list of three":           {"93 05 a161 a162", 0},
		"a text for seconds":        {"92 a161 a161", 0},
		"a float for seconds":       {"92 cb3ff8000000000000 a161", 0},
		"nil for seconds":           {"92 c0 a161", 0},
		"seconds before 2025":       {"92 ff a161", 0},
		"seconds beyond 32 bits":    {"92 cf0000000100000000 a161", 0},
		"a value of another kind":   {"92 05 05", 5},
		"a pair that is the value":  {"92 92 05 a161 a162", 0},
		"a list where a value goes": {"92 05 91 a161", 5},
	} {
		raw := fromHex(t, c.value)
		var deadline uint32
		var text string
		kept, err := readBody("\x91"+raw, func(r *Reader) { deadline, text = r.Deadline(), r.Text() })
		if err != nil || len(kept) != 1 || kept[0] != (Kept{Number: 1, Raw: raw, Misfit: true}) {
			t.Errorf("%s: kept %v, error %v", name, kept, err)
		}
		if text != "" || deadline != c.deadline {
			t.Errorf("%s: reads as %d and %q", name, deadline, text)
		}
	}
}

func TestDeadlineThatIsNotCanonicalMakesTheBodyUnreadable(t *testing.T) {
	for name, value := range map[string]string{
		"seconds not in the shortest form": "92 cc05 a161",
		"a list head that is too long":     "dc0002 05 a161",
		"nil for the value":                "92 05 c0",
		"no value":                         "92 05",
	} {
		if _, err := readBody("\x91"+fromHex(t, value), func(r *Reader) { r.Deadline(); r.Text() }); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
