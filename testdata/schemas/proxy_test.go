package schemas

import (
	"encoding/base64"
	"testing"
	"time"

	"github.com/typedsession/typedsession/testdata/schemas/proxy"
)

var proxyApp = app[proxy.Session]{
	name:       "proxy",
	newManager: proxy.NewSessionManager,
	ownName:    "oauth2-proxy's cookie without LZ4",
	situations: []situation[proxy.Session]{
		{name: "on the way to the provider", fill: func(t testing.TB, s *proxy.Session) {
			check(t, s.SetState(random(32)))
			check(t, s.SetNonce(random(32)))
			check(t, s.SetVerifier(base64.RawURLEncoding.EncodeToString(random(96))))
			check(t, s.SetReturnTo("https://grafana.example.com/d/000000012/http-requests?orgId=1&from=now-6h&to=now"))
		}, own: proxyCookie},
		{name: "signed in with GitHub", fill: with(github, "jane-doe", []string{"example", "example:engineering", "example:oncall"}), own: proxyCookie},
		{name: "signed in with Google", fill: with(google, "110169484474386276334", nil), own: proxyCookie},
		{name: "signed in with Keycloak", fill: with(keycloak, uuidOf(2), []string{"/staff", "/staff/engineering", "/oncall"}), own: proxyCookie},
		{name: "signed in with Entra, all tokens", fill: with(entra, uuidOf(6), entraGroups), own: proxyCookie,
			tooLarge: []string{"AccessToken", "IDToken", "RefreshToken"}},
		// Access and ID token can be had for the refresh token at any time, and what
		// the proxy looks at stands in the other fields.
		{name: "signed in with Entra, refresh token only", fill: with(tokens{refresh: entra.refresh}, uuidOf(6), entraGroups), own: proxyCookie},
		{name: "signed in with Entra, no tokens", fill: with(tokens{}, uuidOf(6), entraGroups), own: proxyCookie},
	},
}

// with fills a session as the callback does.
func with(provider tokens, user string, groups []string) func(t testing.TB, s *proxy.Session) {
	return func(t testing.TB, s *proxy.Session) {
		s.SetIssuedAt(now)
		s.SetExpiresOn(now.Add(time.Hour))
		s.SetAccessToken(provider.access)
		s.SetIDToken(provider.id)
		s.SetRefreshToken(provider.refresh)
		check(t, s.SetEmail("jane.doe@example.com"))
		check(t, s.SetUser(user))
		check(t, s.SetPreferredUsername("jane.doe"))
		check(t, s.SetGroups(groups))
		check(t, s.SetClaims(map[string][]string{"department": {"Platform Engineering"}, "locale": {"en-GB"}}))
	}
}

// proxyCookie is the session state of oauth2-proxy, or its CSRF cookie before there
// is one: the keys are those of its structs.
func proxyCookie(t testing.TB, s *proxy.Session) []byte {
	if len(s.State()) > 0 {
		return asSignedMsgpack(t, struct {
			State    []byte `msgpack:"s,omitempty"`
			Nonce    []byte `msgpack:"n,omitempty"`
			Verifier string `msgpack:"cv,omitempty"`
			ReturnTo string `msgpack:"rd,omitempty"` // the project has it in the provider's URL
		}{s.State(), s.Nonce(), s.Verifier(), s.ReturnTo()})
	}
	issued, expires := s.IssuedAt(), s.ExpiresOn()
	claims := map[string]any{}
	for name, values := range s.Claims() {
		claims[name] = values
	}
	return asSignedMsgpack(t, struct {
		CreatedAt         *time.Time     `msgpack:"ca,omitempty"`
		ExpiresOn         *time.Time     `msgpack:"eo,omitempty"`
		AccessToken       string         `msgpack:"at,omitempty"`
		IDToken           string         `msgpack:"it,omitempty"`
		RefreshToken      string         `msgpack:"rt,omitempty"`
		Email             string         `msgpack:"e,omitempty"`
		User              string         `msgpack:"u,omitempty"`
		Groups            []string       `msgpack:"g,omitempty"`
		PreferredUsername string         `msgpack:"pu,omitempty"`
		AdditionalClaims  map[string]any `msgpack:"ac,omitempty"`
	}{&issued, &expires, s.AccessToken(), s.IDToken(), s.RefreshToken(), s.Email(), s.User(), s.Groups(), s.PreferredUsername(), claims})
}
