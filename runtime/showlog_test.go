package typedsession

import (
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/sessionshow"
)

// logged returns what one of slog's handlers writes for a value.
func logged(handler func(*strings.Builder, *slog.HandlerOptions) slog.Handler, value slog.Value) string {
	var b strings.Builder
	logger := slog.New(handler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey || a.Key == slog.LevelKey || a.Key == slog.MessageKey {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("", slog.Attr{Key: "s", Value: value})
	return strings.TrimSuffix(b.String(), "\n")
}

func asText(b *strings.Builder, o *slog.HandlerOptions) slog.Handler {
	return slog.NewTextHandler(b, o)
}
func asJSON(b *strings.Builder, o *slog.HandlerOptions) slog.Handler {
	return slog.NewJSONHandler(b, o)
}

// inside is a value whose LogValue returns its map.
type inside struct{ m map[string]int }

func (i inside) LogValue() slog.Value { return slog.GroupValue(slog.Any("m", i.m)) }

func TestALoggedSessionShowsWhatItWasWhenItWasLogged(t *testing.T) {
	text := "a"
	sharing := map[string]int{"a": 1}
	list, bytes, nested, logs := []string{"x y"}, []byte("abc"), &address{Street: "Main St"}, inside{sharing}
	deep := struct{ List [1][]string }{[1][]string{list}}
	lent := []sessionshow.Field{
		{Name: "Map", Value: sharing},
		{Name: "List", Value: list},
		{Name: "Bytes", Value: bytes},
		{Name: "Nested", Value: nested},
		{Name: "Deep", Value: deep},
		{Name: "Logs", Value: logs},
		{Name: "Odd", Value: map[bool]int{true: 1}}, // which JSON cannot hold
		{Name: "Addr", Value: netip.MustParseAddr("192.0.2.1")},
		{Name: "Text", Value: &text},
		{Name: "At", Value: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)},
		{Name: "ID", Value: [2]byte{1, 2}},
		{Name: "Count", Value: 3},
		{Name: "Token", Secret: true},
		{Name: "Absent", Value: 0},
	}
	value := sessionshow.Log(lent)
	sharing["a"], list[0], bytes[0], nested.Street, text = 2, "changed", 'X', "changed", "changed"

	mustEqual(t, "text", logged(asText, value), `s.Map=map[a:1] s.List="[x y]" s.Bytes=abc s.Nested="{Street:Main St City:}" `+
		`s.Deep="{List:[[x y]]}" s.Logs.m=map[a:1] s.Odd=map[true:1] s.Addr=192.0.2.1 s.Text=a s.At=2030-01-02T03:04:05.000Z `+
		`s.ID="[1 2]" s.Count=3 s.Token=[redacted]`)
	mustEqual(t, "JSON", logged(asJSON, value), `{"s":{"Map":{"a":1},"List":["x y"],"Bytes":"YWJj","Nested":{"Street":"Main St","City":""},`+
		`"Deep":{"List":[["x y"]]},"Logs":{"m":{"a":1}},"Odd":"map[true:1]","Addr":"192.0.2.1","Text":"a","At":"2030-01-02T03:04:05Z",`+
		`"ID":[1,2],"Count":3,"Token":"[redacted]"}}`)
	for _, attr := range value.Group() {
		if attr.Key == "List" {
			mustEqual(t, "String", attr.Value.String(), "[x y]")
		}
	}
}
