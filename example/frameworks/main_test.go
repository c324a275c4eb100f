package main

import (
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/typedsession/typedsession/example/frameworks/connect"
	"github.com/typedsession/typedsession/example/frameworks/internal/apptest"
)

func TestEveryAppIsServed(t *testing.T) {
	for name, path := range map[string]string{
		"chi": "/", "echov4": "/", "echov5": "/", "fiber": "/", "gin": "/", "htmx": "/", "live": "/",
		"huma": "/visits", "connect": connect.AddVisit,
	} {
		t.Run(name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			served := make(chan error, 1)
			go func() { served <- serve(name, listener) }()
			b := apptest.NewBrowser(t, "http://"+listener.Addr().String(), new(http.Client))
			response, body := b.Get(path)
			if path != "/" {
				response, body = b.PostJSON(path, "{}")
			}
			if response.StatusCode != http.StatusOK || len(response.Cookies()) != 1 {
				t.Errorf("status %d, cookies %v: %s", response.StatusCode, response.Cookies(), body)
			}
			b.Client.CloseIdleConnections()
			if err := listener.Close(); err != nil {
				t.Error(err)
			}
			<-served
		})
	}
}

func TestAnUnknownNameIsAnErrorThatListsTheApps(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := serve("rails", listener); err == nil || !strings.Contains(err.Error(), "choose chi, connect") {
		t.Errorf("%v", err)
	}
}
