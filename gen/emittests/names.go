package emittests

import (
	"cmp"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"

	"github.com/typedsession/typedsession/gen/gosource"
)

// testNames are the names that the tests of one session declare at the package level.
type testNames struct {
	roundTrip, refuses, fits, fuzz, benchmark string

	typical, values, refusals                          string
	fill, compare, protections, manager, decode        string
	pointer, entries, optional, optionalStruct, notNil string

	// gaveWayTo is the taken name because of which the tests use other names than usual;
	// empty for the usual ones.
	gaveWayTo string
}

// testNamesOf returns names for the tests of the session called name. If one of the usual
// names is taken, it chooses others for all of them.
func testNamesOf(name string, taken func(string) bool) testNames {
	stem, gaveWayTo := gosource.UpperFirst(name), ""
	for n := 1; ; n++ {
		names := testNamesFor(stem)
		i := slices.IndexFunc(names.all(), taken)
		if i < 0 {
			names.gaveWayTo = gaveWayTo
			return names
		}
		gaveWayTo = cmp.Or(gaveWayTo, names.all()[i])
		stem = "Generated" + gosource.UpperFirst(name)
		if n > 1 {
			stem += strconv.Itoa(n)
		}
	}
}

// testNamesFor returns the names with stem in the middle of each.
func testNamesFor(stem string) testNames {
	lower := lowerFirst(stem)
	return testNames{
		roundTrip: "Test" + stem + "RoundTrip",
		refuses:   "Test" + stem + "RefusesWhatIsOutOfBounds",
		fits:      "Test" + stem + "FitsItsBudget",
		fuzz:      "Fuzz" + stem,
		benchmark: "Benchmark" + stem,

		typical:     "typical" + stem,
		values:      lower + "Values",
		refusals:    lower + "Refusals",
		fill:        "fill" + stem,
		compare:     "compare" + stem,
		protections: lower + "Protections",
		manager:     lower + "TestManager",
		decode:      "decode" + stem,

		pointer:        lower + "Pointer",
		entries:        lower + "Entries",
		optional:       lower + "Optional",
		optionalStruct: lower + "OptionalStruct",
		notNil:         lower + "Map",
	}
}

// all returns the names as a list.
func (n testNames) all() []string {
	return []string{
		n.roundTrip, n.refuses, n.fits, n.fuzz, n.benchmark,
		n.typical, n.values, n.refusals, n.fill, n.compare, n.protections, n.manager, n.decode,
		n.pointer, n.entries, n.optional, n.optionalStruct, n.notNil,
	}
}

// lowerFirst returns name with its first letter in lower case.
func lowerFirst(name string) string {
	r, size := utf8.DecodeRuneInString(name)
	return string(unicode.ToLower(r)) + name[size:]
}
