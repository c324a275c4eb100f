package sqlstore

import (
	"fmt"
	"strings"
)

// Dialect is the SQL that a database speaks. The zero Dialect is none.
type Dialect int

// The dialects. MySQL is also MariaDB's.
const (
	Postgres Dialect = iota + 1
	SQLite
	MySQL
)

// Expressions for the time in milliseconds since 1970 by the database's clock. That of Postgres moves on while a statement
// waits for a lock. That of MySQL does not go through the time zone of the connection, where an hour comes twice a year.
var clocks = map[Dialect]string{
	Postgres: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)",
	SQLite:   "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)",
	MySQL:    "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01 00:00:00', UTC_TIMESTAMP(3)) DIV 1000)",
}

// statements are those that a store runs.
type statements struct {
	selectRecord, updateRecord, insertRecord, updateEnded, deleteRecord, selectOwned, sweep statement

	insertFails bool // insertRecord returns an error if there is a row
	schema      []string
}

// assignments sets every column but the id. No expression reads a column that another assignment sets: in MySQL, it would
// read the new value if that assignment comes before.
//
// ends changes only if the Keep does, and bucket only once an hour: Postgres then writes no index (a HOT update). This also
// holds without an owner, because Postgres looks at the columns of an index, not at the condition of a partial one.
const assignments = `data = :data,
	ends = CASE WHEN ABS(ends - ({now} + {keep})) < 5000 THEN ends ELSE {now} + {keep} END,
	owner = {owner}, bucket = ({now} + {ttl}) / 3600000, expires = {now} + {ttl}`

const (
	selectRecord = `SELECT data FROM typedsession WHERE id = :id AND expires > {now}`
	updateRecord = `UPDATE typedsession SET ` + assignments + ` WHERE id = :id AND data = :old AND expires > {now}`
	updateEnded  = `UPDATE typedsession SET ` + assignments + ` WHERE id = :id AND expires <= {now}`
	deleteRecord = `DELETE FROM typedsession WHERE id = :id AND data = :old AND expires > {now}`
	selectOwned  = `SELECT id, data FROM typedsession WHERE owner = {owner} AND expires > {now} ORDER BY ends DESC, id LIMIT {limit}`

	insertRecord = `INSERT INTO typedsession (id, data, owner, ends, bucket, expires)
		VALUES (:id, :data, {owner}, {now} + {keep}, ({now} + {ttl}) / 3600000, {now} + {ttl})`
	// Doing nothing on a conflict would never write over a row that is over and not yet swept.
	onConflict = ` ON CONFLICT (id) DO UPDATE SET data = excluded.data, owner = excluded.owner, ends = excluded.ends,
		bucket = excluded.bucket, expires = excluded.expires WHERE typedsession.expires <= {now}`
)

// newStatements returns the statements of a dialect.
func newStatements(d Dialect) statements {
	clock, ok := clocks[d]
	if !ok {
		panic(fmt.Sprintf("sqlstore: no dialect %d: want Postgres, SQLite or MySQL", d))
	}
	compile := func(template string) statement {
		template = strings.NewReplacer(replacements(d, clock)...).Replace(template)
		return newStatement(d, template)
	}
	insert := insertRecord + onConflict
	if d == MySQL {
		// ON DUPLICATE KEY UPDATE does not tell, through every driver's options, whether it has written.
		insert = insertRecord
	}
	return statements{
		selectRecord: compile(selectRecord),
		updateRecord: compile(updateRecord),
		insertRecord: compile(insert),
		updateEnded:  compile(updateEnded),
		deleteRecord: compile(deleteRecord),
		selectOwned:  compile(selectOwned),
		sweep:        compile(sweeps[d]),
		insertFails:  d == MySQL,
		schema:       schemas[d],
	}
}

// replacements returns the names in braces that the templates have, each with what stands for it. Postgres is told the types
// of parameters, which it cannot always infer where nothing is prepared.
func replacements(d Dialect, clock string) []string {
	switch d {
	case Postgres:
		return []string{
			"{now}", clock, "{ttl}", "CAST(:ttl AS bigint)", "{keep}", "CAST(:keep AS bigint)",
			"{owner}", "CAST(:owner AS text)", "{limit}", "CAST(:limit AS bigint)",
		}
	case MySQL:
		return []string{ // its division of integers is DIV
			"({now} + {ttl}) / 3600000", "(" + clock + " + :ttl) DIV 3600000",
			"{now}", clock, "{ttl}", ":ttl", "{keep}", ":keep", "{owner}", ":owner", "{limit}", ":limit",
		}
	}
	return []string{"{now}", clock, "{ttl}", ":ttl", "{keep}", ":keep", "{owner}", ":owner", "{limit}", ":limit"}
}
