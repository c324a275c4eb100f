package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/typedsession/typedsession/gen/diagnostic"
	"github.com/typedsession/typedsession/gen/inspect"
	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/schema"
	typedsession "github.com/typedsession/typedsession/runtime"
)

// inspectUsage is the help of typedsession inspect.
const inspectUsage = `typedsession inspect shows what a session cookie holds: whether it verifies, its
times, and its fields. Of a session in a store it shows what the record holds.

Usage:
	typedsession inspect [flags] [cookie]

The cookie is its value, or a Cookie or Set-Cookie line, with or without the
header's name. Without an argument, or with -, it is read from standard input,
which can also be a whole request or response.

The cookie of a session in a store holds a token, of which it shows the record's key
and how to read the record. The record is read from standard input too: as
redis-cli --raw prints it, or in hexadecimal after \x, as psql does.

Examples:

	go tool typedsession inspect 'Cookie: theme=dark; __Host-s=QAKzq4…'
	curl -si localhost:8080/count | go tool typedsession inspect -package ./shop
	redis-cli --raw GET KEY | go tool typedsession inspect -record=KEY

The package tells names and types of fields and the timeouts: that of -package,
or the one in this directory if it has a session of that cookie. The keys are
those in SESSION_KEYS. Without keys a signed cookie is shown unverified, and of an
encrypted one the mode only.

Flags:
	-package pattern
		the package of the session
	-name cookie
		the cookie's name, for a value that came alone or one cookie of several
	-id type
		the session's type id, usually import/path.Name, where the package is not to
		be had; or to choose one session of several
	-record key
		the key of the record on standard input, or the token: a sealed record opens
		only with it, and the input may then be hexadecimal without \x
	-keys variable
		the environment variable that holds the keys (default SESSION_KEYS)
	-secrets
		show secret values too
	-json
		print JSON, times as in RFC 3339 and bytes in hexadecimal
	-tags list
		build tags, as for go build

Exit status: 0 a server with these keys and the package's timeouts accepts the
cookie or the session in the record or, if there are no keys, it can be read; 1 not
so; 2 wrong usage, or keys that are none.
`

// maxInput is more bytes than any server accepts as the header of a request.
const maxInput = 1 << 20

var errInputTooLarge = errors.New("the input has more than 1 MiB, and a cookie at most 4096 bytes")

// inspectFlags are the flags of typedsession inspect.
type inspectFlags struct {
	packageFlags
	pattern, name, id, recordKey, keys string
	secrets, json                      bool
}

func newInspectFlags() *inspectFlags {
	f := &inspectFlags{packageFlags: newPackageFlags("inspect")}
	f.StringVar(&f.pattern, "package", "", "the package of the session")
	f.StringVar(&f.name, "name", "", "the cookie's name")
	f.StringVar(&f.id, "id", "", "the session's type id")
	f.StringVar(&f.recordKey, "record", "", "the key of the record on standard input, or the token")
	f.StringVar(&f.keys, "keys", "", "the environment variable that holds the keys")
	f.BoolVar(&f.secrets, "secrets", false, "show secret values too")
	f.BoolVar(&f.json, "json", false, "print JSON")
	return f
}

func inspectCookie(args []string, stdout, stderr io.Writer) int {
	flags := newInspectFlags()
	if code, done := parse(flags.FlagSet, inspectUsage, args, stdout, stderr); done {
		return code
	}
	fail := func(code int, err error) int {
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return code
	}
	request, code, err := flags.request(os.Stdin)
	if err != nil {
		return fail(code, err)
	}
	sessions, code, done := flags.sessions(flags.pattern, flags.id, stderr)
	if done {
		return code
	}
	request.Sessions = sessions
	report, err := inspect.Inspect(request)
	switch ambiguous := (*inspect.AmbiguousError)(nil); {
	case errors.As(err, &ambiguous):
		return fail(exitUsage, err)
	case err != nil:
		return fail(exitDiagnostics, err)
	}
	if err := printReport(stdout, report, flags.json); err != nil {
		return fail(exitDiagnostics, err)
	}
	if len(report.Problems) > 0 {
		return exitDiagnostics
	}
	return exitOK
}

