package wire

// decode reads body into a, and the values for the next body into a.kept.
func (a *account) decode(body string) error {
	r := NewReader(body)
	for fields := r.Body(); fields.Next(); {
		switch fields.Number() {
		case 1:
			a.visits = ReadInt[int](r)
		case 2:
			a.name = r.Text()
		case 3:
			a.home = readAddress(r)
		case 4:
			a.lines = a.readLines(r)
		case 5:
			a.tags = a.readTags(r)
		case 6:
			if v := ReadInt[int64](r); r.Fits() {
				a.limit = &v
			}
		case 7:
			a.photo = r.Bytes()
		case 8:
			a.score = r.Float64()
		case 9:
			a.admin = r.Bool()
		case 10:
			r.ByteArray(a.id[:])
		case 11:
			a.seen = r.Time()
		case 12:
			if v := readAddress(r); r.Fits() {
				a.work = &v
			}
		case 13:
			a.weights = a.readWeights(r)
		case 14:
			a.grid = a.readGrid(r)
		case 15:
			a.quota = ReadUint[uint8](r)
		case retired:
			fields.Drop()
		}
	}
	kept, err := r.Finish()
	a.kept = kept
	return err
}

func readAddress(r *Reader) (v address) {
	for fields := r.Struct(); fields.Next(); {
		switch fields.Number() {
		case 1:
			v.street = r.Text()
		case 2:
			v.city = r.Text()
		case 3:
			v.floors = readFloors(r)
		case 4:
			v.place = readPlace(r)
		}
	}
	if !r.Fits() {
		return address{}
	}
	return v
}

func readFloors(r *Reader) []int8 {
	elements := r.List()
	v := make([]int8, 0, elements.Len())
	for elements.Next() {
		v = append(v, ReadInt[int8](r))
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}

func readPlace(r *Reader) (v place) {
	for fields := r.Struct(); fields.Next(); {
		switch fields.Number() {
		case 1:
			v.lat = r.Float64()
		case 2:
			v.lon = r.Float64()
		}
	}
	if !r.Fits() {
		return place{}
	}
	return v
}

func (a *account) readLines(r *Reader) []line {
	elements := r.List()
	a.announced = max(a.announced, elements.Len())
	v := make([]line, 0, elements.Len())
	for elements.Next() {
		v = append(v, readLine(r))
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}

func readLine(r *Reader) (v line) {
	for fields := r.Struct(); fields.Next(); {
		switch fields.Number() {
		case 1:
			v.sku = r.Text()
		case 2:
			v.quantity = ReadInt[int](r)
		case 3:
			v.gift = r.Bool()
		}
	}
	if !r.Fits() {
		return line{}
	}
	return v
}

func (a *account) readTags(r *Reader) map[string]string {
	entries := r.Map()
	a.announced = max(a.announced, entries.Len())
	v := make(map[string]string, entries.Len())
	for entries.Next() {
		v[entries.Key()] = r.Text()
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}

func (a *account) readWeights(r *Reader) []float32 {
	elements := r.List()
	a.announced = max(a.announced, elements.Len())
	v := make([]float32, 0, elements.Len())
	for elements.Next() {
		v = append(v, r.Float32())
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}

func (a *account) readGrid(r *Reader) [][]uint16 {
	elements := r.List()
	a.announced = max(a.announced, elements.Len())
	v := make([][]uint16, 0, elements.Len())
	for elements.Next() {
		row := r.List()
		a.announced = max(a.announced, row.Len())
		cells := make([]uint16, 0, row.Len())
		for row.Next() {
			cells = append(cells, ReadUint[uint16](r))
		}
		v = append(v, cells)
	}
	if !r.Fits() || len(v) == 0 {
		return nil
	}
	return v
}
