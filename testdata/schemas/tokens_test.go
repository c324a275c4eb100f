package schemas

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strings"
)

// tokens are what a provider hands out. The claims are those that it documents,
// of a made-up person; what is random in a token is as long as in a true one.
type tokens struct {
	access, id, refresh string
}

// random are n bytes that are the same on every run.
func random(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	_, _ = r.Read(b)
	return b
}

// opaque is a token of length characters that begins with prefix.
func opaque(prefix string, length int) string {
	return (prefix + base64.RawURLEncoding.EncodeToString(random(length)))[:length]
}

// uuidOf is the n-th of some made-up UUIDs.
func uuidOf(n int) string {
	b := random(16 * (n + 1))[16*n:]
	b[6] = 4<<4 | b[6]&15
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// signed is a JSON Web Token with a signature of that many bytes: 256 for RS256
// with the usual key, 64 for HS512.
func signed(header, claims string, signature int) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(header)) + "." + encode([]byte(claims)) + "." + encode(random(signature))
}

// github gives one opaque token and nothing else.
var github = tokens{access: opaque("gho_", 40)}

// google gives an opaque access token and a small ID token.
var google = tokens{
	access: opaque("ya29.a0", 222),
	id: signed(`{"alg":"RS256","kid":"`+fmt.Sprintf("%x", random(20))+`","typ":"JWT"}`,
		`{"iss":"https://accounts.google.com","azp":"407408718192-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com",`+
			`"aud":"407408718192-abcdefghijklmnopqrstuvwxyz012345.apps.googleusercontent.com","sub":"110169484474386276334",`+
			`"hd":"example.com","email":"jane.doe@example.com","email_verified":true,"at_hash":"HK6E_P6Dh8Y93mRNtsDB1Q",`+
			`"nonce":"n-0S6_WzA2Mj","name":"Jane Doe","picture":"https://lh3.googleusercontent.com/a/`+opaque("ACg8oc", 76)+`=s96-c",`+
			`"given_name":"Jane","family_name":"Doe","iat":1772442900,"exp":1772446500}`, 256),
	refresh: opaque("1//0", 103),
}

// keycloak gives three signed tokens; roles and groups stand in the first two.
var keycloak = func() tokens {
	rs256 := `{"alg":"RS256","typ":"JWT","kid":"` + opaque("", 43) + `"}`
	common := `"exp":1772443200,"iat":1772442900,"auth_time":1772442899,"jti":"` + uuidOf(0) + `","iss":"https://sso.example.com/realms/staff",`
	person := `"sid":"` + uuidOf(1) + `","email_verified":true,"name":"Jane Doe","groups":["/staff","/staff/engineering","/oncall"],` +
		`"preferred_username":"jane.doe","given_name":"Jane","family_name":"Doe","email":"jane.doe@example.com"}`
	return tokens{
		access: signed(rs256, `{`+common+`"aud":["grafana","account"],"sub":"`+uuidOf(2)+`","typ":"Bearer","azp":"proxy","acr":"1",`+
			`"allowed-origins":["https://apps.example.com"],`+
			`"realm_access":{"roles":["default-roles-staff","offline_access","uma_authorization","developer"]},`+
			`"resource_access":{"grafana":{"roles":["editor"]},"account":{"roles":["manage-account","manage-account-links","view-profile"]}},`+
			`"scope":"openid email profile groups",`+person, 256),
		id: signed(rs256, `{`+common+`"aud":"proxy","sub":"`+uuidOf(2)+`","typ":"ID","azp":"proxy","nonce":"`+opaque("", 43)+`",`+
			`"at_hash":"`+opaque("", 22)+`","acr":"1",`+person, 256),
		refresh: signed(`{"alg":"HS512","typ":"JWT","kid":"`+uuidOf(3)+`"}`,
			`{`+common+`"aud":"https://sso.example.com/realms/staff","sub":"`+uuidOf(2)+`","typ":"Refresh","azp":"proxy",`+
				`"sid":"`+uuidOf(1)+`","scope":"openid email profile groups web-origins acr basic roles"}`, 64),
	}
}()

// entraGroups are the groups of an employee, which Entra names by UUID.
var entraGroups = func() []string {
	groups := make([]string, 20)
	for i := range groups {
		groups[i] = uuidOf(10 + i)
	}
	return groups
}()

// entra gives an access token for Microsoft Graph, an ID token with the groups, and
// an opaque refresh token.
var entra = func() tokens {
	tenant := uuidOf(4)
	rs256 := `"typ":"JWT","alg":"RS256","x5t":"` + opaque("", 27) + `","kid":"` + opaque("", 27) + `"}`
	return tokens{
		access: signed(`{"nonce":"`+opaque("", 43)+`",`+rs256,
			`{"aud":"00000003-0000-0000-c000-000000000000","iss":"https://sts.windows.net/`+tenant+`/","iat":1772442600,"nbf":1772442600,`+
				`"exp":1772447881,"acct":0,"acr":"1","acrs":["p1"],"aio":"`+opaque("A", 180)+`","amr":["pwd","mfa"],"app_displayname":"Access proxy",`+
				`"appid":"`+uuidOf(5)+`","appidacr":"1","family_name":"Doe","given_name":"Jane","idtyp":"user","ipaddr":"203.0.113.57",`+
				`"name":"Doe, Jane","oid":"`+uuidOf(6)+`","onprem_sid":"S-1-5-21-2127521184-1604012920-1887927527-1234567","platf":"14",`+
				`"puid":"10032001F2A3B4C5","rh":"`+opaque("1.AX0A", 76)+`","scp":"email GroupMember.Read.All openid profile User.Read",`+
				`"sid":"`+uuidOf(7)+`","signin_state":["kmsi"],"sub":"`+opaque("", 43)+`","tenant_region_scope":"EU","tid":"`+tenant+`",`+
				`"unique_name":"jane.doe@contoso.example","upn":"jane.doe@contoso.example","uti":"`+opaque("", 22)+`","ver":"1.0",`+
				`"wids":["`+uuidOf(8)+`"],"xms_ftd":"`+opaque("", 60)+`","xms_idrel":"1 12","xms_st":{"sub":"`+opaque("", 43)+`"},"xms_tcdt":1493118203}`, 256),
		id: signed(`{`+rs256,
			`{"aud":"`+uuidOf(5)+`","iss":"https://login.microsoftonline.com/`+tenant+`/v2.0","iat":1772442600,"nbf":1772442600,`+
				`"exp":1772446500,"email":"jane.doe@contoso.example","groups":["`+strings.Join(entraGroups, `","`)+`"],"name":"Doe, Jane",`+
				`"nonce":"`+opaque("", 43)+`","oid":"`+uuidOf(6)+`","preferred_username":"jane.doe@contoso.example",`+
				`"rh":"`+opaque("1.AX0A", 76)+`","sid":"`+uuidOf(7)+`","sub":"`+opaque("", 43)+`","tid":"`+tenant+`","uti":"`+opaque("", 22)+`","ver":"2.0"}`, 256),
		refresh: opaque("1.AX0A", 1400),
	}
}()
