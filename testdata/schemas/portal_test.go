package schemas

import (
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/schemas/portal"
)

var portalApp = app[portal.Session]{
	name:       "portal",
	newManager: portal.NewSessionManager,
	ownName:    "JSON of authelia's struct",
	situations: []situation[portal.Session]{
		{name: "signed in with password and one-time password", fill: signIn(6), own: autheliaJSON},
		{name: "the same, in 30 groups of a directory", fill: signIn(30), own: autheliaJSON},
		{name: "registers a security key", fill: func(t testing.TB, s *portal.Session) {
			signIn(6)(t, s)
			check(t, s.SetElevation(portal.Elevation{ID: 48213, RemoteIP: netip.MustParseAddr("2001:db8:4f3:11::5a")}))
			check(t, s.SetCeremony(portal.Ceremony{
				Challenge:    base64.RawURLEncoding.EncodeToString(random(32)),
				RelyingParty: "auth.example.com",
				UserID:       random(64),
				Allowed:      [][]byte{random(32), random(48)},
				Verification: portal.UserVerificationPreferred,
				Description:  "Jane's blue key",
			}))
		}, own: autheliaJSON},
		{name: "enrols a one-time password app", fill: func(t testing.TB, s *portal.Session) {
			signIn(6)(t, s)
			check(t, s.SetElevation(portal.Elevation{ID: 48213, RemoteIP: netip.MustParseAddr("203.0.113.57")}))
			check(t, s.SetEnrolment(portal.Enrolment{
				Issuer:    "auth.example.com",
				Algorithm: portal.AlgorithmSHA1,
				Digits:    6,
				Period:    30,
				Key:       base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(32)),
			}))
		}, own: autheliaJSON},
		{name: "sets a new password", fill: func(t testing.TB, s *portal.Session) {
			check(t, s.SetCookieDomain("example.com"))
			check(t, s.SetPasswordResetFor("jane.doe"))
		}, own: autheliaJSON},
	},
}

func signIn(groups int) func(t testing.TB, s *portal.Session) {
	return func(t testing.TB, s *portal.Session) {
		check(t, s.SetCookieDomain("example.com"))
		check(t, s.SetUsername("jane.doe"))
		check(t, s.SetDisplayName("Jane Doe"))
		check(t, s.SetGroups(directoryGroups(groups)))
		check(t, s.SetEmails([]string{"jane.doe@example.com", "jane@engineering.example.com"}))
		s.SetFirstFactorAt(now.Add(-40 * time.Second))
		s.SetSecondFactorAt(now.Add(-9 * time.Second))
		check(t, s.SetMethods([]portal.Method{portal.MethodKnowledge, portal.MethodPassword, portal.MethodTotp}))
		check(t, s.SetOtherMethods([]string{"kba", "hwk"}))
		s.SetRefreshAt(now.Add(5 * time.Minute))
	}
}

// directoryGroups are names as administrators give them.
func directoryGroups(n int) []string {
	names := []string{"admins", "staff", "engineering", "oncall-primary", "vpn-users", "grafana-editors"}
	for i := len(names); i < n; i++ {
		names = append(names, fmt.Sprintf("app-%02d-%s", i, []string{"readers", "contributors", "owners"}[i%3]))
	}
	return names[:n]
}

// autheliaJSON is what internal/session of authelia marshals: the field names are
// those of its structs.
func autheliaJSON(t testing.TB, s *portal.Session) []byte {
	type webAuthn struct {
		Challenge        string   `json:"challenge"`
		RelyingPartyID   string   `json:"rpId"`
		UserID           []byte   `json:"user_id"`
		Allowed          [][]byte `json:"allowed_credentials,omitempty"`
		Expires          time.Time
		UserVerification string `json:"userVerification"`
		Description      string `json:"description"`
	}
	type oneTimePassword struct {
		Issuer, Algorithm string
		Digits            uint32
		Period            uint
		Secret            string
		Expires           time.Time
	}
	type elevation struct {
		ID       int
		RemoteIP net.IP
		Expires  time.Time
	}
	var user struct {
		CookieDomain, Username, DisplayName                   string
		Groups, Emails                                        []string
		KeepMeLoggedIn                                        bool
		LastActivity                                          int64
		FirstFactorAuthnTimestamp, SecondFactorAuthnTimestamp int64
		AuthenticationMethodRefs                              struct {
			KnowledgeBasedAuthentication, UsernameAndPassword, TOTP, Duo, WebAuthn         bool
			WebAuthnHardware, WebAuthnSoftware, WebAuthnUserPresence, WebAuthnUserVerified bool
			Extra                                                                          []string
		}
		WebAuthn              *webAuthn
		TOTP                  *oneTimePassword
		PasswordResetUsername *string
		RefreshTTL            time.Time
		Elevations            struct{ User *elevation }
	}
	user.CookieDomain, user.Username, user.DisplayName = s.CookieDomain(), s.Username(), s.DisplayName()
	user.Groups, user.Emails = s.Groups(), s.Emails()
	user.LastActivity = now.Unix()
	if !s.FirstFactorAt().IsZero() {
		user.FirstFactorAuthnTimestamp, user.SecondFactorAuthnTimestamp = s.FirstFactorAt().Unix(), s.SecondFactorAt().Unix()
	}
	refs := &user.AuthenticationMethodRefs
	refs.KnowledgeBasedAuthentication = slices.Contains(s.Methods(), portal.MethodKnowledge)
	refs.UsernameAndPassword = slices.Contains(s.Methods(), portal.MethodPassword)
	refs.TOTP = slices.Contains(s.Methods(), portal.MethodTotp)
	refs.Extra = s.OtherMethods()
	user.RefreshTTL = s.RefreshAt()
	if c, ok := s.LookupCeremony(); ok {
		user.WebAuthn = &webAuthn{c.Challenge, c.RelyingParty, c.UserID, c.Allowed, now.Add(2 * time.Minute), string(c.Verification), c.Description}
	}
	if e, ok := s.LookupEnrolment(); ok {
		user.TOTP = &oneTimePassword{e.Issuer, string(e.Algorithm), uint32(e.Digits), uint(e.Period), e.Key, now.Add(10 * time.Minute)}
	}
	if name, ok := s.LookupPasswordResetFor(); ok {
		user.PasswordResetUsername = &name
	}
	if e, ok := s.LookupElevation(); ok {
		user.Elevations.User = &elevation{int(e.ID), e.RemoteIP.AsSlice(), now.Add(10 * time.Minute)}
	}
	return asJSON(t, user)
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}
