package wire

import (
	"strings"
	"testing"
)

func TestElementsThatTakeTooMuchMemoryAreAMisfit(t *testing.T) {
	tests := []struct {
		name  string
		body  int // bytes
		asked [][2]int
		want  []bool
	}{
		{"as much as there is", 10, [][2]int{{128, 32 << 10}}, []bool{true}},
		{"one more", 10, [][2]int{{129, 32 << 10}}, []bool{false}},
		{"twice", 10, [][2]int{{64, 32 << 10}, {64, 32 << 10}}, []bool{true, true}},
		{"thrice", 10, [][2]int{{64, 32 << 10}, {64, 32 << 10}, {1, 32 << 10}}, []bool{true, true, false}},
		{"none of the largest", 10, [][2]int{{0, 1 << 30}}, []bool{true}},
		{"one of the largest", 10, [][2]int{{1, 1 << 30}}, []bool{false}},
		{"in a large body", 1 << 20, [][2]int{{1 << 15, 32 << 10}}, []bool{true}},
		{"too many in a large body", 1 << 20, [][2]int{{1<<15 + 1, 32 << 10}}, []bool{false}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := NewReader(strings.Repeat("\x80", tt.body))
			for i, asked := range tt.asked {
				if got := r.Reserve(asked[0], asked[1]); got != tt.want[i] || got != r.Fits() {
					t.Errorf("%d of %d bytes: %v, want %v; fits %v", asked[0], asked[1], got, tt.want[i], r.Fits())
				}
			}
		})
	}
}

// A list that takes too much memory is kept like any misfit, and the memory is left for other lists.
func TestWhatWasNotReservedIsKept(t *testing.T) {
	r := NewReader("\x92\x92\x80\x80\x91\x80")
	read := map[int]bool{}
	fields := r.Body()
	for fields.Next() {
		elements := r.List()
		if !r.Reserve(elements.Len(), 3<<20) {
			continue
		}
		for elements.Next() {
			inner := r.Struct()
			for inner.Next() {
			}
		}
		read[fields.Number()] = true
	}
	kept, err := r.Finish()
	if err != nil || len(kept) != 1 || kept[0].Number != 1 || kept[0].Raw != "\x92\x80\x80" || !kept[0].Misfit {
		t.Errorf("kept %+v, error %v", kept, err)
	}
	if read[1] || !read[2] {
		t.Errorf("read %v", read)
	}
}
