package wire

import (
	"math"
	"time"
)

// account is a session of a fixed schema, which is read and written as generated
// code does it. Number 20 is retired.
type account struct {
	visits  int               // 1
	name    string            // 2
	home    address           // 3
	lines   []line            // 4
	tags    map[string]string // 5
	limit   *int64            // 6
	photo   []byte            // 7
	score   float64           // 8
	admin   bool              // 9
	id      [4]byte           // 10
	seen    time.Time         // 11
	work    *address          // 12
	weights []float32         // 13
	grid    [][]uint16        // 14
	quota   uint8             // 15

	// The largest number of elements that a list announced, for which memory
	// would be allocated.
	announced int
	kept      []Kept
}

type address struct {
	street string // 1
	city   string // 2
	floors []int8 // 3
	place  place  // 4
}

type place struct {
	lat, lon float64 // 1, 2
}

type line struct {
	sku      string // 1
	quantity int    // 2
	gift     bool   // 3
}

const retired = 20

func fullAccount() *account {
	limit := int64(0)
	return &account{
		visits: -129, name: "Grace Hopper",
		home:  address{street: "1 Navy Yard", city: "Zürich", floors: []int8{-3, 0, 127}, place: place{47.5, math.NaN()}},
		lines: []line{{"SKU1", 1, true}, {}, {"SKU2", 300, false}},
		tags:  map[string]string{"a": "", "aa": "x", "b": "y"},
		limit: &limit, photo: counting(300), score: -1.5, admin: true, id: [4]byte{1, 2, 3, 4},
		seen: time.Unix(1795219200, 0).UTC(), work: &address{},
		weights: []float32{0, 1.5, float32(math.Inf(-1))},
		grid:    [][]uint16{{1, 2, 3}, {}, {65535}},
		quota:   255,
	}
}

func (a *account) append(b []byte) []byte {
	var set LargeSet
	present := func(number int, ok bool) bool {
		if ok {
			set.Add(number)
		}
		return ok
	}
	var has [16]bool
	has[1] = present(1, a.visits != 0)
	has[2] = present(2, a.name != "")
	has[3] = present(3, !a.home.absent())
	has[4] = present(4, len(a.lines) > 0)
	has[5] = present(5, len(a.tags) > 0)
	has[6] = present(6, a.limit != nil)
	has[7] = present(7, len(a.photo) > 0)
	has[8] = present(8, a.score != 0)
	has[9] = present(9, a.admin)
	has[10] = present(10, a.id != [4]byte{})
	has[11] = present(11, !a.seen.IsZero())
	has[12] = present(12, a.work != nil)
	has[13] = present(13, len(a.weights) > 0)
	has[14] = present(14, len(a.grid) > 0)
	has[15] = present(15, a.quota != 0)
	b, w := set.Begin(b)
	if has[1] {
		b = AppendInt(w.Number(b, 1), a.visits)
	}
	if has[2] {
		b = AppendText(w.Number(b, 2), a.name)
	}
	if has[3] {
		b = a.home.append(w.Number(b, 3))
	}
	if has[4] {
		b = AppendList(w.Number(b, 4), len(a.lines))
		for i := range a.lines {
			b = a.lines[i].append(b)
		}
	}
	if has[5] {
		b = w.Number(b, 5)
		keys, err := SortedKeys(a.tags)
		if err != nil {
			panic(err)
		}
		b = AppendMap(b, len(keys))
		for _, k := range keys {
			b = AppendText(AppendText(b, k), a.tags[k])
		}
	}
	if has[6] {
		b = AppendInt(w.Number(b, 6), *a.limit)
	}
	if has[7] {
		b = AppendBytes(w.Number(b, 7), a.photo)
	}
	if has[8] {
		b = AppendFloat64(w.Number(b, 8), a.score)
	}
	if has[9] {
		b = AppendBool(w.Number(b, 9), a.admin)
	}
	if has[10] {
		b = AppendBytes(w.Number(b, 10), a.id[:])
	}
	if has[11] {
		b = AppendTime(w.Number(b, 11), a.seen)
	}
	if has[12] {
		b = a.work.append(w.Number(b, 12))
	}
	if has[13] {
		b = AppendList(w.Number(b, 13), len(a.weights))
		for _, v := range a.weights {
			b = AppendFloat32(b, v)
		}
	}
	if has[14] {
		b = AppendList(w.Number(b, 14), len(a.grid))
		for _, row := range a.grid {
			b = AppendList(b, len(row))
			for _, v := range row {
				b = AppendUint(b, v)
			}
		}
	}
	if has[15] {
		b = AppendUint(w.Number(b, 15), a.quota)
	}
	return b
}

func (a *address) absent() bool {
	return a.street == "" && a.city == "" && len(a.floors) == 0 && a.place.absent()
}

func (a *address) append(b []byte) []byte {
	var set LargeSet
	if a.street != "" {
		set.Add(1)
	}
	if a.city != "" {
		set.Add(2)
	}
	if len(a.floors) > 0 {
		set.Add(3)
	}
	if !a.place.absent() {
		set.Add(4)
	}
	b, w := set.Begin(b)
	if a.street != "" {
		b = AppendText(w.Number(b, 1), a.street)
	}
	if a.city != "" {
		b = AppendText(w.Number(b, 2), a.city)
	}
	if len(a.floors) > 0 {
		b = AppendList(w.Number(b, 3), len(a.floors))
		for _, v := range a.floors {
			b = AppendInt(b, v)
		}
	}
	if !a.place.absent() {
		b = a.place.append(w.Number(b, 4))
	}
	return b
}

func (p *place) absent() bool {
	return p.lat == 0 && p.lon == 0
}

func (p *place) append(b []byte) []byte {
	var set LargeSet
	if p.lat != 0 {
		set.Add(1)
	}
	if p.lon != 0 {
		set.Add(2)
	}
	b, w := set.Begin(b)
	if p.lat != 0 {
		b = AppendFloat64(w.Number(b, 1), p.lat)
	}
	if p.lon != 0 {
		b = AppendFloat64(w.Number(b, 2), p.lon)
	}
	return b
}

func (l *line) append(b []byte) []byte {
	var set LargeSet
	if l.sku != "" {
		set.Add(1)
	}
	if l.quantity != 0 {
		set.Add(2)
	}
	if l.gift {
		set.Add(3)
	}
	b, w := set.Begin(b)
	if l.sku != "" {
		b = AppendText(w.Number(b, 1), l.sku)
	}
	if l.quantity != 0 {
		b = AppendInt(w.Number(b, 2), l.quantity)
	}
	if l.gift {
		b = AppendBool(w.Number(b, 3), l.gift)
	}
	return b
}

// encode returns the next body after decode, with the kept values, as package
// typedsession makes it.
func (a *account) encode() string {
	own := string(a.append(nil))
	for i := range a.kept {
		if k := &a.kept[i]; k.Partial {
			k.Normal, _ = FieldBytes(own, k.Number)
		}
	}
	return string(AppendMerged(nil, own, a.kept))
}
