package spelling_test

import (
	"testing"

	"github.com/typedsession/typedsession/gen/spelling"
)

func TestNearIsOneSlipOfTheFingers(t *testing.T) {
	tests := []struct {
		a, b string
		near bool
	}{
		{"chek", "check", true},   // left out
		{"checkk", "check", true}, // twice
		{"xcheck", "check", true}, // before
		{"check", "chack", true},  // another
		{"hceck", "check", true},  // swapped, at the start
		{"chekc", "check", true},  // and at the end
		{"c", "", true},
		{"check", "check", false}, // the word itself
		{"hcekc", "check", false}, // two swaps
		{"chk", "check", false},   // two left out
		{"size", "diff", false},
		{"ab", "bca", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got := spelling.Near(tt.a, tt.b); got != tt.near {
			t.Errorf("Near(%q, %q) is %t", tt.a, tt.b, got)
		}
		if got := spelling.Near(tt.b, tt.a); got != tt.near {
			t.Errorf("Near(%q, %q) is %t", tt.b, tt.a, got)
		}
	}
}
