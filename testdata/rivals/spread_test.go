package main

import "testing"

func TestASpreadIsTheMedianTheLowestAndTheHighestRound(t *testing.T) {
	for _, test := range []struct {
		rounds []float64
		want   spread
	}{
		{[]float64{7}, spread{7, 7, 7}},
		{[]float64{9, 1, 2}, spread{2, 1, 9}},
		{[]float64{4, 1, 100, 2}, spread{3, 1, 100}},
	} {
		if got := spreadOf(test.rounds); got != test.want {
			t.Errorf("%v: got %v, want %v", test.rounds, got, test.want)
		}
	}
}

// A machine that is three times slower in one round is so for both of a pair.
func TestARatioIsTakenRoundByRound(t *testing.T) {
	ours, limit := []float64{20, 60, 20, 22}, []float64{10, 30, 10, 11}
	if got, want := spreadOf(paired(ours, limit, quotient)), (spread{2, 2, 2}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestASpreadIsWrittenInOneUnit(t *testing.T) {
	for _, test := range []struct{ got, want string }{
		{spread{406.4, 398, 1450}.duration(), "406 ns (398–1450)"},
		{spread{1020, 990, 1100}.duration(), "1.02 µs (0.99–1.10)"},
		{spread{25_000, 24_000, 31_000}.duration(), "25.0 µs (24.0–31.0)"},
		{spread{1.333, 1.2, 1.5}.ratio(), "1.33 (1.20–1.50)"},
		{spread{83.4, 80, 91}.ratio(), "83 (80–91)"},
		{spread{-3, -20, 12}.atLeast(0).duration(), "0 ns (0–12)"},
		{spread{66_000, 60_000, 70_100}.text(whole, ""), "66,000 (60,000–70,100)"},
	} {
		if test.got != test.want {
			t.Errorf("got %s, want %s", test.got, test.want)
		}
	}
}
