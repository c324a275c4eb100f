package typedsession

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
)

// TestEveryMethodOfResponseControllerBeginsTheResponseOrIsUnwrapped fails when Go adds one: see then whether it begins the
// response, in which case responseWriter needs it, or whether Unwrap will do.
func TestEveryMethodOfResponseControllerBeginsTheResponseOrIsUnwrapped(t *testing.T) {
	const (
		own       = true  // it begins the response, and responseWriter has the method that it looks for
		unwrapped = false // it does not begin the response, and reaches the server's ResponseWriter through Unwrap
	)
	treated := map[string]bool{
		"EnableFullDuplex": unwrapped,
		"Flush":            own,
		"Hijack":           own,
		"SetReadDeadline":  unwrapped,
		"SetWriteDeadline": unwrapped,
	}
	controller := reflect.TypeFor[*http.ResponseController]()
	writer := reflect.TypeFor[*exchange]()
	var names []string
	for i := range controller.NumMethod() {
		method := controller.Method(i)
		names = append(names, method.Name)
		begins, known := treated[method.Name]
		if !known {
			t.Errorf("ResponseController.%s is not treated", method.Name)
		}
		if _, has := writer.MethodByName(method.Name); has != begins {
			t.Errorf("responseWriter has %s: %v, want %v", method.Name, has, begins)
		}
	}
	for name := range treated {
		if !slices.Contains(names, name) {
			t.Errorf("ResponseController has no %s any more", name)
		}
	}
}
