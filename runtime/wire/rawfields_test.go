package wire

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestFieldBytesReturnsTheValueOfATopLevelNumber(t *testing.T) {
	const body = "\x93\x05\xc0\x92\xa1a\xa1b"
	for number, want := range map[int]string{1: "\x05", 2: "", 3: "\x92\xa1a\xa1b", 4: "", 999: ""} {
		raw, ok := FieldBytes(body, number)
		if raw != want || ok != (want != "") {
			t.Errorf("number %d: % x, %v; want % x", number, raw, ok, want)
		}
	}
}

func TestEachFieldYieldsNumbersInOrderAndStopsWhenAsked(t *testing.T) {
	var got []string
	for number, raw := range EachField("\x83\x05\x01\x0a\xa1a\x14\xc2") {
		got = append(got, fmt.Sprintf("%d % x", number, raw))
		if number == 10 {
			break
		}
	}
	if want := "5 01, 10 a1 61"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestUnreadableBodyHasNoFields(t *testing.T) {
	for number := range EachField("\x92\x05\xc1") {
		t.Errorf("number %d", number)
	}
	if _, ok := FieldBytes("", 1); ok {
		t.Error("an empty string has number 1")
	}
}

func TestAnUnknownNumberAsDeepAsAllowedInAKnownStructIsNotLost(t *testing.T) {
	deepest := strings.Repeat("\x91", 31) + "\x90"
	nested := "\x81\x09" + deepest // a struct with an unknown number
	body := "\x91" + nested
	r := NewReader(body)
	for fields := r.Body(); fields.Next(); {
		for inner := r.Struct(); inner.Next(); {
		}
	}
	kept, err := r.Finish()
	must(t, err)
	if raw, ok := FieldBytes(body, 1); !ok || raw != nested {
		t.Errorf("FieldBytes: % x, %v", raw, ok)
	}
	if got := string(AppendMerged(nil, "\x80", kept)); got != body {
		t.Errorf("AppendMerged: % x, want % x", got, body)
	}
	if got := string(AppendMerged(nil, body, []Kept{{Number: 2, Raw: "\x05"}})); got != "\x92"+nested+"\x05" {
		t.Errorf("AppendMerged beside it: % x", got)
	}
}

func TestAppendMergedKeepsWhatIsUnchangedAndReplacesWhatWasSet(t *testing.T) {
	for name, c := range map[string]struct {
		body string
		kept []Kept
		want string
	}{
		"nothing kept":                      {"92 05 06", nil, "92 05 06"},
		"nothing at all":                    {"80", nil, "80"},
		"an unknown number":                 {"91 05", []Kept{{Number: 30, Raw: "\xa1a"}}, "82 01 05 1e a161"},
		"an unknown one fills the gap":      {"81 02 05", []Kept{{Number: 1, Raw: "\x07"}}, "92 07 05"},
		"an unknown one makes it a map":     {"92 05 06", []Kept{{Number: 20, Raw: "\x07"}}, "83 01 05 02 06 14 07"},
		"several, before, between, after":   {"82 05 05 0f 05", []Kept{{Number: 2, Raw: "\x01"}, {Number: 10, Raw: "\x02"}, {Number: 40, Raw: "\x03"}}, "85 02 01 05 05 0a 02 0f 05 28 03"},
		"in any order":                      {"80", []Kept{{Number: 40, Raw: "\x03"}, {Number: 20, Raw: "\x02"}}, "82 14 02 28 03"},
		"a misfit not set since":            {"91 05", []Kept{{Number: 2, Raw: "\xc3", Misfit: true}}, "92 05 c3"},
		"a misfit set since":                {"92 05 06", []Kept{{Number: 2, Raw: "\xc3", Misfit: true}}, "92 05 06"},
		"a partial, unchanged":              {"91 91 05", []Kept{{Number: 1, Raw: "\x92\x05\x06", Partial: true, Normal: "\x91\x05"}}, "91 92 05 06"},
		"a partial, changed":                {"91 91 07", []Kept{{Number: 1, Raw: "\x92\x05\x06", Partial: true, Normal: "\x91\x05"}}, "91 91 07"},
		"a partial, cleared":                {"80", []Kept{{Number: 1, Raw: "\x92\x05\x06", Partial: true, Normal: "\x91\x05"}}, "80"},
		"a partial that reads as absent":    {"80", []Kept{{Number: 1, Raw: "\x81\x28\x06", Partial: true}}, "91 81 28 06"},
		"a partial that became present":     {"91 91 05", []Kept{{Number: 1, Raw: "\x81\x28\x06", Partial: true}}, "91 91 05"},
		"beside the buffer's earlier bytes": {"91 05", []Kept{{Number: 2, Raw: "\x06"}}, "92 05 06"},
	} {
		t.Run(name, func(t *testing.T) {
			got := AppendMerged([]byte("before"), fromHex(t, c.body), c.kept)
			if want := "before" + fromHex(t, c.want); string(got) != want {
				t.Errorf("% x, want % x", got, want)
			}
		})
	}
}

func TestCarryingUnknownNumbersOnNeverGrowsTheBody(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		numbers := set{}
		for range 1 + random.IntN(60) {
			numbers[1+random.IntN(maxNumber)] = strings.Repeat("x", random.IntN(60))
		}
		body := string(appendModel(nil, numbers))
		r := NewReader(body)
		for fields := r.Body(); fields.Next(); {
		}
		kept, err := r.Finish()
		must(t, err)
		for range 3 {
			if got := string(AppendMerged(nil, "\x80", kept)); got != body {
				t.Fatalf("% x became % x", body, got)
			}
		}
	}
}

func TestAppendWithoutLeavesTheOtherNumbersAndChoosesTheContainerAnew(t *testing.T) {
	for name, c := range map[string]struct {
		body    string
		numbers []int
		want    string
	}{
		"none of none":            {"80", nil, "80"},
		"none":                    {"92 05 06", nil, "92 05 06"},
		"one it does not hold":    {"92 05 06", []int{3, 999}, "92 05 06"},
		"an absent one":           {"93 05 c0 06", []int{2}, "93 05 c0 06"},
		"the last":                {"92 05 06", []int{2}, "91 05"},
		"the first, now a map":    {"92 05 06", []int{1}, "81 02 06"},
		"one in the middle":       {"93 05 06 07", []int{2}, "93 05 c0 07"},
		"all":                     {"93 05 06 07", []int{1, 2, 3}, "80"},
		"in any order, repeated":  {"93 05 06 07", []int{3, 1, 3}, "81 02 06"},
		"of a map":                {"83 05 05 0a a161 14 90", []int{10}, "82 05 05 14 90"},
		"so that an array is due": {"83 01 05 02 06 28 07", []int{40}, "92 05 06"},
		"a value of many bytes":   {"92 92 a161 92 05 06 a162", []int{1}, "81 02 a162"},
		"an unreadable body":      {"92 05 c1", []int{1}, "80"},
		"no body":                 {"", []int{1}, "80"},
	} {
		before := []byte("before")
		if got := string(AppendWithout(before, fromHex(t, c.body), c.numbers)); got != "before"+fromHex(t, c.want) {
			t.Errorf("%s: % x, want %s", name, got[len("before"):], c.want)
		}
	}
}
