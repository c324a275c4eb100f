package wire

import (
	"fmt"
	"reflect"
	"strconv"
)

// PathError is the error of a value inside a field: of an element of a list, an entry of a map or a field of a struct.
type PathError struct {
	// Path leads from the field to the value, in Go syntax: "[3].Note" or "[\"home\"].Street". A text key of more than 32
	// bytes is cut.
	Path string
	Err  error // what is wrong with the value

	noKeys string // the path without the keys of maps
}

// Error returns the path and the text of Err.
func (e *PathError) Error() string { return e.Path + ": " + e.Err.Error() }

// Unwrap returns what is wrong with the value.
func (e *PathError) Unwrap() error { return e.Err }

// InField returns err as an error of the struct with the field called name; nil if err is nil.
func InField(name string, err error) error {
	if err == nil {
		return nil
	}
	return inField(name, err) // small enough to be inlined
}

func inField(name string, err error) error { return below("."+name, "."+name, err) }

// AtIndex returns err as an error of the list with the element at index i; nil if err is nil.
func AtIndex(i int, err error) error {
	if err == nil {
		return nil
	}
	step := "[" + strconv.Itoa(i) + "]"
	return below(step, step, err)
}

// AtKey returns err as an error of the map with the entry of key; nil if err is nil.
func AtKey[K comparable](key K, err error) error {
	if err == nil {
		return nil
	}
	return below(keyStep(key), "[a key]", err)
}

// InKey returns err as an error of a key of a map; nil if err is nil. AtKey adds which key it is.
func InKey(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("its key: %w", err)
}

// WithoutSecrets returns err without what shows a part of a secret field's value: the keys of maps in its path, and the
// error in a NotReadError.
func WithoutSecrets(err error) error {
	switch e := err.(type) {
	case *PathError:
		return &PathError{Path: e.noKeys, Err: WithoutSecrets(e.Err), noKeys: e.noKeys}
	case NotReadError:
		return NotReadError{}
	}
	return err
}

// below puts a step before the path of err.
func below(step, noKeys string, err error) error {
	if e, ok := err.(*PathError); ok {
		return &PathError{Path: step + e.Path, Err: e.Err, noKeys: noKeys + e.noKeys}
	}
	return &PathError{Path: step, Err: err, noKeys: noKeys}
}

// longKey is how many bytes of a text key an error shows. A key that is refused for its length would make a long error.
const longKey = 32

func keyStep(key any) string {
	v := reflect.ValueOf(key)
	if v.Kind() != reflect.String {
		return fmt.Sprintf("[%v]", v)
	}
	if text := v.String(); len(text) > longKey {
		return fmt.Sprintf("[%q...]", text[:longKey])
	}
	return fmt.Sprintf("[%q]", v.String())
}
