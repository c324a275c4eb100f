package sessionshow

import (
	"encoding"
	"log/slog"
	"reflect"
	"time"
)

// Log returns a session as a slog group of the fields that are not zero. The group shares no memory with the session,
// so that a slog.Handler that writes it later, in a goroutine of its own, shows what the session was.
func Log(fields []Field) slog.Value {
	var attrs []slog.Attr
	for _, f := range fields {
		if !f.absent() {
			attrs = append(attrs, slog.Attr{Key: f.Name, Value: detached(slog.AnyValue(f.value()))})
		}
	}
	return slog.GroupValue(attrs...)
}

// detached returns a copy of a value that shares no memory with it.
func detached(v slog.Value) slog.Value {
	v = v.Resolve()
	switch v.Kind() {
	case slog.KindGroup: // of an app's own LogValue method
		var attrs []slog.Attr
		for _, attr := range v.Group() {
			attrs = append(attrs, slog.Attr{Key: attr.Key, Value: detached(attr.Value)})
		}
		return slog.GroupValue(attrs...)
	case slog.KindAny:
		if value := v.Any(); value != nil && sharesMemory(reflect.TypeOf(value)) {
			return slog.AnyValue(rendered{text: textOf(value), json: jsonOf(value)})
		}
	}
	return v
}

// sharesMemory reports whether a copy of a value of this type may change when the original does.
func sharesMemory(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Map, reflect.Slice, reflect.Pointer, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return true
	case reflect.Array:
		return sharesMemory(t.Elem())
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() { // its location never changes
			return false
		}
		for i := range t.NumField() {
			if sharesMemory(t.Field(i).Type) {
				return true
			}
		}
	}
	return false
}

// rendered is a value as slog's own handlers show it, as text or as JSON.
type rendered struct {
	text string
	json []byte
}

// textOf returns what slog.TextHandler makes of a value, with what its pointers point to.
func textOf(value any) string {
	if m, ok := value.(encoding.TextMarshaler); ok {
		if text, err := m.MarshalText(); err == nil {
			return string(text)
		}
	}
	if b, ok := value.([]byte); ok {
		return string(b)
	}
	return plain(value)
}

func (r rendered) String() string               { return r.text }
func (r rendered) MarshalText() ([]byte, error) { return []byte(r.text), nil }
func (r rendered) MarshalJSON() ([]byte, error) { return r.json, nil }
