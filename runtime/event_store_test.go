package typedsession

import (
	"strings"
	"testing"
	"time"

	"github.com/typedsession/typedsession/runtime/store/memstore"
)

func TestAnEventNamesTheRecordOfASessionInAStore(t *testing.T) {
	s := newStoredShop(t)
	step := func(what, cookie string, handle func(*Visit), want string) (after string) {
		t.Helper()
		var old string
		if cookie != "" {
			old = s.store.storage.Format().Key(cookie)
		}
		s.diary.kinds()
		after = s.in(t, cookie, handle)
		now := s.store.storage.Format().Key(after)
		var told []string
		for _, e := range s.diary.events {
			name := map[string]string{"": "none", now: "now", old: "old"}[e.ID]
			told = append(told, e.Kind.String()+" "+name)
			mustEqual(t, what+": the log has the id", strings.Contains(e.LogValue().String(), "id="+e.ID), e.ID != "")
		}
		mustEqual(t, what, strings.Join(told, ", "), want)
		return after
	}
	first := step("a new session", "", func(v *Visit) { v.SetCount(1) }, "created now, written now")
	step("a write", first, func(v *Visit) { v.AddCount(1) }, "loaded old, written old")
	second := step("Renew", first, func(v *Visit) { v.Renew() }, "loaded old, renewed now, written now")
	step("a request with the old token", first, func(*Visit) {}, "rejected none")
	s.clock.advance(10 * time.Minute)
	step("a slide", second, func(*Visit) {}, "loaded old, refreshed old, written old")
	third := step("Destroy and a new session", second, func(v *Visit) { v.Destroy(); v.SetCount(5) }, "loaded old, destroyed old, created now, written now")
	step("Destroy", third, func(v *Visit) { v.Destroy() }, "loaded old, destroyed old")
}

func TestAnEventOfASessionThatLeavesTheStoreNamesNoRecord(t *testing.T) {
	engine := memstore.New(0)
	stays := newShopUnder(t, Stored{Store: engine})
	leaves := newShopUnder(t, Stored{Store: engine, Accept: Signed{Keys: keysOf(t, namedKey("shop", 0))}, Standby: true})
	token := stays.in(t, "", func(v *Visit) { v.SetCount(1) })
	leaves.in(t, token, func(v *Visit) { v.Renew() })
	for _, e := range leaves.diary.of(KindRenewed, KindWritten) {
		mustEqual(t, "ID of "+e.Kind.String(), e.ID, "")
	}
	mustEqual(t, "events", leaves.diary.kinds(), "loaded renewed written")
}
