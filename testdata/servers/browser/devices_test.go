package browser

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// newStores serves example/stores with sessions in a store.
func newStores(t *testing.T, store string) *petshop {
	t.Helper()
	return start(t, "", storesBinary, "-addr", "127.0.0.1:0", "-store", store)
}

// logIn logs in with the form, and expects to see the devices.
func (b *tab) logIn(p *petshop, user string) {
	b.t.Helper()
	b.visit(p.url + "/devices")
	b.wantPath("/login")
	b.write("#user", user)
	b.follow("main button")
	b.wantPath("/devices")
	b.wantText("main p", "You are user "+user+". You are logged in on:")
}

func (b *tab) wantPath(want string) {
	b.t.Helper()
	at, err := url.Parse(run(b, chromedp.Location()))
	if err != nil || at.Path != want {
		b.t.Errorf("the browser is at %s, %v, want %s", at, err, want)
	}
}

// wantDevices checks the names of the devices on the page, as they look, and how many of them can be revoked.
func (b *tab) wantDevices(want ...string) {
	b.t.Helper()
	names := run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".device")].map(d => d.innerText).sort()`))
	if strings.Join(names, "\n") != strings.Join(want, "\n") {
		b.t.Errorf("there are devices %q, want %q", names, want)
	}
	forms := run(b, chromedp.Evaluate[int](`document.querySelectorAll("form[action='/devices/revoke']").length`))
	if forms != len(want)-1 {
		b.t.Errorf("%d devices can be revoked, want all but this one of %d", forms, len(want))
	}
	this := run(b, chromedp.Evaluate[int](`document.querySelectorAll("section strong").length`))
	if this != 1 {
		b.t.Errorf("%d devices are this one", this)
	}
}

func TestADeviceIsLoggedOutAtItsNextClickAfterAnotherOneRevokedIt(t *testing.T) {
	t.Parallel()
	for name, store := range map[string]string{"memory": "memory", "SQLite": "sqlite:" + filepath.Join(t.TempDir(), "sessions.db")} {
		t.Run(name, func(t *testing.T) {
			p, first := newStores(t, store), newTab(t)
			laptop, phone := first.newDevice("Laptop"), first.newDevice("Phone")
			laptop.logIn(p, "7")
			phone.logIn(p, "7")
			phone.wantDevices("Laptop", "Phone")
			laptop.follow(`nav a[href="/devices"]`)
			laptop.wantDevices("Laptop", "Phone")

			laptop.follow(`form[action="/devices/revoke"] button`)
			laptop.wantDevices("Laptop")
			phone.follow(`nav a[href="/devices"]`)
			phone.wantPath("/login")
			phone.wantText("main p", "Nobody is logged in here.")

			phone.logIn(p, "7")
			phone.wantDevices("Laptop", "Phone")
		})
	}
}

func TestRevokingAllOthersLogsOutEveryOtherDevice(t *testing.T) {
	t.Parallel()
	p, first := newStores(t, "memory"), newTab(t)
	laptop, phone, tablet, stranger := first.newDevice("Laptop"), first.newDevice("Phone"), first.newDevice("Tablet"), first.newDevice("Stranger")
	for _, device := range []*tab{phone, tablet, laptop} {
		device.logIn(p, "7")
	}
	stranger.logIn(p, "8")
	laptop.wantDevices("Laptop", "Phone", "Tablet")

	laptop.follow(`form[action="/devices/revoke-others"] button`)
	laptop.wantDevices("Laptop")
	for _, device := range []*tab{phone, tablet} {
		device.follow(`nav a[href="/devices"]`)
		device.wantPath("/login")
	}
	stranger.visit(p.url + "/devices")
	stranger.wantDevices("Stranger")
}

func TestAFormOfARevokedDeviceChangesNothing(t *testing.T) {
	t.Parallel()
	p, first := newStores(t, "memory"), newTab(t)
	laptop, phone := first.newDevice("Laptop"), first.newDevice("Phone")
	laptop.logIn(p, "7")
	phone.logIn(p, "7") // its page has a form that revokes the laptop
	laptop.follow(`nav a[href="/devices"]`)
	laptop.follow(`form[action="/devices/revoke"] button`)

	if status := phone.follow(`form[action="/devices/revoke"] button`); status != http.StatusForbidden {
		t.Errorf("the form answered %d, want 403", status)
	}
	phone.wantText(".problem", "You are logged out on this device.")
	laptop.visit(p.url + "/devices")
	laptop.wantDevices("Laptop")
}

func TestTheUserAgentIsShownAsTheBrowserSentIt(t *testing.T) {
	t.Parallel()
	p, b := newStores(t, "memory"), newTab(t)
	b.logIn(p, "7")
	b.wantDevices(run(b, chromedp.Evaluate[string]("navigator.userAgent")))

	for _, name := range []string{`<b>Bold</b> & "quoted"`, "two  spaces", strings.Repeat("W", 300)} {
		device := b.newDevice(name)
		device.logIn(p, "8")
		device.wantDevices(name)
		device.follow(`form[action="/logout"] button`)
	}
}

func TestTheDevicesPagesNeedNoScript(t *testing.T) {
	t.Parallel()
	p, b := newStores(t, "memory"), newTab(t)
	device := b.newDevice("Laptop")
	if _, err := chromedp.Call(device.ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
		t.Fatal(err)
	}
	phone := b.newDevice("Phone")
	phone.logIn(p, "7")
	device.logIn(p, "7")
	device.wantDevices("Laptop", "Phone")
	device.follow(`form[action="/devices/revoke"] button`)
	device.wantDevices("Laptop")
}

func TestTheLoginFormWorksWithTheKeyboardAlone(t *testing.T) {
	t.Parallel()
	p, b := newStores(t, "memory"), newTab(t)
	b.visit(p.url + "/login")
	run(b, chromedp.KeyEvent("7")) // the field has the focus
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	b.wantPath("/devices")
}

func TestTheDevicesPagesFitTheWindowAndTheConsoleIsEmpty(t *testing.T) {
	t.Parallel()
	p, first := newStores(t, "memory"), newTab(t)
	first.newDevice(strings.Repeat("W", 300)).logIn(p, "7")
	b := first.newDevice("Laptop")
	messages := chromedp.Console(b.ctx)
	b.logIn(p, "7")
	for _, width := range []int64{375, 1280} {
		run(b, chromedp.EmulateViewport(width, 800))
		for _, page := range []string{"/devices", "/login"} {
			b.visit(p.url + page)
			if needed := run(b, chromedp.Evaluate[int64]("document.documentElement.scrollWidth")); needed > width {
				t.Errorf("%s is %d pixels wide in a window of %d", page, needed, width)
			}
			b.takeScreenshot(fmt.Sprintf("stores-%d%s.png", width, strings.ReplaceAll(page, "/", "-")))
		}
	}
	b.wantEmptyConsole(messages)
}
