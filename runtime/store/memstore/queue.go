package memstore

// queue is a heap of records for container/heap, the soonest end first, that counts the bytes in it.
type queue struct {
	records []*record
	bytes   int
}

func (q *queue) Len() int           { return len(q.records) }
func (q *queue) Less(i, j int) bool { return q.records[i].ends.Before(q.records[j].ends) }

func (q *queue) Swap(i, j int) {
	q.records[i], q.records[j] = q.records[j], q.records[i]
	q.records[i].place, q.records[j].place = i, j
}

func (q *queue) Push(x any) {
	r := x.(*record)
	r.place = len(q.records)
	q.records = append(q.records, r)
	q.bytes += r.size()
}

func (q *queue) Pop() any {
	last := len(q.records) - 1
	r := q.records[last]
	q.records[last] = nil
	q.records = q.records[:last]
	q.bytes -= r.size()
	return r
}
