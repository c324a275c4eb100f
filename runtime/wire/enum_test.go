package wire

import "testing"

func TestEnumIsAnIndexUpToItsCount(t *testing.T) {
	for _, c := range []struct {
		body  string
		count int
		want  int
		fits  bool
	}{
		{"00", 3, 0, true}, {"01", 3, 1, true}, {"03", 3, 3, true}, {"04", 3, 0, false}, {"7f", 127, 127, true}, {"cc80", 127, 0, false},
		{"cc80", 128, 128, true}, {"ff", 3, 0, false}, {"cf0000000100000001", 3, 0, false}, {"cfffffffffffffffff", 3, 0, false},
		{"01", 0, 0, false}, {"00", 0, 0, true},
		{"c3", 3, 0, false}, {"a131", 3, 0, false}, {"c40101", 3, 0, false}, {"ca3f800000", 3, 0, false}, {"90", 3, 0, false},
	} {
		r := NewReader(fromHex(t, c.body))
		if got := r.Enum(c.count); got != c.want || r.Fits() != c.fits {
			t.Errorf("%s of %d: %d, fits %v", c.body, c.count, got, r.Fits())
		}
	}
}
