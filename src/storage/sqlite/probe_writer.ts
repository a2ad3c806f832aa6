import type { DatabaseSync } from "node:sqlite";

/** The note that tells when it was found out last whether anything can be written. */
const NOTE = `
  insert into notes (name, value) values ('last write check', ?1)
  on conflict (name) do update set value = excluded.value`;

const ROW = `
  insert into journal (at, source, account, terminal, address, message, library, action, outcome)
  values (0, 'staff', '', '', '', '', '', 'probe', 'refused')`;

/**
 * Makes a function that writes what each change writes: a row of the journal, with its number. The row is gone at the end
 * of the same transaction; what stays is a note.
 */
export function probeWriter(db: Pick<DatabaseSync, "prepare">): () => void {
  const note = db.prepare(NOTE);
  const insert = db.prepare(ROW);
  const remove = db.prepare("delete from journal where journal_id = ?1");
  return () => {
    note.run(Temporal.Now.instant().toString());
    remove.run(insert.run().lastInsertRowid);
  };
}
