// Package users keeps the users of the app and hashes of their passwords in SQLite.
package users

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	_ "github.com/ncruces/go-sqlite3/driver" // registers "sqlite3"
)

// User is somebody who signed up.
type User struct {
	ID          int64 // from 1; that of a user who was deleted is not given to another
	Name        string
	DisplayName string
	// PasswordVersion counts the user's passwords. Each session has the version whose password it was begun with.
	PasswordVersion int64
}

var (
	// ErrWrong means that there is no user with this name and this password. It does not say which is wrong.
	ErrWrong = errors.New("users: the name or the password is wrong")
	// ErrTaken means that another user has the name.
	ErrTaken = errors.New("users: the name is taken")
	// ErrNoUser means that there is no such user any more.
	ErrNoUser = errors.New("users: there is no such user")
	// ErrChanged means that the password was changed meanwhile.
	ErrChanged = errors.New("users: the password was changed meanwhile")
)

// Users are those of one database. They are safe for concurrent use.
type Users struct {
	db        *sql.DB
	passwords *hasher
	decoy     string // the hash of a password that nobody has
}

const schema = `CREATE TABLE IF NOT EXISTS users (
	id               INTEGER PRIMARY KEY AUTOINCREMENT,
	name             TEXT NOT NULL UNIQUE,
	display_name     TEXT NOT NULL,
	password         TEXT NOT NULL,
	password_version INTEGER NOT NULL DEFAULT 1
)`

// Open opens the users in a file of SQLite, and makes the file and the table where they are not there.
func Open(ctx context.Context, file string, cost Cost) (*Users, error) {
	const options = "?_pragma=busy_timeout(1000)&_pragma=journal_mode(wal)&_pragma=synchronous(normal)"
	db, err := sql.Open("sqlite3", "file:"+url.PathEscape(file)+options)
	if err != nil {
		return nil, err
	}
	u := &Users{db: db, passwords: newHasher(cost)}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, errors.Join(fmt.Errorf("making the table of users: %w", err), db.Close())
	}
	if u.decoy, err = u.passwords.hash(ctx, rand.Text()); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return u, nil
}

// Close closes the database.
func (u *Users) Close() error { return u.db.Close() }

// SignUp makes a user. The error is ErrTaken if the name is another's.
func (u *Users) SignUp(ctx context.Context, name, password string) (User, error) {
	hash, err := u.passwords.hash(ctx, password)
	if err != nil {
		return User{}, err
	}
	user := User{Name: name, DisplayName: name, PasswordVersion: 1}
	const insert = `INSERT INTO users (name, display_name, password) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id`
	err = u.db.QueryRowContext(ctx, insert, name, name, hash).Scan(&user.ID)
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, ErrTaken
	}
	return user, err
}

// LogIn returns the user with a name and a password, or ErrWrong. A name that nobody has takes as long as a wrong password.
func (u *Users) LogIn(ctx context.Context, name, password string) (User, error) {
	user, hash, err := u.find(ctx, selectUser+"name = ?", name)
	exists := !errors.Is(err, ErrNoUser)
	if err != nil && exists {
		return User{}, err
	}
	if !exists {
		hash = u.decoy
	}
	ok, err := u.passwords.matches(ctx, password, hash)
	if err != nil {
		return User{}, err
	}
	if !ok || !exists {
		return User{}, ErrWrong
	}
	return user, nil
}

// Find returns the user with an id, or ErrNoUser.
func (u *Users) Find(ctx context.Context, id int64) (User, error) {
	user, _, err := u.find(ctx, selectUser+"id = ?", id)
	return user, err
}

const selectUser = "SELECT id, name, display_name, password_version, password FROM users WHERE "

// find returns the user that a query finds by a value, and the hash of the password.
func (u *Users) find(ctx context.Context, query string, value any) (user User, hash string, err error) {
	err = u.db.QueryRowContext(ctx, query, value).Scan(&user.ID, &user.Name, &user.DisplayName, &user.PasswordVersion, &hash)
	if errors.Is(err, sql.ErrNoRows) {
		return User{}, "", ErrNoUser
	}
	return user, hash, err
}

// SetDisplayName changes the name under which a user is shown.
func (u *Users) SetDisplayName(ctx context.Context, id int64, name string) error {
	_, err := u.db.ExecContext(ctx, "UPDATE users SET display_name = ? WHERE id = ?", name, id)
	return err
}

// ChangePassword gives a user another password, and returns the new version of it. The error is ErrChanged if the user no
// longer has the version of the password that the caller knows.
func (u *Users) ChangePassword(ctx context.Context, user User, password string) (version int64, err error) {
	hash, err := u.passwords.hash(ctx, password)
	if err != nil {
		return 0, err
	}
	const update = `UPDATE users SET password = ?, password_version = password_version + 1
		WHERE id = ? AND password_version = ? RETURNING password_version`
	err = u.db.QueryRowContext(ctx, update, hash, user.ID, user.PasswordVersion).Scan(&version)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, ErrChanged
	}
	return version, err
}
