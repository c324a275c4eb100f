package schema

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// mostDays is the number of whole days in the longest time.Duration.
const mostDays = math.MaxInt64 / int64(24*time.Hour)

var (
	errNoDuration = errors.New("no duration")
	// ErrTooLong is the error of ParseDuration for a duration that no time.Duration holds.
	ErrTooLong = fmt.Errorf("longer than %dd, and no duration can be", mostDays)
)

// ParseDuration reads a Go duration whose units may include days, as in 14d or 1d12h. It
// accepts no sign.
func ParseDuration(text string) (time.Duration, error) {
	days, rest, hasDays := strings.Cut(text, "d")
	if !hasDays {
		days, rest = "0", text
	}
	n, err := strconv.ParseUint(days, 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, errNoDuration
	}
	var more time.Duration
	if rest != "" || !hasDays {
		if more, err = parseUnits(rest); err != nil {
			return 0, err
		}
	}
	d := time.Duration(min(n, uint64(mostDays)))*24*time.Hour + more
	if n > uint64(mostDays) || d < 0 {
		return 0, ErrTooLong
	}
	return d, nil
}

// parseUnits reads a Go duration without a sign.
func parseUnits(text string) (time.Duration, error) {
	if !beginsAsNumber(text) {
		return 0, errNoDuration // package time would accept a sign here, as in 1d-5h
	}
	d, err := time.ParseDuration(text)
	if err == nil {
		return d, nil
	}
	zeros := strings.Map(func(r rune) rune {
		if '0' <= r && r <= '9' {
			return '0'
		}
		return r
	}, text)
	if _, err := time.ParseDuration("0s" + zeros); err == nil { // 0s, since package time accepts 0 without a unit
		return 0, ErrTooLong // the numbers alone are what package time did not accept
	}
	return 0, errNoDuration
}
