import type { DatabaseSync } from "node:sqlite";
import type { KnownRecords } from "../port/known_records.ts";
import { cardFrom, copyFrom, type KnownKind, listTold } from "../rows/known_row.ts";
import { textIfAny } from "../rows/row.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

const TELL = `
  insert into known (kind, id, doc, seen) values (?1, ?2, ?3, ?4)
  on conflict (kind, id) do update set doc = excluded.doc, seen = max(known.seen, excluded.seen)`;

const PRUNE = `
  delete from known where (kind, id) in (select kind, id from known where seen < ?1 order by seen limit ${SLICE})`;

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Makes what is known of another system's records over a file. */
export function sqliteKnownRecords(db: Pick<DatabaseSync, "prepare">, write: Write, asked: Asked): KnownRecords {
  const find = db.prepare("select doc from known where kind = ?1 and id = ?2");
  const tell = db.prepare(TELL), prune = db.prepare(PRUNE);
  const forget = db.prepare("delete from known where kind = 'card' and id = ?1");
  const docOf = (kind: KnownKind, id: string) => textIfAny(find.get(kind, id) ?? {}, "doc");

  return {
    tell: (told) =>
      write(() => {
        for (const { kind, id, doc } of listTold(told)) {
          tell.run(kind, id, doc(docOf(kind, id)), told.at.epochMilliseconds);
        }
      }),
    card: asked((patronId: string) => {
      const doc = docOf("card", patronId);
      return doc === undefined ? undefined : cardFrom(doc);
    }),
    copy: asked((itemId: string) => {
      const doc = docOf("copy", itemId);
      return doc === undefined ? undefined : copyFrom(doc);
    }),
    forgetCard: (patronId) => write(() => void forget.run(patronId)),
    async prune(before) {
      let removed = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => Number(prune.run(before.epochMilliseconds).changes));
        removed += rows;
      }
      return removed;
    },
  };
}