// request returns what is to be inspected, without the sessions of a package. With an error it returns the exit code.
func (f *inspectFlags) request(stdin io.Reader) (request inspect.Request, code int, err error) {
	if f.NArg() > 1 {
		return request, exitUsage, errors.New("inspect takes one cookie, after the flags: put it in quotes; see go tool typedsession inspect -h")
	}
	keys, err := keysFrom(f.keys)
	if err != nil {
		return request, exitUsage, err
	}
	text, err := cookieText(f.Arg(0), stdin)
	if err != nil {
		return request, exitDiagnostics, err
	}
	request = inspect.Request{
		Sure: f.pattern != "", Name: f.name, TypeID: f.id, RecordKey: f.recordKey, Keys: keys, Secrets: f.secrets, Now: time.Now(),
	}
	if record, ok := inspect.ParseRecord(text, f.recordKey != ""); ok {
		request.Record = record
	} else if request.Cookies, err = inspect.Parse(text); err != nil {
		return request, exitDiagnostics, err
	}
	return request, exitOK, nil
}

// keysFrom reads the keys in the named variable or, without a name, those in SESSION_KEYS if it is set.
func keysFrom(variable string) (*typedsession.Keys, error) {
	if variable != "" {
		return typedsession.KeysFromEnv(variable)
	}
	keys, err := typedsession.KeysFromEnv("SESSION_KEYS")
	if errors.Is(err, typedsession.ErrNoKey) {
		return nil, nil
	}
	return keys, err
}

// cookieText returns the argument or, without one, the standard input.
func cookieText(argument string, stdin io.Reader) (string, error) {
	if argument != "" && argument != "-" {
		return argument, nil
	}
	text, err := io.ReadAll(io.LimitReader(stdin, maxInput+1))
	if err == nil && len(text) > maxInput {
		err = errInputTooLarge
	}
	return string(text), err
}

// sessions reads the sessions of the named package or, without a name, of the package in this directory, if there is
// one. With an id it does not look in this directory, since the id is enough. done is true when a package has mistakes,
// with the exit code.
func (f packageFlags) sessions(pattern, id string, stderr io.Writer) (sessions []*schema.Session, code int, done bool) {
	if pattern == "" && id != "" {
		return nil, exitOK, false
	}
	config := load.Config{}
	if pattern != "" {
		config.Patterns = []string{pattern}
	}
	if *f.tags != "" {
		config.BuildFlags = []string{"-tags=" + *f.tags}
	}
	sessions, diags, err := inspect.Sessions(context.Background(), config)
	if pattern == "" {
		diags = slices.DeleteFunc(diags, func(d diagnostic.Diagnostic) bool { return d.Rule == "no-package" })
	}
	switch {
	case len(diags) > 0:
		f.explain(diags, pattern, stderr)
		return nil, exitDiagnostics, true
	case pattern == "":
		return sessions, exitOK, false // any error means that there is no package here
	case err != nil:
		fmt.Fprintf(stderr, "typedsession: %v\n", err)
		return nil, exitDiagnostics, true
	case len(sessions) == 0:
		fmt.Fprintf(stderr, "typedsession: no //typedsession:session directive in %s\n", pattern)
		return nil, exitDiagnostics, true
	}
	return sessions, exitOK, false
}

// explain prints the mistakes in the package. The command stops there, since it could show values that the package
// declares secret.
func (f packageFlags) explain(diags diagnostic.List, pattern string, stderr io.Writer) {
	(&report{stderr: stderr}).problems(diags)
	if pattern == "" {
		fmt.Fprintln(stderr, "typedsession: the package in this directory has mistakes: mend them, or name another with -package, or none with -id")
	}
}
