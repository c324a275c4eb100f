package main

import (
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/typedsession/typedsession/example/accounts/tries"
)

const (
	triesWithin     = 15 * time.Minute
	triesOfName     = 10     // wrong passwords of one user, from wherever
	triesOfAddress  = 50     // wrong passwords and sign-ups from one address, which many people may share
	mostCountedKeys = 50_000 // names, and as many addresses: some megabytes
)

// passwordTries are the limits on wrong passwords, for each user and for each address.
type passwordTries struct {
	names, addresses *tries.Limit
}

func newPasswordTries(now func() time.Time) *passwordTries {
	return &passwordTries{
		names:     tries.NewLimit(triesOfName, triesWithin, mostCountedKeys, now),
		addresses: tries.NewLimit(triesOfAddress, triesWithin, mostCountedKeys, now),
	}
}

// take counts a try, before the password is looked at. If there were too many, it returns how long to wait.
func (p *passwordTries) take(name, address string) (wait time.Duration) {
	if wait := p.addresses.Take(address); wait > 0 {
		return wait
	}
	return p.names.Take(name)
}

// succeeded takes back what take counted. Other tries from the address still count: they may have been of other users.
func (p *passwordTries) succeeded(name, address string) {
	p.names.Forget(name)
	p.addresses.GiveBack(address)
}

// clientAddress returns the address that a request comes from. A header counts only if a proxy sets it in every request,
// since otherwise each visitor can choose an address. Without the header, all visitors behind a proxy share its address.
func (a *app) clientAddress(r *http.Request) string {
	text, _, err := net.SplitHostPort(r.RemoteAddr)
	if a.addressHeader != "" {
		text, err = r.Header.Get(a.addressHeader), nil
	}
	address, parseErr := netip.ParseAddr(text)
	if err != nil || parseErr != nil {
		return "unknown"
	}
	return networkOf(address.Unmap().WithZone(""))
}

// networkOf returns an IPv4 address as it is, and the first half of an IPv6 address: one person has all of the second.
func networkOf(address netip.Addr) string {
	bits := 64
	if address.Is4() {
		bits = 32
	}
	network, _ := address.Prefix(bits) // it has as many bits
	return network.String()
}
