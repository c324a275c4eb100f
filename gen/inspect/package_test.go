package inspect

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/typedsession/typedsession/gen/load"
	"github.com/typedsession/typedsession/gen/schema"
)

// source has a field of every kind. The name of its module makes its UUID one that the generator knows.
const source = `package shop

import (
	"math/big"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/google/uuid"
)

//typedsession:session Session cookie=s idle=30m absolute=12h remember=14d/180d id=shop.Session
type session struct {
	Bool     bool          ` + "`session:\"1\"`" + `
	Int      int           ` + "`session:\"2\"`" + `
	Int8     int8          ` + "`session:\"3\"`" + `
	Int16    int16         ` + "`session:\"4\"`" + `
	Int32    int32         ` + "`session:\"5\"`" + `
	Uint     uint          ` + "`session:\"6\"`" + `
	Uint8    uint8         ` + "`session:\"7\"`" + `
	Uint16   uint16        ` + "`session:\"8\"`" + `
	Uint32   uint32        ` + "`session:\"9\"`" + `
	Float32  float32       ` + "`session:\"10\"`" + `
	Float64  float64       ` + "`session:\"11\"`" + `
	Text     string        ` + "`session:\"12\"`" + `
	Bytes    []byte        ` + "`session:\"13\"`" + `
	Array    [2]byte       ` + "`session:\"14\"`" + `
	UUID     uuid.UUID     ` + "`session:\"15\"`" + `
	Wait     time.Duration ` + "`session:\"16\"`" + `
	Unix     time.Time     ` + "`session:\"17\"`" + `
	Milli    time.Time     ` + "`session:\"18,milli\"`" + `
	Nano     time.Time     ` + "`session:\"19,nano\"`" + `
	Theme    Theme         ` + "`session:\"20,enum=light|dark\"`" + `
	CartID   string        ` + "`session:\"21,uuid\"`" + `
	Event    string        ` + "`session:\"22,ulid\"`" + `
	Digest   string        ` + "`session:\"23,hex\"`" + `
	OTP      string        ` + "`session:\"24,base32\"`" + `
	Opaque   string        ` + "`session:\"25,base64url\"`" + `
	Token    string        ` + "`session:\"26,jwt\"`" + `
	IP       net.IP        ` + "`session:\"27\"`" + `
	Addr     netip.Addr    ` + "`session:\"28\"`" + `
	Port     netip.AddrPort ` + "`session:\"29\"`" + `
	Prefix   netip.Prefix  ` + "`session:\"30\"`" + `
	Back     *url.URL      ` + "`session:\"31\"`" + `
	Big      *big.Int      ` + "`session:\"32\"`" + `
	Money    Money         ` + "`session:\"33\"`" + `
	Own      Own           ` + "`session:\"34\"`" + `
	Home     *Address      ` + "`session:\"35\"`" + `
	Inline   struct {
		A int ` + "`session:\"1\"`" + `
	} ` + "`session:\"36\"`" + `
	Themes   []Theme           ` + "`session:\"37,enum=light|dark\"`" + `
	Point    [2]int            ` + "`session:\"38\"`" + `
	ByName   map[string]bool   ` + "`session:\"39\"`" + `
	ByInt8   map[int8]int      ` + "`session:\"40\"`" + `
	ByInt16  map[int16]int     ` + "`session:\"41\"`" + `
	ByInt32  map[int32]int     ` + "`session:\"42\"`" + `
	ByInt    map[int]int       ` + "`session:\"43\"`" + `
	ByUint8  map[uint8]int     ` + "`session:\"44\"`" + `
	ByUint16 map[uint16]int    ` + "`session:\"45\"`" + `
	ByUint32 map[uint32]int    ` + "`session:\"46\"`" + `
	ByUint   map[uint]int      ` + "`session:\"47\"`" + `
	ByBool   map[bool]int      ` + "`session:\"48\"`" + `
	ByTheme  map[Theme]int     ` + "`session:\"49,enum=light|dark\"`" + `
	Code     *int              ` + "`session:\"50,ttl=5m\"`" + `
	Secret   string            ` + "`session:\"51,secret\"`" + `
	Hidden   *Address          ` + "`session:\"52,secret,ttl=5m\"`" + `
	Lines    []Address         ` + "`session:\"53\"`" + `
	_        struct{}          ` + "`session:\"54,retired\"`" + `
	Claims   map[string]any    ` + "`session:\"59,json\"`" + `
	Counts   *map[int]Money    ` + "`session:\"56,msgpack\"`" + `
	Lines2   []*Address        ` + "`session:\"57\"`" + `
	At       Stamp             ` + "`session:\"58\"`" + `
}

type Stamp time.Time

type Theme string

type Address struct {
	Street string   ` + "`session:\"1\"`" + `
	Floor  int8     ` + "`session:\"2\"`" + `
	_      struct{} ` + "`session:\"3,retired\"`" + `
}

type Money struct{ cents int64 }

func (m Money) MarshalBinary() ([]byte, error)     { panic("user code is never run") }
func (m *Money) UnmarshalBinary(data []byte) error { panic("user code is never run") }

type Own struct{ a int }

func (o Own) MarshalMsgpack() ([]byte, error)     { panic("user code is never run") }
func (o *Own) UnmarshalMsgpack(data []byte) error { panic("user code is never run") }

//typedsession:session Visits cookie=visits idle=1h absolute=12h id=old.Visits
type visits struct {
	Count int ` + "`session:\"1\"`" + `
}
`

// shop returns the sessions Session and Visits of source.
var shop = sync.OnceValues(func() ([]*schema.Session, error) {
	dir, err := os.MkdirTemp("", "inspect")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, content := range map[string]string{
		"go.mod": "module github.com/google\n\ngo 1.26.0\n", "uuid/uuid.go": "package uuid\n\ntype UUID [16]byte\n",
		"shop/shop.go": source,
	} {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			return nil, err
		}
	}
	sessions, diags, err := Sessions(context.Background(), load.Config{Dir: dir, Patterns: []string{"./shop"}})
	if len(diags) > 0 {
		panic(diags[0].String())
	}
	return sessions, err
})

func shopSessions(t testing.TB) (session, visits *schema.Session) {
	t.Helper()
	all, err := shop()
	if err != nil {
		t.Fatal(err)
	}
	return all[0], all[1]
}
