package sqlstore

import (
	"reflect"
	"slices"
	"strconv"
)

// The codes of a conflict with another transaction: serialization failure and deadlock of Postgres, a lock that is not to
// be had within lock_timeout, deadlock and lock wait timeout of MySQL, SQLITE_BUSY and SQLITE_LOCKED.
var conflicts = []string{"SQLSTATE 40001", "SQLSTATE 40P01", "SQLSTATE 55P03", "MySQL 1213", "MySQL 1205", "SQLite 5", "SQLite 6"}

// The codes of a row, or in Postgres also a table, a type or an index, that is there already.
var duplicates = []string{"MySQL 1062", "SQLSTATE 23505", "SQLSTATE 42P07", "SQLSTATE 42710"}

func isConflict(err error) bool { return hasCode(err, conflicts) }

func isDuplicate(err error) bool { return hasCode(err, duplicates) }

// hasCode reports whether the error, or one that it wraps, is a driver's with one of the codes.
func hasCode(err error, codes []string) bool {
	if err == nil {
		return false
	}
	if slices.Contains(codes, codeOf(err)) {
		return true
	}
	switch wrapper := err.(type) {
	case interface{ Unwrap() error }:
		return hasCode(wrapper.Unwrap(), codes)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(wrapper.Unwrap(), func(err error) bool { return hasCode(err, codes) })
	}
	return false
}

// codeOf returns the code of a driver's error after the name of what defines it, such as "SQLSTATE 40001", or "" if the
// error has none. There is no common interface: pgx and lib/pq have a method SQLState, ncruces and modernc a method Code,
// mattn/go-sqlite3 a field Code and go-sql-driver/mysql a field Number.
func codeOf(err error) string {
	if err, ok := err.(interface{ SQLState() string }); ok {
		return "SQLSTATE " + err.SQLState()
	}
	v := reflect.ValueOf(err)
	if code := v.MethodByName("Code"); code.IsValid() && code.Type().NumIn() == 0 && code.Type().NumOut() == 1 {
		return sqlite(code.Call(nil)[0])
	}
	if v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct {
		return ""
	}
	if n, ok := number(v.FieldByName("Number")); ok {
		return "MySQL " + strconv.FormatUint(n, 10)
	}
	return sqlite(v.FieldByName("Code"))
}

// sqlite returns what codeOf does for a code of SQLite, whose details are in the bits beyond the first eight.
func sqlite(code reflect.Value) string {
	n, ok := number(code)
	if !ok {
		return ""
	}
	return "SQLite " + strconv.FormatUint(n&0xff, 10)
}

// number returns an integer of any type.
func number(v reflect.Value) (n uint64, ok bool) {
	switch {
	case v.IsValid() && v.CanInt():
		return uint64(v.Int()), true
	case v.IsValid() && v.CanUint():
		return v.Uint(), true
	}
	return 0, false
}
