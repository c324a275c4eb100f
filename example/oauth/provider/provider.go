// Package provider is a small OpenID Connect provider, for the demonstration and for tests. It asks nobody for a password.
//
// It knows one client. It follows OpenID Connect Core 1.0 with the authorization code flow, PKCE (RFC 7636) and the
// response modes query and form_post, and refuses what these standards refuse.
package provider

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// Client is the app that sends its visitors to the provider.
type Client struct {
	ID, Secret string
	// RedirectURLs are where the provider may send visitors back to.
	RedirectURLs []string
}

// Provider answers the requests of browsers and of the client. Its people are in [People].
type Provider struct {
	issuer string
	client Client
	key    jose.JSONWebKey
	signer jose.Signer
	now    func() time.Time
	mux    http.ServeMux

	mu     sync.Mutex
	grants map[string]grant // by code
}

// New returns a provider that is reached under the URL issuer. It signs ID tokens with a key. Its codes and tokens end by
// the clock now.
func New(issuer string, client Client, signWith *rsa.PrivateKey, now func() time.Time) (*Provider, error) {
	key := jose.JSONWebKey{Key: signWith, KeyID: "1", Algorithm: string(jose.RS256), Use: "sig"}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: key}, nil)
	if err != nil {
		return nil, fmt.Errorf("making the signer of ID tokens: %w", err)
	}
	p := &Provider{issuer: issuer, client: client, key: key, signer: signer, now: now, grants: map[string]grant{}}
	p.mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	p.mux.HandleFunc("GET /keys", p.keys)
	p.mux.HandleFunc("GET /authorize", p.ask)
	p.mux.HandleFunc("POST /authorize", p.answer)
	p.mux.HandleFunc("POST /token", p.token)
	return p, nil
}

// ServeHTTP answers a request.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// discovery tells clients where everything is.
func (p *Provider) discovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                p.issuer,
		"authorization_endpoint":                p.issuer + "/authorize",
		"token_endpoint":                        p.issuer + "/token",
		"jwks_uri":                              p.issuer + "/keys",
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query", "form_post"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"code_challenge_methods_supported":      []string{"S256"},
	})
}

// keys tells clients the public key that verifies ID tokens.
func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{p.key.Public()}})
}

// grant is what a code stands for.
type grant struct {
	redirectURL, nonce, challenge string
	person                        Person
	expires                       time.Time
}

// codeLifetime is how long a client has to redeem a code.
const codeLifetime = time.Minute

// newCode returns a code for a grant.
func (p *Provider) newCode(g grant) string {
	g.expires = p.now().Add(codeLifetime)
	code := rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.grants[code] = g
	return code
}

// redeem returns the grant of a code, once.
func (p *Provider) redeem(code string) (grant, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g, ok := p.grants[code]
	delete(p.grants, code)
	return g, ok && p.now().Before(g.expires)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}
