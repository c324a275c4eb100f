// Package foreign measures products that are not Go, in programs of their own languages: Flask, and three packages of
// Node.
package foreign

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"github.com/typedsession/typedsession/testdata/rivals/fixture"
)

// Measured is one product with one fixture. The program that measured it has read the cookies again.
type Measured struct {
	Product   string
	Encrypted bool
	Fixture   string
	Cookies   []Cookie
	// WriteNs and ReadNs are the times of one call, for each round.
	WriteNs []float64 `json:"write_ns"`
	ReadNs  []float64 `json:"read_ns"`
}

// Cookie is a cookie as sent.
type Cookie struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ErrMissing means that a machine does not have what it takes.
var ErrMissing = errors.New("not measured")

// Program measures some products.
type Program struct {
	// Name is for messages.
	Name string
	// find returns the command, in the directory of this package, without its last two arguments.
	find func(dir string) (*exec.Cmd, error)
}

// Programs returns them all.
func Programs() []Program {
	return []Program{{"Flask", findFlask}, {"Node's packages", findNode}}
}

// Measure runs the program, which takes its rounds of that length for each product, fixture and direction. dir is the
// directory of this package. The error wraps ErrMissing where the program cannot run.
func (p Program) Measure(dir string, rounds int, round time.Duration) ([]Measured, error) {
	command, err := p.find(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", p.Name, ErrMissing, err)
	}
	command.Args = append(command.Args, strconv.Itoa(rounds), strconv.FormatInt(round.Milliseconds(), 10))
	command.Stdin = bytes.NewReader(fixture.JSON)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Name, err)
	}
	var measured []Measured
	if err := json.Unmarshal(out, &measured); err != nil {
		return nil, fmt.Errorf("%s: reading what it measured: %w", p.Name, err)
	}
	return measured, nil
}

// findFlask prefers the system's Python, which has Debian's python3-flask.
func findFlask(dir string) (*exec.Cmd, error) {
	for _, python := range []string{"/usr/bin/python3", "python3"} {
		if exec.Command(python, "-c", "import flask").Run() == nil {
			return exec.Command(python, filepath.Join(dir, "flask", "measure.py")), nil
		}
	}
	return nil, errors.New("no python3 can import flask: install python3-flask")
}

// findNode installs the packages that the lock file names, if that has not been done.
func findNode(dir string) (*exec.Cmd, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, errors.New("there is no node: install nodejs and npm")
	}
	packages := filepath.Join(dir, "node")
	if _, err := os.Stat(filepath.Join(packages, "node_modules", ".package-lock.json")); err != nil {
		install := exec.Command("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
		install.Dir = packages
		install.Stdout, install.Stderr = os.Stderr, os.Stderr
		if err := install.Run(); err != nil {
			return nil, fmt.Errorf("npm ci in %s: %w", packages, err)
		}
	}
	return exec.Command(node, filepath.Join(packages, "measure.mjs")), nil
}
