package typedsession

import (
	"context"
	"testing"

	"github.com/typedsession/typedsession/runtime/store"
	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func TestDescribeTellsWhereASessionIsAndWhatItTakesThere(t *testing.T) {
	signing, sealing := keysOf(t, namedKey("signing", 0)), keysOf(t, namedKey("sealing", 0))
	signed := Signed{Keys: signing}
	for _, test := range []struct {
		about     string
		first     func(store.Store) Protection // what the session was written under
		second    func(store.Store) Protection // what reads it
		stored    bool                         // a commit writes it to the store
		hasID     bool                         // it is there already
		encrypted bool
		keyID     string
		limit     int
	}{
		{"in a cookie",
			func(store.Store) Protection { return signed },
			func(store.Store) Protection { return signed },
			false, false, false, signing.String(), 4096},
		{"in a store",
			func(s store.Store) Protection { return Stored{Store: s} },
			func(s store.Store) Protection { return Stored{Store: s} },
			true, true, false, "", 65536},
		{"in a store with a bound of its own",
			func(s store.Store) Protection { return Stored{Store: s} },
			func(s store.Store) Protection { return Stored{Store: s, MaxBytes: 500} },
			true, true, false, "", 500},
		{"sealed in a store",
			func(s store.Store) Protection { return Stored{Store: s, Keys: sealing} },
			func(s store.Store) Protection { return Stored{Store: s, Keys: sealing} },
			true, true, true, sealing.String(), 65536},
		{"in a cookie that moves in at the next write",
			func(store.Store) Protection { return signed },
			func(s store.Store) Protection { return Stored{Store: s, Keys: sealing, Accept: signed} },
			true, false, false, signing.String(), 65536},
		{"in a cookie that stays one",
			func(store.Store) Protection { return signed },
			func(s store.Store) Protection { return Stored{Store: s, Accept: signed, Standby: true} },
			false, false, false, signing.String(), 4096},
		{"in a store that a fleet leaves",
			func(s store.Store) Protection { return Stored{Store: s} },
			func(s store.Store) Protection { return Stored{Store: s, Accept: signed, Standby: true} },
			true, true, false, "", 65536},
	} {
		engine := memstore.New(0)
		writer, reader := newShopUnder(t, test.first(engine)), newShopUnder(t, test.second(engine))
		cookie := writer.in(t, "", func(v *Visit) { v.SetNotes("dog") })
		reader.in(t, cookie, func(v *Visit) {
			d, err := reader.Describe(v)
			mustEqual(t, test.about+": error", err, nil)
			mustEqual(t, test.about+": Stored", d.Stored, test.stored)
			mustEqual(t, test.about+": has an ID", d.ID != "", test.hasID)
			mustEqual(t, test.about+": Encrypted", d.Encrypted, test.encrypted)
			mustEqual(t, test.about+": KeyID", d.KeyID, test.keyID)
			mustEqual(t, test.about+": Limit", d.Limit, test.limit)
			mustEqual(t, test.about+": the fields", len(d.Fields), 1)
			bytes := len(reader.CookieName()) + len(cookie)
			if test.hasID {
				data, err := engine.Get(context.Background(), d.ID)
				mustEqual(t, test.about+": error of the store", err, nil)
				bytes = len(data)
			}
			mustEqual(t, test.about+": Bytes", d.Bytes, bytes)
			if test.stored == test.hasID {
				mustEqual(t, test.about+": Size", d.Size, bytes)
			}
			v.SetNotes("a dog")
			grown, _ := reader.Describe(v)
			mustEqual(t, test.about+": grows", grown.Size > d.Size, true)
			mustEqual(t, test.about+": as it was read", grown.Bytes, d.Bytes)
		})
	}
}

func TestDescribeTellsWhereANewSessionWillBe(t *testing.T) {
	stored := newShopUnder(t, Stored{Store: memstore.New(0)})
	stored.in(t, "", func(v *Visit) {
		v.SetCount(1)
		d, err := stored.Describe(v)
		mustEqual(t, "error", err, nil)
		mustEqual(t, "Stored", d.Stored, true)
		mustEqual(t, "ID", d.ID, "")
		mustEqual(t, "Bytes", d.Bytes, 0)
		mustEqual(t, "Limit", d.Limit, 65536)
	})
}
