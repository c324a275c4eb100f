package theirbugs

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v3"
	"github.com/gofiber/fiber/v3/middleware/adaptor"
	"github.com/gofiber/fiber/v3/middleware/recover"
	fibersession "github.com/gofiber/fiber/v3/middleware/session"
)

// storage keeps Fiber's sessions where a test can look at them. Its session middleware calls no other methods.
type storage struct {
	fiber.Storage
	mu      sync.Mutex
	entries map[string][]byte
}

func newStorage() *storage { return &storage{entries: map[string][]byte{}} }

func (s *storage) GetWithContext(_ context.Context, key string) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entries[key], nil
}

func (s *storage) SetWithContext(_ context.Context, key string, value []byte, _ time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.entries[key] = append([]byte(nil), value...)
	return nil
}

func (s *storage) DeleteWithContext(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.entries, key)
	return nil
}

func (s *storage) len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.entries)
}

// damage leaves of every entry what nothing can be decoded from.
func (s *storage) damage() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.entries {
		s.entries[key] = []byte("damaged")
	}
}

// browseFiber serves an app that has the pages of library.browse, one that logs out, and one at / of the test's own.
func browseFiber(t *testing.T, storage *storage, handle fiber.Handler) *browser {
	t.Helper()
	app := fiber.New()
	app.Use(recover.New()) // Fiber's session middleware panics, which would end the test
	app.Use(fibersession.New(fibersession.Config{Storage: storage, CookieSecure: true, CookieHTTPOnly: true}))
	app.Get("/name", func(c fiber.Ctx) error {
		name, _ := fibersession.FromContext(c).Get("name").(string)
		return c.SendString(name)
	})
	app.Get("/name/:name", func(c fiber.Ctx) error {
		fibersession.FromContext(c).Set("name", string([]byte(c.Params("name"))))
		return nil
	})
	app.Get("/logout", func(c fiber.Ctx) error { return fibersession.FromContext(c).Destroy() })
	app.Get("/", handle)
	return browse(t, http.HandlerFunc(adaptor.FiberApp(app)))
}
