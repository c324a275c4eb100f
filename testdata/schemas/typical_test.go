package schemas

import (
	"context"
	"math"
	"testing"

	"github.com/typedsession/typedsession/gen"
	"github.com/typedsession/typedsession/gen/budget"
	"github.com/typedsession/typedsession/gen/load"
)

// TestTypicalIsNearTheCookiesOfRealApplications holds what typedsession size calls
// typical against the geometric mean of the situations: at most twice that, and at
// least half.
func TestTypicalIsNearTheCookiesOfRealApplications(t *testing.T) {
	for _, app := range []struct {
		name string
		rows []row
	}{
		{portalApp.name, portalApp.rows(t)},
		{proxyApp.name, proxyApp.rows(t)},
		{forgeApp.name, forgeApp.rows(t)},
		{storeApp.name, storeApp.rows(t)},
	} {
		result, err := gen.Generate(context.Background(), gen.Config{Config: load.Config{Patterns: []string{"./" + app.name}}})
		if err != nil || len(result.Sessions) != 1 {
			t.Fatalf("%d sessions: %v, %v", len(result.Sessions), err, result.Diagnostics)
		}
		typical := float64(budget.Of(result.Sessions[0]).Value.Typical)
		sum := 0.0
		for _, r := range app.rows {
			sum += math.Log(float64(r.cookie - len("__Host-"+app.name)))
		}
		mean := math.Exp(sum / float64(len(app.rows)))
		t.Logf("%s: typical %.0f, mean %.0f", app.name, typical, mean)
		if typical > 2*mean || typical < mean/2 {
			t.Errorf("%s: typical is %.0f, and the mean of its cookies %.0f", app.name, typical, mean)
		}
	}
}
