package spelling_test

import (
	"testing"

	"github.com/typedsession/typedsession/gen/spelling"
)

func TestNearIsASlipOfTheFingers(t *testing.T) {
	tests := []struct {
		word, known string
		near        bool
	}{
		{"chek", "check", true},   // a letter is missing
		{"checkk", "check", true}, // a letter is doubled
		{"xcheck", "check", true}, // a letter is added
		{"check", "chack", true},  // a letter is another one
		{"hceck", "check", true},  // two letters are swapped, at the start
		{"chekc", "check", true},  // two letters are swapped, at the end
		{"c", "", true},
		{"chéck", "check", true},  // a letter of two bytes
		{"check", "check", false}, // the same word
		{"remember", "remember", false},
		{"hcekc", "check", false}, // two pairs are swapped
		{"chk", "check", false},   // two letters are missing
		{"size", "diff", false},
		{"ab", "bca", false},
		{"", "", false},
		{"rember", "remember", true},   // two letters of a long word are missing
		{"absoulut", "absolute", true}, // two are swapped, and one is missing
		{"rememmberr", "remember", true},
		{"ermemebr", "remember", true},
		{"remeb", "remember", false}, // three are missing
		{"member", "remember", true},
		{"version", "session", false}, // another word of seven letters
	}
	for _, tt := range tests {
		if got := spelling.Near(tt.word, tt.known); got != tt.near {
			t.Errorf("Near(%q, %q) is %t", tt.word, tt.known, got)
		}
	}
}
