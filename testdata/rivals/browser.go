package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// browser is a client with a connection that stays open and a memory for one cookie.
type browser struct {
	address string
	conn    net.Conn
	in      *bufio.Reader
	cookie  string // the header field
}

func dial(address string) (*browser, error) {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return nil, err
	}
	return &browser{address: address, conn: conn, in: bufio.NewReader(conn)}, nil
}

func (b *browser) close() { _ = b.conn.Close() }

// errUnavailable means that a server has answered that it cannot reach its sessions.
var errUnavailable = errors.New("the server has no sessions at the moment")

// count asks for a page and returns the number on it. The error wraps errUnavailable if the status is 503.
func (b *browser) count(path string) (int, error) {
	if _, err := fmt.Fprintf(b.conn, "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n", path, b.address, b.cookie); err != nil {
		return 0, err
	}
	response, err := http.ReadResponse(b.in, nil)
	if err != nil {
		return 0, err
	}
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return 0, err
	}
	if set := response.Header.Get("Set-Cookie"); set != "" {
		pair, _, _ := strings.Cut(set, ";")
		b.cookie = "Cookie: " + pair + "\r\n"
	}
	switch response.StatusCode {
	case http.StatusOK:
		return strconv.Atoi(string(body))
	case http.StatusServiceUnavailable:
		return 0, errUnavailable
	}
	return 0, fmt.Errorf("%s is answered with status %d: %.200q", path, response.StatusCode, body)
}

// hopper is a client that asks two servers in turn.
type hopper struct {
	at     [2]*browser
	cookie string
	next   int
}

func dialBoth(addresses [2]string) (*hopper, error) {
	h := new(hopper)
	for i, address := range addresses {
		b, err := dial(address)
		if err != nil {
			h.close()
			return nil, err
		}
		h.at[i] = b
	}
	return h, nil
}

func (h *hopper) close() {
	for _, b := range h.at {
		if b != nil {
			b.close()
		}
	}
}

// count asks the server whose turn it is.
func (h *hopper) count(path string) (int, error) {
	b := h.at[h.next]
	h.next = 1 - h.next
	b.cookie = h.cookie
	n, err := b.count(path)
	h.cookie = b.cookie
	return n, err
}
