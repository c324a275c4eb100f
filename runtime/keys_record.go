package typedsession

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/typedsession/typedsession/runtime/envelope"
	"github.com/typedsession/typedsession/runtime/internal/keyring"
	"github.com/typedsession/typedsession/runtime/internal/record"
)

// OpenedRecord is what a record of a store carries, as [Keys.OpenRecord] found it. Printed, logged or marshaled it shows
// everything but the body.
type OpenedRecord struct {
	// Kind is "session", or says why the record is no session: "emptied", "renewed" or "ended" (FORMAT.md, section
	// "Records").
	Kind string
	// Sealed reports whether the record is encrypted; KeyHint is the part of the key's id that it then shows.
	Sealed  bool
	KeyHint byte
	// KeyID names the key that sealed the record, as Keys.String does. It is empty if the record is not sealed, or if
	// none of the keys sealed it.
	KeyID string
	// Permanent is the bit that Remember sets.
	Permanent bool
	// Created and Seen are when the session began and when it was last written or refreshed, in whole seconds, UTC.
	Created, Seen time.Time
	// Successor is the key of the record that took this one's place, if Kind is "renewed".
	Successor string
	// Body is the encoded session (FORMAT.md, section "Body"), if Kind is "session". It may be unreadable, and may hold
	// secrets.
	Body string
}

var recordKinds = map[record.Kind]string{
	record.Session: "session",
	record.Emptied: "emptied",
	record.Renewed: "renewed",
	record.Ended:   "ended",
}

// RecordKey returns the key of the record that a cookie value stands for, in a store. It returns false if the value is no
// token. cookieName and typeID are those of [Keys.Open].
func RecordKey(cookieName, typeID, value string) (key string, ok bool) {
	if !record.IsToken(value) || len(cookieName) > envelope.MaxNameLen || len(typeID) > envelope.MaxNameLen {
		return "", false
	}
	return record.NewFormat(cookieName, typeID, nil).Key(value), true
}

// OpenRecord returns what the bytes of a record carry, for tools that show records, such as "typedsession inspect".
// cookieName and typeID are those of Keys.Open, and key is what RecordKey returns for them. A record that is not sealed is
// read with any key and cookie name, with a nil k, and, if typeID is empty, whatever its type is.
//
// The error wraps ReasonVersion if data is no record of the type, ReasonUnreadable if it is malformed, ReasonTag if no key of
// k sealed it under key, cookieName and typeID, and ErrNoKey if it is sealed and k is nil or typeID empty. Unless it wraps
// ReasonVersion, the fields that can be read without a key are set: Kind, Sealed, KeyHint and Permanent.
func (k *Keys) OpenRecord(cookieName, typeID, key string, data []byte) (OpenedRecord, error) {
	shown, err := record.Peek(data)
	var by keyring.SignedBy
	switch {
	case typeID != "":
		var r record.Record
		if r, by, err = k.decodeRecord(cookieName, typeID, key, data); err == nil {
			shown.Record = r
		}
	case shown.Sealed:
		err = record.ErrSealed
	}
	if errors.Is(err, record.ErrForeign) {
		return OpenedRecord{}, recordRefused(err)
	}
	opened := OpenedRecord{
		Kind: recordKinds[shown.Kind], Sealed: shown.Sealed, KeyHint: shown.Hint, Permanent: shown.Permanent,
		Successor: shown.Successor, Body: shown.Body,
	}
	if by.Key != nil {
		opened.KeyID = by.String()
	}
	if err != nil {
		return opened, recordRefused(err)
	}
	t := timesOf(envelope.Contents{Created: shown.Created, Seen: shown.Seen}, time.Now())
	opened.Created, opened.Seen = t.created, t.seen
	return opened, nil
}

// decodeRecord decodes a record of a session type, sealed or not.
func (k *Keys) decodeRecord(cookieName, typeID, key string, data []byte) (record.Record, keyring.SignedBy, error) {
	if longest := max(len(cookieName), len(typeID)); longest > envelope.MaxNameLen {
		return record.Record{}, keyring.SignedBy{}, fmt.Errorf("cookie name or type id has %d bytes, at most %d are possible", longest, envelope.MaxNameLen)
	}
	var keys *keyring.Records
	if k != nil {
		var err error
		if keys, err = keyring.NewRecords(&k.current, cookieName, typeID); err != nil {
			return record.Record{}, keyring.SignedBy{}, err
		}
	}
	format := record.NewFormat(cookieName, typeID, keys)
	format.AcceptUnsealed = true
	return format.Decode(key, data)
}

// recordRefused wraps an error of package record, and with it the Reason or ErrNoKey by which apps know it.
func recordRefused(err error) error {
	for refused, reason := range map[error]error{
		record.ErrForeign:    ReasonVersion,
		record.ErrKey:        ReasonTag,
		record.ErrUnreadable: ReasonUnreadable,
		record.ErrSealed:     ErrNoKey,
	} {
		if errors.Is(err, refused) {
			return fmt.Errorf("%w (%w)", err, reason)
		}
	}
	return err
}

// String returns everything but the body.
func (o OpenedRecord) String() string {
	form, permanent := "unsealed", ""
	switch {
	case o.KeyID != "":
		form = "sealed by " + o.KeyID
	case o.Sealed:
		form = "sealed"
	}
	if o.Permanent {
		permanent = ", permanent"
	}
	return fmt.Sprintf("%s, %s%s, created %s, seen %s, body of %d bytes", o.Kind, form, permanent,
		o.Created.Format(time.RFC3339), o.Seen.Format(time.RFC3339), len(o.Body))
}

// Format writes what String returns, for every verb and flag.
func (o OpenedRecord) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.String()) }

// MarshalText returns what String returns. It never fails.
func (o OpenedRecord) MarshalText() ([]byte, error) { return []byte(o.String()), nil }
