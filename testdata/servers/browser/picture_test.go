package browser

import (
	"bytes"
	"encoding/base64"
	"errors"
	"flag"
	"image"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	typedsession "github.com/typedsession/typedsession/runtime"
	"github.com/typedsession/typedsession/runtime/sessionpage"
	"github.com/typedsession/typedsession/runtime/sessiontest"
	"github.com/typedsession/typedsession/testdata/servers/browser/shop"
)

var update = flag.Bool("update", false, "take the picture of the session page anew")

// The picture is in the README. The text is what the page said when it was taken.
var (
	pictureFile = filepath.Join("..", "..", "..", "runtime", "sessionpage", "sessionpage.png")
	textFile    = filepath.Join("testdata", "sessionpage.txt")
)

// keyID is the key's id on the page, which differs each time.
var keyID = regexp.MustCompile(`tsk:[0-9a-f]{16}`)

// The picture has 1200 pixels in each line.
const (
	pictureWidth = 960
	pictureScale = 1.25
	mostBytes    = 150_000
)

func TestThePictureOfTheSessionPageShowsWhatThePageSays(t *testing.T) {
	b := newTab(t)
	b.openPicturedPage()
	text := b.text("body") // without the tables' layout, which depends on fonts
	text = keyID.ReplaceAllString(strings.Join(strings.Fields(text), " "), "tsk:…") + "\n"
	if *update {
		taken := run(b, chromedp.FullScreenshot(100))
		if err := errors.Join(os.WriteFile(pictureFile, taken, 0o644), os.WriteFile(textFile, []byte(text), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(textFile)
	if err != nil {
		t.Fatal(err)
	}
	if text != string(want) {
		t.Errorf("the page has changed since its picture was taken: run go test -run Picture -update .\nnow:  %sthen: %s", text, want)
	}
	checkPicture(t)
}

// openPicturedPage opens the page of a session that began twelve minutes ago and was seen three minutes ago.
func (b *tab) openPicturedPage() {
	b.t.Helper()
	clock := sessiontest.NewClock(time.Date(2030, time.January, 1, 9, 0, 0, 0, time.UTC))
	sessions, err := shop.NewSessionManager(typedsession.Encrypted{Keys: sessiontest.Keys(b.t)}, shop.SessionConfig{
		Development: true, // plain HTTP on loopback
		Now:         clock.Now,
	})
	if err != nil {
		b.t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /login", func(_ http.ResponseWriter, r *http.Request) {
		if err := fill(shop.SessionFrom(r)); err != nil {
			b.t.Error(err)
		}
	})
	mux.HandleFunc("GET /cart", func(_ http.ResponseWriter, r *http.Request) {
		shop.SessionFrom(r).Cart()[0].Quantity++
	})
	mux.Handle("GET /debug/session", sessionpage.Handler(sessions, sessionpage.Options{Now: clock.Now}))
	server := httptest.NewServer(sessions.Handler(mux))
	b.t.Cleanup(server.CloseClientConnections) // the browser, which ends later, keeps them open
	b.t.Cleanup(server.Close)

	run(b, chromedp.EmulateViewport(pictureWidth, 600, chromedp.EmulateScale(pictureScale)))
	b.emulate("prefers-color-scheme", "light")
	b.visit(server.URL + "/login")
	clock.Advance(9 * time.Minute)
	b.visit(server.URL + "/cart")
	clock.Advance(3*time.Minute + 12*time.Second)
	if status := b.visit(server.URL + "/debug/session"); status != http.StatusOK {
		b.t.Fatalf("the page answered %d", status)
	}
}

func fill(s *shop.Session) error {
	s.SetUserID(48211907)
	s.SetLastLogin(time.Date(2029, time.December, 30, 18, 42, 7, 0, time.UTC))
	token := base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte("a token of an identity provider "), 20))
	return errors.Join(
		s.SetDisplayName("Ada Lovelace"),
		s.SetCart([]shop.Line{{SKU: "3Q5PGPBFKK7M", Quantity: 1}}),
		s.SetAccessToken(token),
		s.SetNotice("Your delivery address was saved."),
	)
}

// checkPicture checks that the file is a picture of the page's size with more than one color in it. How high it is depends
// on the fonts of the machine where it was taken.
func checkPicture(t *testing.T) {
	t.Helper()
	file, err := os.ReadFile(pictureFile)
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > mostBytes {
		t.Errorf("the picture has %d bytes, at most %d are wanted", len(file), mostBytes)
	}
	picture, err := png.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	size := picture.Bounds().Size()
	if want := int(pictureWidth * pictureScale); size.X != want || size.Y < want/2 {
		t.Errorf("the picture has %d by %d pixels, want %d by at least %d", size.X, size.Y, want, want/2)
	}
	if dark := darkPixels(picture); dark < 10_000 {
		t.Errorf("only %d pixels of the picture are dark: it shows no text", dark)
	}
}

func darkPixels(picture image.Image) int {
	count, bounds := 0, picture.Bounds()
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if r, g, b, _ := picture.At(x, y).RGBA(); r+g+b < 3*0x6000 {
				count++
			}
		}
	}
	return count
}
