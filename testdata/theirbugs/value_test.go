package theirbugs

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/vmihailenco/msgpack/v5"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/envelope"
)

// visitTwice serves two requests of one browser and returns the responses' statuses and bodies.
func visitTwice(t *testing.T, mount func(http.Handler) http.Handler, first, second http.HandlerFunc) (responses [2]string) {
	t.Helper()
	pages := http.NewServeMux()
	pages.HandleFunc("/first", first)
	pages.HandleFunc("/second", second)
	b := browse(t, mount(pages))
	for i, path := range []string{"/first", "/second"} {
		response, body := b.get(path)
		responses[i] = fmt.Sprintf("%d %q", response.StatusCode, body)
	}
	return responses
}

func timeValue() comparison {
	since := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	return comparison{"B5", "a page whose handler puts a time.Time, and reads it at the next visit", []outcome{
		{ours, `200 "page", 200 "2026-03-01"`, func(t *testing.T) string {
			got := visitTwice(t, newSessions(t, SessionConfig{}).Handler,
				func(w http.ResponseWriter, r *http.Request) {
					SessionFrom(r).SetSince(since)
					_, _ = io.WriteString(w, "page")
				},
				func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.WriteString(w, SessionFrom(r).Since().Format(time.DateOnly))
				})
			return got[0] + ", " + got[1]
		}},
		{scsPath, `500 "Internal Server Error\npage", 200 "0001-01-01"`, func(t *testing.T) string {
			manager := newSCS()
			got := visitTwice(t, manager.LoadAndSave,
				func(w http.ResponseWriter, r *http.Request) {
					manager.Put(r.Context(), "since", since)
					_, _ = io.WriteString(w, "page")
				},
				func(w http.ResponseWriter, r *http.Request) {
					_, _ = io.WriteString(w, manager.GetTime(r.Context(), "since").Format(time.DateOnly))
				})
			return got[0] + ", " + got[1]
		}},
	}}
}

func changedInPlace() comparison {
	// afterwards is whether a browser brings back what was changed.
	afterwards := func(t *testing.T, mount func(http.Handler) http.Handler, set func(*http.Request, []byte), token func(*http.Request) []byte) string {
		pages := http.NewServeMux()
		pages.HandleFunc("/set", func(_ http.ResponseWriter, r *http.Request) { set(r, []byte("abc")) })
		pages.HandleFunc("/change", func(_ http.ResponseWriter, r *http.Request) { token(r)[0] = 'X' })
		pages.HandleFunc("/token", func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write(token(r)) })
		b := browse(t, mount(pages))
		b.get("/set")
		b.get("/change")
		_, got := b.get("/token")
		return whether(got == "Xbc", "saved", "lost")
	}
	return comparison{"B8", "a byte changed in a []byte that the session gave out", []outcome{
		{ours, "saved", func(t *testing.T) string {
			return afterwards(t, newSessions(t, SessionConfig{}).Handler,
				func(r *http.Request, token []byte) { SessionFrom(r).SetToken(token) },
				func(r *http.Request) []byte { return SessionFrom(r).Token() })
		}},
		{scsPath, "lost", func(t *testing.T) string {
			manager := newSCS()
			return afterwards(t, manager.LoadAndSave,
				func(r *http.Request, token []byte) { manager.Put(r.Context(), "token", token) },
				func(r *http.Request) []byte { return manager.GetBytes(r.Context(), "token") })
		}},
	}}
}

func narrowInteger() comparison {
	return comparison{"B8", "an int32 of 7, asked for as an integer", []outcome{
		{ours, "7", func(t *testing.T) string {
			var s Session
			s.SetLevel(7)
			return fmt.Sprint(s.Level())
		}},
		{scsPath, "0", func(t *testing.T) string {
			manager := newSCS()
			ctx, err := manager.Load(context.Background(), "")
			if err != nil {
				t.Fatal(err)
			}
			manager.Put(ctx, "level", int32(7))
			return fmt.Sprint(manager.GetInt(ctx, "level"))
		}},
	}}
}

