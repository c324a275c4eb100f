package main

import (
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// committedChart is the picture in the README. This writes it anew: go run . -parts sizes -bars sizes.svg
const committedChart = "sizes.svg"

// barsIn reads the labels and the numbers of a chart.
func barsIn(t *testing.T, svg string) []bar {
	t.Helper()
	var chart struct {
		Texts []struct {
			Class string `xml:"class,attr"`
			Text  string `xml:",chardata"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal([]byte(svg), &chart); err != nil {
		t.Fatal(err)
	}
	var bars []bar
	for _, text := range chart.Texts {
		switch {
		case strings.HasPrefix(text.Class, "label"):
			bars = append(bars, bar{label: text.Text})
		case text.Class == "":
			n, err := strconv.Atoi(strings.ReplaceAll(text.Text, ",", ""))
			if err != nil {
				t.Fatal(err)
			}
			bars[len(bars)-1].characters = n
		}
	}
	return bars
}

func readChart(t *testing.T) string {
	t.Helper()
	svg, err := os.ReadFile(committedChart)
	if err != nil {
		t.Fatal(err)
	}
	return string(svg)
}

func TestTheCommittedChartIsWhatTheCommandDrawsFromItsNumbers(t *testing.T) {
	svg := readChart(t)
	bars := barsIn(t, svg)
	if drawBars(bars) != svg {
		t.Errorf("%s was drawn by another version of the command: draw it anew", committedChart)
	}
	if len(bars) < 2 || bars[0].label != ourBar {
		t.Fatalf("ours is not the first of %v", bars)
	}
	rivals := bars[1:]
	if !slices.IsSortedFunc(rivals, func(a, b bar) int { return a.characters - b.characters }) {
		t.Errorf("the rivals are not sorted: %v", rivals)
	}
}

func TestTheCommittedChartHasTheSizesThatAreMeasured(t *testing.T) {
	f, products := everything(t)
	samples, err := sampleGo(f, products)
	if err != nil {
		t.Fatal(err)
	}
	all := true
	for _, program := range foreign.Programs() {
		measured, err := program.Measure("foreign", 1, time.Millisecond)
		if errors.Is(err, foreign.ErrMissing) && os.Getenv("CI") != "true" {
			t.Log("compared without it: ", err)
			all = false
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		samples = append(samples, sampleForeign(measured)...)
	}
	committed := make(map[string]int)
	for _, b := range barsIn(t, readChart(t)) {
		committed[b.label] = b.characters
	}
	measured := barsOf(samples)
	if all && len(measured) != len(committed) {
		t.Errorf("%d products were measured, and %d are in the chart", len(measured), len(committed))
	}
	for _, b := range measured {
		// Two products have cookies whose length varies with what is random in them.
		varies := b.characters / 10
		if got := committed[b.label]; got < b.characters-varies || got > b.characters+varies {
			t.Errorf("%s has %d characters in the chart, and %d were measured: draw it anew", b.label, got, b.characters)
		}
	}
	if committed[ourBar] != measured[0].characters {
		t.Errorf("ours has %d characters in the chart, and %d were measured: draw it anew", committed[ourBar], measured[0].characters)
	}
}

func TestBarsAreOursFirstAndThenTheRivalsFromTheShortest(t *testing.T) {
	of := func(name string, kind product.Kind, encrypted bool, characters int) sample {
		return sample{Product: name, Kind: kind, Encrypted: encrypted, Fixture: barsFixture, Characters: characters}
	}
	elsewhere := of("Short", product.Complete, false, 9)
	elsewhere.Fixture = fixture.CounterName
	got := barsOf([]sample{
		of("Long & Sons", product.Complete, false, 1200),
		of("Long & Sons, encrypted", product.Complete, true, 1300),
		of("Sealed", product.Complete, true, 800),
		elsewhere,
		of("Short", product.Complete, false, 90),
		of("A store", product.Stored, false, 43),
		of("A codec", product.Bare, false, 20),
		of(product.OursName(product.Typed, false), product.Ours, false, 151),
		of(product.OursName(product.Typed, true), product.Ours, true, 151),
		of(product.OursName(product.Plain, false), product.Ours, false, 179),
	})
	want := []bar{{ourBar, 151}, {"Short", 90}, {"Sealed, encrypted", 800}, {"Long & Sons", 1200}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if again := barsIn(t, drawBars(got)); !slices.Equal(again, want) {
		t.Errorf("the chart shows %v, want %v", again, want)
	}
}

func TestTheChartIsLegibleOnLightAndDarkPagesAndIsSpoken(t *testing.T) {
	svg := drawBars([]bar{{ourBar, 151}, {"Flask", 330}})
	for _, want := range []string{
		"@media (prefers-color-scheme: dark)",
		`role="img" aria-labelledby="title desc"`,
		`<title id="title">Characters of the cookie for the same login</title>`,
		`<desc id="desc">A bar chart. typedsession, signed or encrypted: 151; Flask: 330.</desc>`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("the chart has no %s", want)
		}
	}
	if strings.Contains(svg, `width="100%"`) {
		t.Error("the chart has a background of its own")
	}
}

func TestNoChartIsDrawnWithoutSomeOfTheRivals(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sizes.svg")
	err := writeBars(path, []bar{{ourBar, 151}}, []string{"Flask: not measured"})
	if err == nil || !strings.Contains(err.Error(), "Flask") {
		t.Errorf("got the error %v", err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("there is a chart: %v", err)
	}
}
