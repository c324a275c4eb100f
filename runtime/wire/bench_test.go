package wire

import (
	"testing"
	"time"
)

// login is a typical session of a logged-in visitor.
type login struct {
	userID    uint64
	name      string
	email     string
	role      int
	admin     bool
	tenant    string
	locale    string
	signedIn  time.Time
	visits    int
	csrfToken [16]byte
}

var typicalLogin = login{
	userID: 184467, name: "Grace Hopper", email: "grace.hopper@example.org", role: 3, admin: true,
	tenant: "navy", locale: "en-US", signedIn: time.Unix(1795219200, 0).UTC(), visits: 412,
	csrfToken: [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
}

func (l *login) append(b []byte) []byte {
	var set LargeSet
	for n := 1; n <= 10; n++ {
		set.Add(n)
	}
	b, w := set.Begin(b)
	b = AppendUint(w.Number(b, 1), l.userID)
	b = AppendText(w.Number(b, 2), l.name)
	b = AppendText(w.Number(b, 3), l.email)
	b = AppendInt(w.Number(b, 4), l.role)
	b = AppendBool(w.Number(b, 5), l.admin)
	b = AppendText(w.Number(b, 6), l.tenant)
	b = AppendText(w.Number(b, 7), l.locale)
	b = AppendTime(w.Number(b, 8), l.signedIn)
	b = AppendInt(w.Number(b, 9), l.visits)
	return AppendBytes(w.Number(b, 10), l.csrfToken[:])
}

func (l *login) read(r *Reader) {
	for fields := r.Body(); fields.Next(); {
		switch fields.Number() {
		case 1:
			l.userID = ReadUint[uint64](r)
		case 2:
			l.name = r.Text()
		case 3:
			l.email = r.Text()
		case 4:
			l.role = ReadInt[int](r)
		case 5:
			l.admin = r.Bool()
		case 6:
			l.tenant = r.Text()
		case 7:
			l.locale = r.Text()
		case 8:
			l.signedIn = r.Time()
		case 9:
			l.visits = ReadInt[int](r)
		case 10:
			r.ByteArray(l.csrfToken[:])
		}
	}
}

func BenchmarkReadLogin(b *testing.B) {
	body := string(typicalLogin.append(nil))
	var r Reader
	b.ReportAllocs()
	for b.Loop() {
		r = *NewReader(body)
		var l login
		l.read(&r)
		if _, err := r.Finish(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppendLogin(b *testing.B) {
	buf := make([]byte, 0, 256)
	b.ReportAllocs()
	for b.Loop() {
		buf = typicalLogin.append(buf[:0])
	}
}
