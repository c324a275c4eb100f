package typedsession

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/internal/cookie"
)

func TestCookieAttributesFollowTheConfig(t *testing.T) {
	for _, test := range []struct {
		name   string
		config Config[Visit]
		cookie string // name
		rest   string // of the Set-Cookie line
	}{
		{"default", Config[Visit]{}, "__Host-s", "; Path=/; HttpOnly; Secure; SameSite=Lax"},
		{"domain", Config[Visit]{Domain: "shop.example"}, "__Secure-s", "; Path=/; Domain=shop.example; HttpOnly; Secure; SameSite=Lax"},
		{"path", Config[Visit]{Path: "/shop"}, "__Secure-s", "; Path=/shop; HttpOnly; Secure; SameSite=Lax"},
		{"strict", Config[Visit]{SameSite: http.SameSiteStrictMode}, "__Host-s", "; Path=/; HttpOnly; Secure; SameSite=Strict"},
		{"none", Config[Visit]{SameSite: http.SameSiteNoneMode}, "__Host-s", "; Path=/; HttpOnly; Secure; SameSite=None"},
		{"embedded", Config[Visit]{SameSite: http.SameSiteNoneMode, Partitioned: true}, "__Host-s", "; Path=/; HttpOnly; Secure; SameSite=None; Partitioned"},
		{"development", Config[Visit]{Development: true}, "s", "; Path=/; HttpOnly; SameSite=Lax"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newShop(t, func(c *Config[Visit]) {
				test.config.Now, test.config.OnEvent = c.Now, c.OnEvent
				*c = test.config
			})
			mustEqual(t, "name", s.CookieName(), test.cookie)

			set := s.respond("", func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).SetCount(1) })
			value := set.Cookies()[0].Value
			mustEqual(t, "cookie", set.Header.Get("Set-Cookie"), test.cookie+"="+value+test.rest)

			destroyed := s.respond(value, func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Destroy() })
			rest := strings.Replace(test.rest, "; HttpOnly", "; Max-Age=0; HttpOnly", 1)
			mustEqual(t, "deletion", destroyed.Header.Get("Set-Cookie"), test.cookie+"="+rest)

			remembered := s.respond("", func(w http.ResponseWriter, r *http.Request) { VisitFrom(r).Remember(true) })
			value = remembered.Cookies()[0].Value
			rest = strings.Replace(test.rest, "; HttpOnly", "; Max-Age=1209600; HttpOnly", 1)
			mustEqual(t, "permanent", remembered.Header.Get("Set-Cookie"), test.cookie+"="+value+rest)
		})
	}
}

func TestNewManagerTellsAllProblemsAtOnce(t *testing.T) {
	for _, test := range []struct {
		name       string
		protection Protection
		config     Config[Visit]
		spec       func(*Spec[Visit])
		want       []string
	}{
		{
			name:       "no keys",
			protection: Signed{},
			want:       []string{"go tool typedsession key"},
		},
		{
			name: "no protection",
			want: []string{"no protection: pass Signed, Encrypted or Stored"},
		},
		{
			name:       "timeouts",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			config:     Config[Visit]{Idle: 13 * time.Hour, RememberAbsolute: time.Hour},
			want: []string{
				"Config.Idle 13h0m0s is more than Config.Absolute 12h0m0s",
				"Config.RememberIdle 336h0m0s is more than Config.RememberAbsolute 1h0m0s",
			},
		},
		{
			name:       "timeouts too short",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			config:     Config[Visit]{Idle: -time.Second, Absolute: time.Millisecond},
			want:       []string{"Config.Idle is -1s", "Config.Absolute is 1ms"},
		},
		{
			name:       "a second profile without remember",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			config:     Config[Visit]{RememberIdle: time.Hour},
			spec:       func(s *Spec[Visit]) { s.RememberIdle, s.RememberAbsolute = 0, 0 },
			want:       []string{"remember="},
		},
		{
			name:   "everything",
			config: Config[Visit]{Idle: 13 * time.Hour, Domain: "a b", Path: "shop;", SameSite: http.SameSiteNoneMode, Partitioned: true, Development: true},
			spec:   func(s *Spec[Visit]) { s.Cookie = "__host-s" },
			want:   []string{"pass Signed, Encrypted or Stored", "Config.Idle", "Config.Domain", "Config.Path", "slash", "SameSite", "Partitioned", "has a prefix"},
		},
		{
			name:       "a name that is no token",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			spec:       func(s *Spec[Visit]) { s.Cookie = "a;b" },
			want:       []string{`Spec.Cookie "a;b"`},
		},
		{
			name:       "line breaks in attributes",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			config:     Config[Visit]{Domain: "shop.example\r\nX: y", Path: "/\r\nX: y"},
			want:       []string{"Config.Domain", "Config.Path"},
		},
		{
			name:       "a name too long to derive a key for",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			spec:       func(s *Spec[Visit]) { s.Cookie = strings.Repeat("s", 1<<16) },
			want:       []string{"Spec.Cookie has 65536 bytes"},
		},
		{
			name:       "a type id too long to derive a key for",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			spec:       func(s *Spec[Visit]) { s.TypeID = strings.Repeat("s", 1<<16) },
			want:       []string{"Spec.TypeID has 65536 bytes"},
		},
		{
			name:       "a name that leaves no room for a value",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			spec:       func(s *Spec[Visit]) { s.Cookie = strings.Repeat("s", cookie.MaxBytes-len(cookie.HostPrefix)-30) },
			want:       []string{"no session fits beside it"},
		},
		{
			name:       "attributes that browsers read differently",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			config:     Config[Visit]{Domain: "example.com.", Path: "/a "},
			want:       []string{`Config.Domain "example.com."`, `Config.Path "/a "`},
		},
		{
			name:       "an unknown SameSite",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			config:     Config[Visit]{SameSite: 17},
			want:       []string{"Config.SameSite 17"},
		},
		{
			name:       "a Spec that no generator made",
			protection: Signed{Keys: keysOf(t, namedKey("shop", 0))},
			spec:       func(s *Spec[Visit]) { s.TypeID, s.Append = "", nil },
			want:       []string{"Spec.TypeID", "Spec.Append", "go generate"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			spec := visitSpec()
			if test.spec != nil {
				test.spec(&spec)
			}
			m, err := NewManager(spec, test.protection, test.config)
			if err == nil || m != nil {
				t.Fatalf("NewManager = %v, %v, want an error", m, err)
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("the error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestNewManagerWithoutKeysIsErrNoKey(t *testing.T) {
	_, err := NewManager(visitSpec(), Signed{}, Config[Visit]{})
	if !errors.Is(err, ErrNoKey) {
		t.Errorf("got %v, want ErrNoKey", err)
	}
}

func TestTheLargestPossibleCookieIsAcceptedAgain(t *testing.T) {
	s := newShop(t)
	var value string
	for n := 3000; ; n++ {
		session, _ := s.Open(context.Background(), "")
		session.SetNotes(strings.Repeat("n", n))
		cookie, err := s.Seal(context.Background(), session)
		if err != nil {
			break
		}
		value = cookie.Value
	}
	mustEqual(t, "bytes", len(s.CookieName())+len(value), cookie.MaxBytes)
	if _, err := s.Open(context.Background(), value); err != nil {
		t.Error(err)
	}
}
