package migrate

import (
	"testing"
	"time"
)

func TestKeysBecomeNamesAsGoWritesThem(t *testing.T) {
	for key, want := range map[string]string{
		"user_id":             "UserID",
		"userId":              "UserID",
		"UserID":              "UserID",
		"user-id":             "UserID",
		"user id":             "UserID",
		"ids":                 "IDs",
		"HTTPServer":          "HTTPServer",
		"authenticatedUserID": "AuthenticatedUserID",
		"oauth_state":         "OAuthState",
		"oauth2Token":         "OAuth2Token",
		"csrf.token":          "CSRFToken",
		"api/url":             "APIURL",
		"name":                "Name",
		"A":                   "A",
		"2fa":                 "Value2FA",
		"42":                  "Value42",
		"größe":               "Größe",
		"名前":                  "Value名前",
		"":                    "Value",
		"_":                   "Value",
		"--":                  "Value",
		"a\x00b":              "AB",
		"\xff":                "Value",
	} {
		if got := goName(key); got != want {
			t.Errorf("%q: %s, want %s", key, got, want)
		}
	}
}

func TestTheNameOfAConstantIsTheNameOfTheValueWithoutTheWordKey(t *testing.T) {
	for name, want := range map[string]string{
		"userKey":     "User",
		"keyUser":     "User",
		"KeyUserID":   "UserID",
		"sessionKey":  "Session",
		"key":         "Key",
		"monkeyCount": "MonkeyCount",
	} {
		if got := goName(constantName(name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestTheSecondFieldOfANameGetsANumber(t *testing.T) {
	taken := map[string]bool{}
	for _, want := range []string{"Name", "Name2", "Name3"} {
		if got := numbered("Name", taken); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestACookieKeepsItsNameUnlessTheDirectiveCannotHaveIt(t *testing.T) {
	for old, want := range map[string]string{
		"shop":          "shop",
		"__Host-shop":   "shop",
		"__SECURE-shop": "shop",
		"__Host-":       "s",
		"a b":           "s",
		"":              "s",
		"héllo":         "s",
	} {
		if got := cookieName(old); got != want {
			t.Errorf("%q: %s, want %s", old, got, want)
		}
	}
}

func TestTimeoutsAreWrittenAsTheDirectiveReadsThem(t *testing.T) {
	const day = 24 * time.Hour
	for _, tt := range []struct {
		t    timeouts
		want string
	}{
		{timeouts{idle: 30 * time.Minute, absolute: 12 * time.Hour}, "idle=30m absolute=12h"},
		{timeouts{idle: 36 * time.Hour, absolute: 30 * day}, "idle=1d12h absolute=30d"},
		{timeouts{idle: 90*time.Second + 1, absolute: time.Hour + time.Second}, "idle=1m31s absolute=1h1s"},
		{timeouts{idle: time.Millisecond, absolute: time.Second}, "idle=1s absolute=1s"},
		{timeouts{idle: 500 * day, absolute: 1000 * day}, "idle=400d absolute=1000d"},
		{timeouts{idle: 14 * day, absolute: 180 * day, remember: outlives}, "idle=14d absolute=180d remember=14d/180d"},
	} {
		if got := tt.t.options(); got != tt.want {
			t.Errorf("%s, want %s", got, tt.want)
		}
	}
}

func TestAProposedAbsoluteTimeoutLeavesRoomForTheIdleOne(t *testing.T) {
	const day = 24 * time.Hour
	for idle, want := range map[time.Duration]time.Duration{
		30 * time.Minute: 12 * time.Hour,
		6 * time.Hour:    12 * time.Hour,
		12 * time.Hour:   7 * day,
		30 * day:         180 * day,
		100 * day:        200 * day,
	} {
		if got := proposedAbsolute(idle); got != want {
			t.Errorf("idle %v: %v, want %v", idle, got, want)
		}
	}
}
