// Package schemas holds the sessions of four kinds of web app, as they are in
// public Go projects, and measures the cookies they make. sizes.txt is the result.
package schemas