// undecodableSession visits twice with a session that cannot be read any more, as after a change of its types, or of a
// byte in the store.
func undecodableSession() comparison {
	return comparison{"L5", "two visits with a session whose contents cannot be decoded", []outcome{
		{ours, "200, a fresh session, the cookie deleted; 200", func(t *testing.T) string {
			manager, value := holding(t, "\xc1")
			fresh := false
			b := browse(t, manager.Handler(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				fresh = SessionFrom(r).Info().New
			})))
			b.has(&http.Cookie{Name: manager.CookieName(), Value: value, Path: "/", Secure: true})
			first, _ := b.get("/")
			deleted := len(first.Cookies()) == 1 && first.Cookies()[0].MaxAge < 0
			told := whether(fresh, "a fresh session", "no session") + whether(deleted, ", the cookie deleted", "")
			second, _ := b.get("/")
			return fmt.Sprintf("%d, %s; %d", first.StatusCode, told, second.StatusCode)
		}},
		{scsPath, "500; 500", func(t *testing.T) string {
			manager := newSCS()
			pages := http.NewServeMux()
			pages.HandleFunc("/put", func(_ http.ResponseWriter, r *http.Request) { manager.Put(r.Context(), "name", "Rex") })
			b := browse(t, manager.LoadAndSave(pages))
			b.get("/put")
			_, token, _ := strings.Cut(b.cookie(), "=")
			if err := manager.Store.Commit(token, []byte("damaged"), time.Now().Add(time.Hour)); err != nil {
				t.Fatal(err)
			}
			first, _ := b.get("/")
			second, _ := b.get("/")
			return fmt.Sprintf("%d; %d", first.StatusCode, second.StatusCode)
		}},
		{fiberPath, "a panic, here recovered: 500; 500", func(t *testing.T) string {
			storage := newStorage()
			b := browseFiber(t, storage, func(fiber.Ctx) error { return nil })
			b.get("/name/Rex")
			storage.damage()
			first, body := b.get("/")
			second, _ := b.get("/")
			panics := whether(strings.Contains(body, "failed to decode session data"), "a panic, here recovered: ", "")
			return fmt.Sprintf("%s%d; %d", panics, first.StatusCode, second.StatusCode)
		}},
	}}
}

// holding makes a cookie value with a body of the test's own, and a manager whose keys made it.
func holding(t *testing.T, body string) (manager *typedsession.Manager[Session], value string) {
	t.Helper()
	key := typedsession.GenerateKey(time.Time{})
	keys, err := typedsession.NewKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	manager, err = NewSessionManager(typedsession.Signed{Keys: keys}, SessionConfig{})
	if err != nil {
		t.Fatal(err)
	}
	// The secret is what a key string begins with (runtime/FORMAT.md, section "Envelope").
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(key, "tsk1_"))
	if err != nil {
		t.Fatal(err)
	}
	of := envelope.Context{CookieName: manager.CookieName(), TypeID: "theirbugs.Session"}
	now := uint32(time.Now().Unix() - envelope.Epoch)
	return manager, envelope.NewKey(envelope.Secret(raw[:32]), of).Seal(false, now, 0, []byte(body))
}

// claimOfFiveMillion decodes five bytes that say that five million elements follow.
func claimOfFiveMillion() comparison {
	const claim = "\xdd\x00\x4c\x4b\x40"
	return comparison{"M1", "memory for `dd004c4b40`, an array of five million elements that do not follow", []outcome{
		{ours, "less than a page", func(t *testing.T) string {
			manager, value := holding(t, claim)
			if _, err := manager.Open(context.Background(), value); !errors.Is(err, typedsession.ReasonUnreadable) {
				t.Errorf("the claim is %v", err)
			}
			return memory(func() { _, _ = manager.Open(context.Background(), value) })
		}},
		{msgpackPath, "more than 64 MiB", func(t *testing.T) string {
			return memory(func() {
				var v any
				if msgpack.Unmarshal([]byte(claim), &v) == nil {
					t.Error("the claim was believed")
				}
			})
		}},
	}}
}

// memory is how much f allocates at least.
func memory(f func()) string {
	const page, huge = 4096, 64 << 20
	least := ^uint64(0)
	for range 10 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f()
		runtime.ReadMemStats(&after)
		least = min(least, after.TotalAlloc-before.TotalAlloc)
	}
	switch {
	case least < page:
		return "less than a page"
	case least > huge:
		return "more than 64 MiB"
	}
	return fmt.Sprint(least, " bytes")
}
