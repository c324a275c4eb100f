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
		{"chek", "check", true},   // a letter is missing
		{"checkk", "check", true}, // a letter is doubled
		{"xcheck", "check", true}, // a letter is added
		{"check", "chack", true},  // a letter is another one
		{"hceck", "check", true},  // two letters are swapped, at the start
		{"chekc", "check", true},  // two letters are swapped, at the end
		{"c", "", true},
		{"check", "check", false}, // the same word
		{"hcekc", "check", false}, // two pairs are swapped
		{"chk", "check", false},   // two letters are missing
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
