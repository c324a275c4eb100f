package browser

import (
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const (
	laptopAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
	phoneAgent  = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"

	oldPassword = "correct horse battery"
	newPassword = "staple of another horse"
)

// newAccounts serves example/accounts with a new database.
func newAccounts(t *testing.T) *petshop {
	t.Helper()
	return start(t, newKey(), accountsBinary, "-addr", "127.0.0.1:0", "-db", filepath.Join(t.TempDir(), "accounts.db"))
}

// sendForm sends a form without a browser.
func sendForm(t *testing.T, address string, form url.Values) {
	t.Helper()
	answer, err := http.PostForm(address, form)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

// signUpForm fills in the form of a new user and sends it.
func (b *tab) signUpForm(p *petshop, name, password, repeated string) {
	b.t.Helper()
	b.visit(p.url + "/signup")
	b.write("#name", name)
	b.write("#password", password)
	b.write("#repeated", repeated)
	b.follow("main button")
}

// signUp makes a new user, who is logged in.
func (b *tab) signUp(p *petshop, name string) {
	b.t.Helper()
	b.signUpForm(p, name, oldPassword, oldPassword)
	b.wantPath("/profile")
}

// loginForm fills in the login form of the page and sends it.
func (b *tab) loginForm(name, password string) {
	b.t.Helper()
	b.write("#name", name)
	b.write("#password", password)
	b.follow("main button")
}

// logInToDevices logs in on the way to the page of the devices.
func (b *tab) logInToDevices(p *petshop, name, password string) {
	b.t.Helper()
	b.visit(p.url + "/devices")
	b.wantPath("/login")
	b.loginForm(name, password)
	b.wantPath("/devices")
}

// wantListed checks the names of the devices on the page, as they look.
func (b *tab) wantListed(want ...string) {
	b.t.Helper()
	got := run(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".devices h2")].map(h => h.innerText).sort()`))
	if !slices.Equal(got, want) {
		b.t.Errorf("the devices are %q, want %q", got, want)
	}
}

// wantLoggedOut checks that the next page that the user opens is the login.
func (b *tab) wantLoggedOut() {
	b.t.Helper()
	b.follow(`nav a[href="/devices"]`)
	b.wantPath("/login")
	b.wantText("h1", "Log in")
}

// newLaptopAndPhone returns two devices of the same browser, which run no scripts.
func newLaptopAndPhone(t *testing.T) (laptop, phone *tab) {
	t.Helper()
	b := newTab(t)
	laptop, phone = b.newDevice(laptopAgent), b.newDevice(phoneAgent)
	laptop.disableScripts(true)
	phone.disableScripts(true)
	return laptop, phone
}

func TestAUserLogsOutAnotherDevice(t *testing.T) {
	t.Parallel()
	p := newAccounts(t)
	laptop, phone := newLaptopAndPhone(t)
	laptop.signUp(p, "ada")
	phone.logInToDevices(p, "ada", oldPassword)
	phone.wantListed("Firefox on Linux", "Safari on iPhone (this device)")
	laptop.follow(`nav a[href="/devices"]`)
	laptop.wantListed("Firefox on Linux (this device)", "Safari on iPhone")

	laptop.follow(".devices li:not(:has(.this)) button")
	laptop.wantText(".notice", "The device is logged out.")
	laptop.wantListed("Firefox on Linux (this device)")
	phone.wantLoggedOut()

	phone.loginForm("ada", oldPassword)
	phone.wantPath("/devices")
	phone.wantListed("Firefox on Linux", "Safari on iPhone (this device)")
}

func TestAPasswordChangedWithTheKeyboardAloneLogsOutTheOtherDevice(t *testing.T) {
	t.Parallel()
	p := newAccounts(t)
	laptop, phone := newLaptopAndPhone(t)
	laptop.signUp(p, "ada")
	phone.logInToDevices(p, "ada", oldPassword)

	laptop.visit(p.url + "/confirm?return=/password") // as after ten minutes
	laptop.typeInto("#password", oldPassword)
	laptop.pressEnter()
	laptop.wantPath("/password")
	laptop.tabTo(`nav a[href="/devices"]`)
	laptop.pressEnter()
	laptop.wantListed("Firefox on Linux (this device)", "Safari on iPhone")
	laptop.tabTo(`nav a[href="/password"]`)
	laptop.pressEnter()
	laptop.typeInto("#password", newPassword)
	laptop.typeInto("#repeated", newPassword)
	laptop.pressEnter()
	laptop.wantPath("/profile")
	laptop.wantText(".notice", "Your password is changed. All other devices are logged out.")

	phone.wantLoggedOut()
	phone.loginForm("ada", oldPassword)
	phone.wantText("#form-problem", "The user name or the password is wrong.")
	phone.loginForm("ada", newPassword)
	phone.wantPath("/devices")
	phone.wantListed("Firefox on Linux", "Safari on iPhone (this device)")
}

// TestOnlyARememberedUserIsLoggedInAfterTheBrowserWasClosed closes a browser and starts it again with the same profile. The
// browser takes the two names of the server for two sites, and keeps a cookie of each.
func TestOnlyARememberedUserIsLoggedInAfterTheBrowserWasClosed(t *testing.T) {
	t.Parallel()
	p, profile := newAccounts(t), chromedp.UserDataDir(t.TempDir())
	remembered, forgotten := p.url, strings.Replace(p.url, "127.0.0.1", "localhost", 1)
	sendForm(t, p.url+"/signup", url.Values{"name": {"ada"}, "password": {oldPassword}, "repeated": {oldPassword}})
	t.Run("log in", func(t *testing.T) {
		b := newTab(t, profile)
		b.disableScripts(true)
		for _, site := range []string{forgotten, remembered} {
			b.visit(site + "/login")
			if site == remembered {
				run(b, chromedp.Click(chromedp.CSS("label[for=remember]")))
			}
			b.loginForm("ada", oldPassword)
			b.wantPath("/profile")
		}
	})
	t.Run("come back", func(t *testing.T) {
		b := newTab(t, profile)
		b.visit(remembered + "/profile")
		b.wantPath("/profile")
		b.visit(forgotten + "/profile")
		b.wantPath("/login")
	})
}
