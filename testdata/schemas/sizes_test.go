package schemas

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write sizes.txt")

// TestSchemasComeBackFromCookiesOfTheListedSizes prints the table with -v.
func TestSchemasComeBackFromCookiesOfTheListedSizes(t *testing.T) {
	rows := slices.Concat(portalApp.rows(t), proxyApp.rows(t), forgeApp.rows(t), storeApp.rows(t))
	table := tabulate(rows)
	t.Logf("\n%s", table)
	if *update {
		if err := os.WriteFile("sizes.txt", table, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile("sizes.txt")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(golden, table) {
		t.Error("the sizes differ from sizes.txt: run go -C testdata test ./schemas -update and read the difference")
	}
}

func tabulate(rows []row) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%-7s %-47s %8s %5s %7s %14s %5s  %s\n", "session", "situation", "fields", "body", "cookie", "of 4096", "JSON", "the project's own")
	for _, r := range rows {
		fits := fmt.Sprintf("%d%%", r.cookie*100/4096)
		if r.tooLarge {
			fits = "does not fit"
		}
		fmt.Fprintf(&b, "%-7s %-47s %2d of %2d %5d %7d %14s %5d  %5d %s\n",
			r.app, r.situation, r.set, r.fields, r.body, r.cookie, fits, r.json, r.own, r.ownName)
	}
	fmt.Fprintf(&b, "\n%-8s %6s %5s %7s\n", "tokens", "access", "ID", "refresh")
	for _, p := range []struct {
		name string
		tokens
	}{{"GitHub", github}, {"Google", google}, {"Keycloak", keycloak}, {"Entra", entra}} {
		fmt.Fprintf(&b, "%-8s %6d %5d %7d\n", p.name, len(p.access), len(p.id), len(p.refresh))
	}
	return b.Bytes()
}
