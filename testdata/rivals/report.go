package main

import (
	"encoding/json"
	"os"
	"runtime"
	"runtime/debug"

	"github.com/typedsession/typedsession/testdata/rivals/foreign"
	"github.com/typedsession/typedsession/testdata/rivals/product"
)

// report is all that a run finds out, as it goes into the JSON file. Times are nanoseconds.
type report struct {
	Go       string            `json:"go"`
	Platform string            `json:"platform"`
	CPUs     int               `json:"cpus"`
	Versions map[string]string `json:"versions"` // of the modules that are measured
	Rounds   int               `json:"rounds"`   // times are medians, lowest and highest of so many
	Missing  []string          `json:"missing,omitempty"`

	Sizes    []sample       `json:"sizes,omitempty"`
	Limits   map[string]int `json:"size_limits,omitempty"`
	Huffman  []huffman      `json:"huffman,omitempty"`
	Speeds   []speed        `json:"speeds,omitempty"`
	Requests []requestCost  `json:"requests,omitempty"`
	Scaling  []scalingPoint `json:"scaling,omitempty"`
	Wire     []wireCost     `json:"wire,omitempty"`
	Load     []loadCost     `json:"load,omitempty"`
	Stores   *storesReport  `json:"stores,omitempty"`
	Goals    []goal         `json:"goals,omitempty"`
}

// sample is what a product makes of a fixture.
type sample struct {
	Product   string           `json:"product"`
	Kind      product.Kind     `json:"kind"`
	Encrypted bool             `json:"encrypted,omitempty"`
	Fixture   string           `json:"fixture"`
	Cookies   []foreign.Cookie `json:"-"` // no cookie value in a file, not even one of a fixture
	// Characters is the length of the cookies' values.
	Characters int `json:"characters"`
	// Stored is what lies in a store besides, in bytes.
	Stored int `json:"stored,omitempty"`
}

func newReport(rounds int) *report {
	r := &report{
		Go:       runtime.Version(),
		Platform: runtime.GOOS + "/" + runtime.GOARCH,
		CPUs:     runtime.NumCPU(),
		Rounds:   rounds,
		Versions: make(map[string]string),
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Replace == nil {
				r.Versions[module.Path] = module.Version
			}
		}
	}
	return r
}

func (r *report) write(path string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
