package wire

import (
	"errors"
	"net/url"
	"strings"
	"testing"
)

// reread is a value whose methods make of it what a test asks for, in both forms.
type reread struct {
	data    string
	encoded bool // the value was read, or encoded before
	// unread are the encodings that the methods do not read.
	unread []string
	// again is the encoding of a value that was read, if it is not what was read.
	again   string
	marshal error // of a value that was read
}

var errUnread = errors.New("unread")

func (v *reread) MarshalBinary() ([]byte, error) {
	if !v.encoded {
		return []byte(v.data), nil
	}
	if v.again != "" {
		return []byte(v.again), v.marshal
	}
	return []byte(v.data), v.marshal
}

func (v *reread) UnmarshalBinary(b []byte) error {
	for _, data := range v.unread {
		if data == string(b) {
			return errUnread
		}
	}
	v.data, v.encoded = string(b), true
	clear(b)
	return nil
}

func (v *reread) MarshalText() ([]byte, error) { return v.MarshalBinary() }
func (v *reread) UnmarshalText(b []byte) error { return v.UnmarshalBinary(b) }

func TestAValueThatItsTypeDoesNotReadBackIsAnErrorWithTheErrorOfTheMethod(t *testing.T) {
	errEncode := errors.New("no encoding")
	for name, test := range map[string]struct {
		data string
		back reread
		want error
	}{
		"read back":                         {"a", reread{}, nil},
		"an empty encoding":                 {"", reread{}, nil},
		"not read":                          {"a", reread{unread: []string{"a"}}, errUnread},
		"read in another form":              {"HTTP", reread{again: "http"}, nil},
		"read in another form that is lost": {"a", reread{again: "b", unread: []string{"b"}}, errUnread},
		"read and without an encoding then": {"a", reread{marshal: errEncode}, errEncode},
	} {
		t.Run(name, func(t *testing.T) {
			back := func() *reread { b := test.back; return &b }
			value := &reread{data: test.data}
			binary, err := AppendCheckedBinary([]byte{1}, value, back())
			if want, _ := AppendBinary([]byte{1}, value); string(binary) != string(want) {
				t.Errorf("% x is appended, want % x", binary, want)
			}
			text, errOfText := AppendCheckedText([]byte{1}, value, back())
			if want, _ := AppendMarshaledText([]byte{1}, value); string(text) != string(want) {
				t.Errorf("text: % x is appended, want % x", text, want)
			}
			for i, err := range []error{err, errOfText, CheckBinary(value, back()), CheckText(value, back())} {
				if !errors.Is(err, test.want) || errors.As(err, new(NotReadError)) != (test.want != nil) {
					t.Errorf("function %d returns %v, want %v", i, err, test.want)
				}
			}
		})
	}
}

func TestAMarshalersErrorIsNoNotReadError(t *testing.T) {
	fails := marshals{data: "half", err: errors.New("no value")}
	binary, err := AppendCheckedBinary([]byte("before"), fails, new(reread))
	text, errOfText := AppendCheckedText([]byte("before"), fails, new(reread))
	if string(binary) != "before" || string(text) != "before" {
		t.Errorf("%q and %q are appended to", binary, text)
	}
	for i, err := range []error{err, errOfText, CheckBinary(fails, new(reread)), CheckText(fails, new(reread))} {
		if err != fails.err {
			t.Errorf("function %d returns %v", i, err)
		}
	}
}

// A body holds U+FFFD in the place of what is not UTF-8, so that this is what the type reads.
func TestATextIsReadBackAsTheBodyHasIt(t *testing.T) {
	for _, test := range []struct {
		unread string
		want   error
	}{{"a\xff", nil}, {"a\ufffd", errUnread}} {
		value, back := &reread{data: "a\xff"}, &reread{unread: []string{test.unread}}
		if err := CheckText(value, back); !errors.Is(err, test.want) {
			t.Errorf("a type that does not read %q: %v", test.unread, err)
		}
	}
}

// memory is a type whose methods keep and give away memory, which they should not.
type memory []byte

func (m *memory) MarshalBinary() ([]byte, error) { return *m, nil }
func (m *memory) UnmarshalBinary(b []byte) error {
	*m = append(memory(nil), b...)
	clear(b)
	return nil
}

func TestReadingBackChangesNothingInTheValue(t *testing.T) {
	value := memory("abc")
	b, err := AppendCheckedBinary(nil, &value, new(memory))
	if err != nil || string(value) != "abc" || !strings.HasSuffix(string(b), "abc") {
		t.Errorf("%q, encoded as %q, %v", value, b, err)
	}
}

func TestWithoutSecretsNoErrorOfATypesMethodIsLeft(t *testing.T) {
	parse := new(url.URL).UnmarshalBinary([]byte("//s3cret s3cret"))
	for _, err := range []error{NotReadError{parse}, AtKey("s3cret", AtIndex(1, NotReadError{parse}))} {
		left := WithoutSecrets(err)
		if strings.Contains(left.Error(), "s3cret") || errors.As(left, new(*url.Error)) || !errors.As(left, new(NotReadError)) {
			t.Error(left)
		}
	}
}

func BenchmarkAppendBinary(b *testing.B) {
	u, _ := url.Parse("https://shop.example/orders/4711?page=2&sort=date")
	b.Run("appended", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := AppendBinary(nil, u); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("appended and checked", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := AppendCheckedBinary(nil, u, new(url.URL)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("checked", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := CheckBinary(u, new(url.URL)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
