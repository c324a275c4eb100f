package provider

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
)

// token answers the client that redeems a code.
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	if id, secret := credentials(r); id != p.client.ID || secret != p.client.Secret {
		refuse(w, http.StatusUnauthorized, "invalid_client")
		return
	}
	if r.PostFormValue("grant_type") != "authorization_code" {
		refuse(w, http.StatusBadRequest, "unsupported_grant_type")
		return
	}
	g, ok := p.redeem(r.PostFormValue("code"))
	if !ok || g.redirectURL != r.PostFormValue("redirect_uri") || !g.verifies(r.PostFormValue("code_verifier")) {
		refuse(w, http.StatusBadRequest, "invalid_grant")
		return
	}
	idToken, err := p.idToken(g)
	if err != nil {
		refuse(w, http.StatusInternalServerError, "server_error")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": rand.Text(),
		"token_type":   "Bearer",
		"expires_in":   int(tokenLifetime.Seconds()),
		"id_token":     idToken,
	})
}

// credentials returns what a client sent to prove who it is, in the header or in the form.
func credentials(r *http.Request) (id, secret string) {
	if id, secret, ok := r.BasicAuth(); ok {
		return id, secret
	}
	return r.PostFormValue("client_id"), r.PostFormValue("client_secret")
}

// verifies reports whether a verifier belongs to the challenge of the grant, as RFC 7636, section 4.6 says. A client that
// sent no challenge has no verifier either.
func (g grant) verifies(verifier string) bool {
	if g.challenge == "" {
		return verifier == ""
	}
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:]) == g.challenge
}

const tokenLifetime = 5 * time.Minute

// idToken returns a signed token that says who the person is.
func (p *Provider) idToken(g grant) (string, error) {
	now := p.now()
	claims := map[string]any{
		"iss":  p.issuer,
		"aud":  p.client.ID,
		"sub":  g.person.Subject,
		"name": g.person.Name,
		"iat":  now.Unix(),
		"exp":  now.Add(tokenLifetime).Unix(),
	}
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	return jwt.Signed(p.signer).Claims(claims).Serialize()
}

func refuse(w http.ResponseWriter, status int, problem string) {
	writeJSON(w, status, map[string]any{"error": problem})
}
