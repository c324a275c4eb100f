package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// defaultFile returns the database in the user's directory for caches, in a directory that only the user can open.
func defaultFile() (string, error) {
	caches, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("name a file with -db: %w", err)
	}
	directory := filepath.Join(caches, "typedsession-accounts")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return "", fmt.Errorf("name a file with -db: %w", err)
	}
	return filepath.Join(directory, "accounts.db"), nil
}

// makeFile makes a file that its owner alone can read, unless the file exists.
func makeFile(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("name a file that can be written with -db: %w", err)
	}
	return f.Close()
}

// loadKeys returns the keys that encrypt the sessions: those in the environment variable SESSION_KEYS. If it is not set,
// loadKeys reads the key from a file beside the database, and makes that file if there is none. That will do to try the app.
// It does not protect the sessions from somebody who can read both files.
func loadKeys(database string) (*typedsession.Keys, error) {
	const variable = "SESSION_KEYS"
	if os.Getenv(variable) != "" {
		return typedsession.KeysFromEnv(variable)
	}
	file := database + ".key"
	if err := makeKey(file); err != nil {
		return nil, fmt.Errorf("set %s, or see to it that %s can be written: %w", variable, file, err)
	}
	return typedsession.KeysFromFile(file)
}

// makeKey writes a new key to a file, unless the file exists.
func makeKey(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, typedsession.GenerateKey(time.Now()))
	return errors.Join(err, f.Close())
}
