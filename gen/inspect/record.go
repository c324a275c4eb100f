// This file inspects a record of a store.

package inspect

import (
	"bytes"
	"errors"
	"fmt"

	typedsession "github.com/typedsession/typedsession/runtime"
)

// recordReading is a way to read the input as a record, and what comes of it.
type recordReading struct {
	candidate
	key    string // empty when it is not known
	data   []byte
	opened typedsession.OpenedRecord
	err    error
}

// inspectRecord inspects the record in the request. It reads the input in every way in which it may be a record of one of
// the sessions, and takes the one that fits best.
func (r Request) inspectRecord() (*Report, error) {
	if len(bytes.TrimSpace(r.Record)) == 0 {
		return nil, errors.New("the input is empty: the store has no record under this key")
	}
	if r.RecordKey != "" && !isRecordKey(r.RecordKey) && !isToken(r.RecordKey) {
		return nil, errors.New("-record takes the key of a record, which has 22 letters, digits, '-' and '_', or a token")
	}
	candidates, err := r.recordCandidates()
	if err != nil {
		return nil, err
	}
	best := r.bestReading(candidates)
	if errors.Is(best.err, typedsession.ReasonVersion) && !r.Sure && r.TypeID == "" {
		best = r.bestReading([]candidate{{}})
	}
	report := &Report{
		TypeID: best.typeID, Bytes: len(best.data), Kind: best.opened.Kind, Successor: best.opened.Successor,
		Verified: best.opened.KeyID != "", KeyID: best.opened.KeyID,
	}
	if best.session != nil {
		report.Session = goName(best.session)
	}
	if best.key != "" {
		report.Records = []RecordName{{Key: best.key}}
	}
	if report.Verified {
		report.Cookie = best.name
	}
	x := examination{request: r, choice: choice{candidate: best.candidate}, report: report}
	x.record(best)
	return report, nil
}

// recordCandidates returns the sessions that the record may belong to, with the names that their cookies may have.
func (r Request) recordCandidates() (all []candidate, err error) {
	sessions, err := r.wanted()
	if err != nil {
		return nil, err
	}
	for _, s := range sessions {
		all = r.add(all, candidate{session: s, typeID: s.TypeID}, "", s.Cookie)
	}
	if len(all) == 0 {
		all = r.add(all, candidate{typeID: r.TypeID}, "", "")
	}
	return all, nil
}

// bestReading returns the reading that fits best, and of equal ones the first.
func (r Request) bestReading(candidates []candidate) recordReading {
	var best recordReading
	rank := 0
	for _, data := range readings(r.Record) {
		for _, c := range candidates {
			reading := r.readRecord(c, data)
			if got := reading.rank(); got > rank {
				best, rank = reading, got
			}
		}
	}
	return best
}

// readRecord reads data as the record of a candidate. The request has the record's key, or the token that it follows from.
func (r Request) readRecord(c candidate, data []byte) recordReading {
	reading := recordReading{candidate: c, key: r.RecordKey, data: data}
	if isToken(r.RecordKey) {
		reading.key, _ = typedsession.RecordKey(c.name, c.typeID, r.RecordKey)
		if c.name == "" || c.typeID == "" {
			reading.key = ""
		}
	}
	reading.opened, reading.err = r.Keys.OpenRecord(c.name, c.typeID, reading.key, data)
	return reading
}

// rank returns how well a reading fits: better ones have larger ranks, all above 0.
func (reading recordReading) rank() int {
	switch {
	case errors.Is(reading.err, typedsession.ReasonVersion):
		return 1
	case errors.Is(reading.err, typedsession.ReasonUnreadable):
		return 2
	case reading.err != nil:
		return 3
	case reading.opened.Kind == "session":
		if _, err := (body{}).fields(reading.opened.Body); err != nil {
			return 4
		}
	}
	return 5
}

// record reports the reading of a record.
func (x *examination) record(of recordReading) {
	if of.opened.Kind == "" {
		x.refuseRecord(of.err)
		return
	}
	x.report.Mode, x.report.Permanent = "unsealed", &of.opened.Permanent
	if of.opened.Sealed {
		x.report.Mode, x.report.KeyHint = "sealed", &of.opened.KeyHint
	}
	if of.err != nil {
		x.closed(of)
		return
	}
	if !of.opened.Sealed && x.request.Keys != nil {
		x.report.note("it is not sealed: a server that seals its records refuses it, unless it is told to accept such records")
	}
	x.opened = typedsession.Opened{
		Permanent: of.opened.Permanent, Created: of.opened.Created, Seen: of.opened.Seen, Body: of.opened.Body,
	}
	switch of.opened.Kind {
	case "session", "emptied":
		x.times()
	case "renewed":
		x.moments()
		x.report.problem("renewed", fmt.Sprintf("the session goes on in the record %s", of.opened.Successor))
	case "ended":
		x.moments()
		x.report.problem("ended", "the session was destroyed or revoked")
	}
	if of.opened.Kind == "session" {
		x.fields()
	}
}

// closed reports why a record could not be read.
func (x *examination) closed(of recordReading) {
	switch {
	case errors.Is(of.err, typedsession.ReasonUnreadable):
		x.refuseRecord(of.err)
	case x.request.Keys == nil:
		x.report.note("it is sealed: without its key only the kind, the permanent bit, the length and the key hint can be seen")
	case x.typeID == "":
		x.report.problem(unknownSession, "it cannot be opened, because keys are derived for the session's type: say which with -package, or with -id (and -name)")
	case x.name == "":
		x.report.problem(unknownSession, "it cannot be opened, because keys are derived for the cookie's name: say it with -name")
	case of.key == "":
		x.report.problem(unknownRecord, "it cannot be opened, because the seal covers the record's key: say the key, or the token, with -record")
	default:
		x.refuseRecord(of.err)
	}
}

// refuseRecord reports an error of Keys.OpenRecord.
func (x *examination) refuseRecord(err error) {
	var reason typedsession.Reason
	if errors.As(err, &reason) {
		x.report.problem(reason.String(), "the "+err.Error())
	} else {
		x.report.problem(unknownSession, err.Error()) // no key can be derived for this name or type id
	}
}

// unknownRecord is the name of the problem that a sealed record cannot be opened without its key in the store.
const unknownRecord = "unknown-record"
