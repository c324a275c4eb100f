package schemas

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/gob"
	"testing"

	"github.com/typedsession/typedsession/testdata/schemas/forge"
)

var forgeApp = app[forge.Session]{
	name:       "forge",
	newManager: forge.NewSessionManager,
	ownName:    "gitea's gob",
	situations: []situation[forge.Session]{
		{name: "signed in", fill: signedIn, own: giteaGob},
		{name: "password right, security key next", fill: func(t testing.TB, s *forge.Session) {
			s.SetPending(forge.Pending{UserID: 21377, TOTP: true, Remember: true})
			check(t, s.SetAssertion(ceremony))
			check(t, s.SetRedirectTo("/example/infrastructure/pulls/1482"))
		}, own: giteaGob},
		{name: "signs in with a passkey", fill: func(t testing.TB, s *forge.Session) {
			check(t, s.SetPasskey(forge.Ceremony{Challenge: ceremony.Challenge, Verification: ceremony.Verification}))
		}, own: giteaGob},
		{name: "links an external account", fill: func(t testing.TB, s *forge.Session) {
			check(t, s.SetOAuthState(uuidOf(9)))
			check(t, s.SetVerifier(base64.RawURLEncoding.EncodeToString(random(32))))
			check(t, s.SetLink(forge.ExternalAccount{
				SourceID:  3,
				ID:        "110169484474386276334",
				Name:      "Jane Doe",
				NickName:  "janedoe",
				Email:     "jane.doe@example.com",
				AvatarURL: "https://lh3.googleusercontent.com/a/" + opaque("ACg8oc", 76) + "=s96-c",
				Groups:    []string{"example", "example:engineering", "example:oncall"},
			}))
		}, own: giteaGob},
		{name: "adds a second factor, after a notice", fill: func(t testing.TB, s *forge.Session) {
			signedIn(t, s)
			check(t, s.SetTwoFactorKey(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(random(40))))
			check(t, s.SetSecurityKeyName("Blue key on the ring"))
			check(t, s.SetRegistration(ceremony))
			check(t, s.AppendNotices(
				forge.Notice{Level: forge.LevelSuccess, Text: "Your profile has been updated."},
				forge.Notice{Level: forge.LevelWarning, Text: "Your organization asks for a second factor from 1 April on."}))
		}, own: giteaGob},
		{name: "an app signs in with the forge, impersonated", fill: func(t testing.TB, s *forge.Session) {
			signedIn(t, s)
			s.SetImpersonator(forge.Impersonator{UserID: 1, HasTwoFactor: true})
			check(t, s.SetChallenge(base64.RawURLEncoding.EncodeToString(random(32))))
			check(t, s.SetChallengeMethod(forge.ChallengeMethodS256))
		}, own: giteaGob},
	},
}

func signedIn(t testing.TB, s *forge.Session) {
	s.SetUserID(21377)
	check(t, s.SetUserName("jane.doe"))
	s.SetHasTwoFactor(true)
	check(t, s.SetSignInMethod(forge.SignInMethodOauth2))
	check(t, s.SetLocale("de-DE"))
	check(t, s.SetTheme("gitea-dark"))
}

var ceremony = forge.Ceremony{
	Challenge:    base64.RawURLEncoding.EncodeToString(random(32)),
	UserID:       []byte{0x82, 0xce, 0x02}, // a varint
	Allowed:      [][]byte{random(48), random(64)},
	Verification: forge.UserVerificationDiscouraged,
}

// webAuthnData and gothUser are the structs that gitea puts into its sessions.
type (
	webAuthnData struct {
		Challenge            string
		UserID               []byte
		UserDisplayName      string
		AllowedCredentialIDs [][]byte
		UserVerification     string
	}
	gothUser struct {
		RawData                                    map[string]any
		Provider, Email, Name, FirstName, LastName string
		NickName, Description, UserID, AvatarURL   string
		Location, AccessToken, AccessTokenSecret   string
		RefreshToken, IDToken                      string
	}
	linkAccountData struct {
		AuthSourceID int64
		GothUser     gothUser
	}
)

// giteaGob is what gitea's session providers store: the keys are those of its
// sessions. Notices and the language are not in it: they have cookies of their own.
func giteaGob(t testing.TB, s *forge.Session) []byte {
	kv := map[any]any{}
	if s.UserID() != 0 {
		kv["uid"], kv["uname"] = s.UserID(), s.UserName()
		kv["userHasTwoFactorAuth"], kv["signInMethod"] = s.HasTwoFactor(), string(s.SignInMethod())
	}
	if i, ok := s.LookupImpersonator(); ok {
		kv["impersonatorData"] = map[string]any{"uid": i.UserID, "userHasTwoFactorAuth": i.HasTwoFactor}
	}
	if p, ok := s.LookupPending(); ok {
		kv["twofaUid"], kv["twofaRemember"], kv["totpEnrolled"] = p.UserID, p.Remember, p.UserID
	}
	for key, lookup := range map[string]func() (*forge.Ceremony, bool){
		"webauthnAssertion": s.LookupAssertion, "webauthnPasskeyAssertion": s.LookupPasskey, "webauthnRegistration": s.LookupRegistration,
	} {
		if c, ok := lookup(); ok {
			kv[key] = &webAuthnData{c.Challenge, c.UserID, "jane.doe", c.Allowed, string(c.Verification)}
		}
	}
	if name := s.SecurityKeyName(); name != "" {
		kv["webauthnName"], kv["twofaSecret"] = name, s.TwoFactorKey()
	}
	if l, ok := s.LookupLink(); ok {
		kv["oauth2_state"], kv["verifier"] = s.OAuthState(), s.Verifier()
		kv["linkAccountData"] = linkAccountData{l.SourceID, gothUser{
			RawData:  map[string]any{"groups": l.Groups},
			Provider: "Google", UserID: l.ID, Name: l.Name, NickName: l.NickName, Email: l.Email, AvatarURL: l.AvatarURL,
		}}
	}
	if s.Challenge() != "" {
		kv["CodeChallenge"], kv["CodeChallengeMethod"] = s.Challenge(), string(s.ChallengeMethod())
	}
	gob.RegisterName("*webauthn.SessionData", &webAuthnData{})
	gob.RegisterName("code.gitea.io/gitea/routers/web/auth.LinkAccountData", linkAccountData{})
	gob.Register([]string{})
	gob.Register(map[string]any{})
	return asGob(t, kv)
}
