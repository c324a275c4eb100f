package wire

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

// The first and last times that an int64 counts.
var (
	firstMilli = time.UnixMilli(math.MinInt64)
	lastMilli  = time.UnixMilli(math.MaxInt64)
	firstNano  = time.Unix(0, math.MinInt64)
	lastNano   = time.Unix(0, math.MaxInt64)
)

func TestTimeIsFlooredToMillis(t *testing.T) {
	for want, at := range map[string]time.Time{
		"00": time.Unix(0, 999_999), "01": time.Unix(0, 1_999_999), "ff": time.Unix(0, -1), "fe": time.Unix(0, -1_000_001),
		"cd03e9": time.Unix(1, 1_000_000), "d1fc19": time.Unix(-1, 1_000_000),
		"cf000001a1fb69ea7c": time.Date(2026, 11, 21, 2, 3, 4, 956_999_999, time.FixedZone("+2", 7200)),
		"d3ffffc77cedd32800": {},
		"d38000000000000000": firstMilli, "cf7fffffffffffffff": lastMilli.Add(999_999),
	} {
		if got, err := AppendMillis(nil, at); err != nil || string(got) != fromHex(t, want) {
			t.Errorf("%v: % x, %v; want %s", at, got, err, want)
		}
	}
}

func TestTimeIsCountedInNanos(t *testing.T) {
	for want, at := range map[string]time.Time{
		"00": time.Unix(0, 0), "01": time.Unix(0, 1), "ff": time.Unix(0, -1), "ce3b9aca01": time.Unix(1, 1),
		"cf18e9e659d5f60000": time.Unix(1795219200, 0).In(time.FixedZone("+2", 7200)),
		"d38000000000000000": firstNano, "cf7fffffffffffffff": lastNano,
	} {
		if got, err := AppendNanos(nil, at); err != nil || string(got) != fromHex(t, want) {
			t.Errorf("%v: % x, %v; want %s", at, got, err, want)
		}
	}
}

func TestTimeThatDoesNotFitIsRefused(t *testing.T) {
	before := []byte("before")
	for name, c := range map[string]struct {
		at            time.Time
		millis, nanos bool // does it fit
	}{
		"the last nanosecond":      {lastNano, true, true},
		"the one after it":         {lastNano.Add(1), true, false},
		"a second after it":        {lastNano.Add(time.Second), true, false},
		"the first nanosecond":     {firstNano, true, true},
		"the one before it":        {firstNano.Add(-1), true, false},
		"a second before it":       {firstNano.Add(-time.Second), true, false},
		"the year 9999":            {time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), true, false},
		"the last millisecond":     {lastMilli, true, false},
		"the millisecond after it": {lastMilli.Add(time.Millisecond), false, false},
		"the first millisecond":    {firstMilli, true, false},
		"just before it":           {firstMilli.Add(-1), false, false},
		"the last second":          {time.Unix(math.MaxInt64, 0), false, false},
		"the first second":         {time.Unix(math.MinInt64, 0), false, false},
		// The counts of these overflow to 0 in 64 bits.
		"2^61 seconds":  {time.Unix(1<<61, 0), false, false},
		"-2^61 seconds": {time.Unix(-1<<61, 0), false, false},
		"2^55 seconds":  {time.Unix(1<<55, 0), false, false},
		"-2^55 seconds": {time.Unix(-1<<55, 0), false, false},
	} {
		check := func(unit string, fits bool, b []byte, err error, kept time.Time, setterErr error) {
			if fits != (err == nil) || !fits && (!errors.Is(err, ErrTimeRange) || string(b) != "before") {
				t.Errorf("%s in %s: % x, %v", name, unit, b, err)
			}
			if fits != (setterErr == nil) || !fits && (!errors.Is(setterErr, ErrTimeRange) || !kept.IsZero()) {
				t.Errorf("%s set in %s: %v, %v", name, unit, kept, setterErr)
			}
		}
		b, err := AppendMillis(before, c.at)
		kept, setterErr := Millis(c.at)
		check("milliseconds", c.millis, b, err, kept, setterErr)
		b, err = AppendNanos(before, c.at)
		kept, setterErr = Nanos(c.at)
		check("nanoseconds", c.nanos, b, err, kept, setterErr)
	}
}

func TestTheErrorForATimeSaysWhatItsUnitReaches(t *testing.T) {
	far := time.Unix(math.MaxInt64/10, 0)
	for _, tt := range []struct {
		keep  func(time.Time) (time.Time, error)
		write func([]byte, time.Time) ([]byte, error)
		want  string
	}{
		{Millis, AppendMillis, "within 292 million years of 1970, or tag the field neither milli nor nano"},
		{Nanos, AppendNanos, "between 1678 and 2261, or tag the field milli instead of nano, or neither"},
	} {
		_, setterErr := tt.keep(far)
		_, err := tt.write(nil, far)
		for _, err := range []error{setterErr, err} {
			if !errors.Is(err, ErrTimeRange) || !strings.HasSuffix(err.Error(), tt.want) {
				t.Errorf("error %v, want one that ends in %q", err, tt.want)
			}
		}
	}
}

func TestZeroTimeIsKeptByTheSetterButIsNoElementInNanos(t *testing.T) {
	for _, zero := range []time.Time{{}, time.Time{}.In(time.FixedZone("+2", 7200))} {
		if got, err := Millis(zero); err != nil || got != (time.Time{}) {
			t.Errorf("milliseconds: %#v, %v", got, err)
		}
		if got, err := Nanos(zero); err != nil || got != (time.Time{}) {
			t.Errorf("nanoseconds: %#v, %v", got, err)
		}
		if _, err := AppendNanos(nil, zero); !errors.Is(err, ErrTimeRange) {
			t.Errorf("an element in nanoseconds: %v", err)
		}
	}
}

func TestTimeReadsBackAsTheSetterKeptIt(t *testing.T) {
	for _, at := range []time.Time{
		time.Unix(0, 0), time.Unix(-1, 1), time.Unix(1, 999_999_999), time.Unix(-1, 999_999_999), time.Now(),
		time.Date(2026, 11, 21, 2, 0, 0, 123_456_789, time.FixedZone("+2", 7200)), firstNano, lastNano,
	} {
		kept, err := Millis(at)
		must(t, err)
		if kept.Location() != time.UTC || kept.After(at) || at.Sub(kept) >= time.Millisecond || kept.Nanosecond()%1e6 != 0 {
			t.Errorf("%v in milliseconds is %v", at, kept)
		}
		b, err := AppendMillis(nil, at)
		must(t, err)
		if got := NewReader(string(b)).Millis(); got != kept {
			t.Errorf("%v in milliseconds reads back as %v", at, got)
		}

		kept, err = Nanos(at)
		must(t, err)
		if kept.Location() != time.UTC || !kept.Equal(at) {
			t.Errorf("%v in nanoseconds is %v", at, kept)
		}
		b, err = AppendNanos(nil, at)
		must(t, err)
		if got := NewReader(string(b)).Nanos(); got != kept {
			t.Errorf("%v in nanoseconds reads back as %v", at, got)
		}
	}
}

func TestEveryCountIsATimeThatCountsTheSame(t *testing.T) {
	for _, n := range interestingIntegers() {
		body := string(AppendInt(nil, n))
		if again, err := AppendMillis(nil, NewReader(body).Millis()); err != nil || string(again) != body {
			t.Errorf("%d milliseconds are written % x, %v", n, again, err)
		}
		if again, err := AppendNanos(nil, NewReader(body).Nanos()); err != nil || string(again) != body {
			t.Errorf("%d nanoseconds are written % x, %v", n, again, err)
		}
	}
}
