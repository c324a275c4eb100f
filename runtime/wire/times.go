package wire

import (
	"errors"
	"fmt"
	"time"
)

// ErrTimeRange is wrapped by the errors for a time that an int64 cannot count in the
// unit of its field. Nanoseconds reach from 1677-09-21 to 2262-04-11, milliseconds some
// 292 million years before and after 1970.
var ErrTimeRange = errors.New("time is outside what an int64 counts in this unit")

// The errors for a field wrap ErrTimeRange and say which times its unit reaches.
var (
	errMillisRange = fmt.Errorf("%w: keep it within 292 million years of 1970, or tag the field neither milli nor nano", ErrTimeRange)
	errNanosRange  = fmt.Errorf("%w: keep it between 1678 and 2261, or tag the field milli instead of nano, or neither", ErrTimeRange)
)

// AppendTime appends a time as whole seconds since the Unix epoch, rounded down.
func AppendTime(b []byte, v time.Time) []byte {
	return AppendInt(b, v.Unix())
}

// AppendMillis appends a time as whole milliseconds since the Unix epoch, rounded
// down. For a time that does not fit it returns b as it was and an error that wraps
// [ErrTimeRange].
func AppendMillis(b []byte, v time.Time) ([]byte, error) {
	n, ok := millis(v)
	if !ok {
		return b, errMillisRange
	}
	return AppendInt(b, n), nil
}

// AppendNanos appends a time as nanoseconds since the Unix epoch. For a time that
// does not fit, such as the zero time, it returns b as it was and an error that
// wraps [ErrTimeRange].
func AppendNanos(b []byte, v time.Time) ([]byte, error) {
	n, ok := nanos(v)
	if !ok {
		return b, errNanosRange
	}
	return AppendInt(b, n), nil
}

// Time reads a time in whole seconds since the Unix epoch, and returns it in
// UTC. Anything but an integer in int64's range is a misfit and reads as the
// zero time.
func (r *Reader) Time() time.Time {
	n := r.int64()
	if r.state != fits {
		return time.Time{}
	}
	return r.moment(time.Unix(n, 0))
}

// moment returns t in UTC. The zero time is redundant in a body, because it means that the field is absent.
func (r *Reader) moment(t time.Time) time.Time {
	r.redundantIf(t.IsZero())
	return t.UTC()
}

// Millis reads a time in whole milliseconds since the Unix epoch, and returns
// it in UTC. Anything but an integer in int64's range is a misfit and reads as
// the zero time.
func (r *Reader) Millis() time.Time {
	n := r.int64()
	if r.state != fits {
		return time.Time{}
	}
	return r.moment(time.UnixMilli(n))
}

// Nanos reads a time in nanoseconds since the Unix epoch, and returns it in UTC.
// Anything but an integer in int64's range is a misfit and reads as the zero
// time.
func (r *Reader) Nanos() time.Time {
	n := r.int64()
	if r.state != fits {
		return time.Time{}
	}
	return r.moment(time.Unix(0, n))
}

// Seconds returns t as a body holds it: rounded down to whole seconds, in UTC,
// without a monotonic clock reading. The zero time stays the zero time.
func Seconds(t time.Time) time.Time {
	return time.Unix(t.Unix(), 0).UTC()
}

// Millis returns t as a field tagged milli holds it: rounded down to whole
// milliseconds, in UTC, without a monotonic clock reading. The zero time stays
// the zero time. For a time that does not fit it returns an error that wraps [ErrTimeRange].
func Millis(t time.Time) (time.Time, error) {
	n, ok := millis(t)
	if !ok {
		return time.Time{}, errMillisRange
	}
	return time.UnixMilli(n).UTC(), nil
}

// Nanos returns t as a field tagged nano holds it: in UTC, without a monotonic
// clock reading. The zero time stays the zero time, because a field with the zero
// time is absent. For any other time that does not fit it returns an error that wraps
// [ErrTimeRange].
func Nanos(t time.Time) (time.Time, error) {
	if t.IsZero() {
		return time.Time{}, nil
	}
	n, ok := nanos(t)
	if !ok {
		return time.Time{}, errNanosRange
	}
	return time.Unix(0, n).UTC(), nil
}

// millis returns the milliseconds since 1970, and whether an int64 holds them. If the
// count overflows, it is the count of another second, which is how millis finds out;
// t.UnixMilli does not report it.
func millis(t time.Time) (n int64, ok bool) {
	n = t.Unix()*1e3 + int64(t.Nanosecond()/1e6)
	return n, time.UnixMilli(n).Unix() == t.Unix()
}

func nanos(t time.Time) (n int64, ok bool) {
	n = t.Unix()*1e9 + int64(t.Nanosecond())
	return n, time.Unix(0, n).Unix() == t.Unix()
}
