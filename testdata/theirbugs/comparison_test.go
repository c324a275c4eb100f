package theirbugs

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// comparison is a bug that one of the libraries has or had, and what each of them does today.
type comparison struct {
	row      string // in ../theirbugs_test.go
	when     string // what is done, or asked
	outcomes []outcome
}

// outcome is what a library does, in a few words. One that changes is an error, whoever's it is: the record is to be
// looked through then, and the table in it.
type outcome struct {
	library string // its module's path
	want    string
	observe func(*testing.T) string
}

const (
	ours          = "github.com/typedsession/typedsession"
	scsPath       = "github.com/alexedwards/scs/v2"
	gorillaPath   = "github.com/gorilla/sessions"
	secureCookie  = "github.com/gorilla/securecookie"
	golangcollege = "github.com/golangcollege/sessions"
	fiberPath     = "github.com/gofiber/fiber/v3"
	msgpackPath   = "github.com/vmihailenco/msgpack/v5"
)

// comparisons are all there are.
var comparisons = []func() comparison{
	earlyHints, cookieInEarlyHints, flushFirst, upgradeByHand, putTooLate, panicAfterPut, unsendableValue,
	publicPage, privatePage, anonymousVisit,
	floodOfCookies, forgedCookieFirst, otherSpellings,
	twoCommits, deletionCarriesData, attributesByDefault, tooLargeWithItsName, otherSpellingOfTheValue,
	shortKey, badNewestKey,
	timeValue, changedInPlace, narrowInteger, undecodableSession, claimOfFiveMillion,
	lateReadAfterLogout, twoWritesAtOnce, logOutEverywhere,
}

// TestTable repeats every bug with every library that is recorded for it.
func TestTable(t *testing.T) {
	table := "| bug | | typedsession | others |\n|---|---|---|---|\n"
	for _, compare := range comparisons {
		c := compare()
		var mine string
		var theirs []string
		for _, o := range c.outcomes {
			t.Run(c.when+"/"+o.library, func(t *testing.T) {
				got := o.observe(t)
				if got != o.want {
					t.Errorf("%s: %s; recorded is %s", o.library, got, o.want)
				}
				if o.library == ours {
					mine = got
				} else {
					theirs = append(theirs, strings.TrimPrefix(o.library, "github.com/")+": "+got)
				}
			})
		}
		table += fmt.Sprintf("| %s | %s | %s | %s |\n", c.row, c.when, mine, strings.Join(theirs, "<br>"))
	}
	if testing.Verbose() {
		fmt.Printf("\n%s\nWith %s.\n\n", table, strings.Join(versions(t), ", "))
	}
}

// versions are those of the libraries that go.mod requires directly.
func versions(t *testing.T) (all []string) {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	file, err := modfile.Parse("go.mod", text, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, require := range file.Require {
		if !require.Indirect && strings.HasPrefix(require.Mod.Path, "github.com/") && require.Mod.Path != ours {
			all = append(all, require.Mod.String())
		}
	}
	return all
}
