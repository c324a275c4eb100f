package lostchange

import (
	"fmt"
	"io"
	"slices"

	"example.com/vetted/shop"
)

func inPlace(s *shop.Session) {
	home := s.Home()
	home.City = "Bergen"
	s.Work().City = "Oslo"
	cart := s.Cart()
	cart[0].Quantity++
	line := &s.Cart()[0]
	line.Quantity = 2
	for i := range s.Cart() {
		s.Cart()[i].Quantity = 1
	}
	for _, wish := range s.Wishes() {
		wish.Quantity++ // a pointer
	}
	labels := s.Labels()
	labels["a"] = "b"
	delete(labels, "c")
	slices.SortFunc(cart, func(a, b shop.Line) int { return a.Quantity - b.Quantity })
}

func behindACopy(s *shop.Session) {
	first := s.Cart()[0]
	first.Tags[0] = "gift" // the copy has the session's slice
	first.Box.Wide = 1     // and the session's box
	home := *s.Home()
	home.Lines[0].Quantity = 1
}

func putBack(s *shop.Session, line shop.Line) error {
	home := *s.Home()
	home.City = "Bergen"
	if err := s.SetHome(home); err != nil {
		return err
	}
	*s.Home() = home
	cart := s.Cart()
	cart = append(cart, line)
	if err := s.SetCart(cart); err != nil {
		return err
	}
	for i, line := range s.Cart() {
		line.Quantity++
		s.Cart()[i] = line
	}
	entry := s.ByName()["tea"]
	entry.Quantity = 1
	s.ByName()["tea"] = entry
	boxes := s.Boxes()
	boxes[1] = shop.Box{}
	s.SetBoxes(boxes)
	lines := s.Home().Lines
	lines = append(lines, line)
	s.Home().Lines = lines
	return s.SetCart(append(s.Cart(), line))
}

func shown(w io.Writer, s *shop.Session, sample shop.Line) {
	home := *s.Home()
	home.City = "city of " + home.City
	fmt.Fprintln(w, home.City)
	lines := append(s.Cart(), sample) // to be shown, not to be kept
	lines = append(lines, sample)
	fmt.Fprintln(w, len(lines))
	for _, line := range s.Cart() {
		line.Quantity *= 2
		fmt.Fprintln(w, line)
	}
}

func returned(s *shop.Session) (home shop.Address, lines []shop.Line) {
	home = *s.Home()
	home.City = "Bergen"
	lines = s.Cart()
	lines = append(lines, shop.Line{})
	return
}

func collected(s *shop.Session) []shop.Line {
	var all []shop.Line
	for _, line := range s.Cart() {
		line.Quantity = 1
		all = append(all, line)
	}
	return all
}

func readInTheNextIteration(s *shop.Session, w io.Writer) {
	line := s.Cart()[0]
	cart := s.Cart()
	for i := range 3 {
		fmt.Fprintln(w, line.Quantity, len(cart))
		line.Quantity = i
		cart = cart[1:]
	}
}

func readAfterGoto(s *shop.Session, w io.Writer) {
	line := s.Cart()[0]
again:
	if line.Quantity < 3 {
		fmt.Fprintln(w, "more")
		goto more
	}
	return
more:
	line.Quantity++
	goto again
}

func changedThroughAPointer(s *shop.Session) {
	line := s.Cart()[0]
	kept := &line
	line.Quantity = 2
	fmt.Println(kept)
	other := s.Cart()[1]
	other.Raise()
	other.Quantity++
	boxes := s.Boxes()
	part := boxes[:]
	boxes[0].Wide = 1
	fmt.Println(part)
}

func usedInAClosure(s *shop.Session) (change func(), show func()) {
	line := s.Cart()[0]
	return func() { line.Quantity++ }, func() { fmt.Println(line) }
}

func setLater(s *shop.Session) {
	home := *s.Home()
	defer func() { _ = s.SetHome(home) }()
	home.City = "Bergen"
}

func meant(s *shop.Session) {
	line := s.Cart()[0]
	line.Quantity++
	_ = line
}

func passedOn(s *shop.Session, line shop.Line) {
	cart := s.Cart()
	cart = append(cart, line)
	cart = append(cart, gift(cart))
}

func gift(cart []shop.Line) shop.Line { return cart[0] }

func usedToCompute(s *shop.Session) {
	line := s.Cart()[0]
	line.Quantity = 2
	line.Product = priced(line.Quantity)
}

func priced(quantity int) uint32 { return uint32(quantity) }

// taken values no longer belong to the session.
func taken(s *shop.Session) {
	notices := s.TakeNotices()
	notices = append(notices, shop.Line{})
	first := notices[0]
	first.Quantity = 1
}

func notOfASession(home *shop.Address, lines []shop.Line) {
	other := *home
	other.City = "Bergen"
	lines = append(lines, shop.Line{})
	line := lines[0]
	line.Quantity = 1
	info := new(shop.Session).Info()
	info.ID = "1"
}

func assignedAnew(s *shop.Session, others []shop.Line) {
	line := s.Cart()[0]
	line.Quantity = 1
	line = shop.Line{}
	cart := s.Cart()
	cart = others
	cart = append(cart, line)
}
