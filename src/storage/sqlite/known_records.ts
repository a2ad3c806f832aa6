import type { DatabaseSync } from "node:sqlite";
import type { KnownRecords, RecordsTold, RecordsWanted } from "../port/known_records.ts";
import {
  cardFrom,
  copyFrom,
  type KnownKind,
  listTold,
  loginFrom,
  recordsFound,
  withoutPin,
} from "../rows/known_row.ts";
import { heldBy, MAY_HOLD } from "../rows/away_row.ts";
import { text, textIfAny } from "../rows/row.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

/** Where only the record has changed: without what the indexes have, it takes a fifth of the time. */
const SAY = `
  update known set doc = ?3 where kind = ?1 and id = ?2 and pin_at is ?5 and seen >= ?4 - 86400000`;

/** The index on the moment of the last telling is written once a day. */
const TELL = `
  insert into known (kind, id, doc, seen, pin_at) values (?1, ?2, ?3, ?4, ?5)
  on conflict (kind, id) do update set doc = excluded.doc, pin_at = excluded.pin_at,
    seen = case when excluded.seen > known.seen + 86400000 then excluded.seen else known.seen end`;

const OLD_PINS = `select kind, id, doc from known where pin_at < ?1 order by pin_at limit ${SLICE}`;

const WITHOUT_PIN = "update known set doc = ?3, pin_at = null where kind = ?1 and id = ?2";

const PRUNE = `
  delete from known where (kind, id) in (select kind, id from known where seen < ?1 order by seen limit ${SLICE})`;

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Reads and merges documents, inside a transaction that the caller has begun. */
export interface KnownDocs {
  docOf(kind: KnownKind, id: string): string | undefined;
  tell(told: RecordsTold): void;
}

/** Prepares the statements for documents. */
export function knownDocs(db: Pick<DatabaseSync, "prepare">): KnownDocs {
  const find = db.prepare("select doc from known where kind = ?1 and id = ?2");
  const say = db.prepare(SAY), tell = db.prepare(TELL);
  const docOf: KnownDocs["docOf"] = (kind, id) => textIfAny(find.get(kind, id) ?? {}, "doc");
  return {
    docOf,
    tell(told) {
      for (const { kind, id, merged } of listTold(told)) {
        const { doc, pinAt } = merged(docOf(kind, id));
        const row = [kind, id, doc, told.at.epochMilliseconds, pinAt?.epochMilliseconds ?? null] as const;
        if (Number(say.run(...row).changes) === 0) tell.run(...row);
      }
    },
  };
}

/** Makes what is known of another system's records over a file. */
export function sqliteKnownRecords(db: Pick<DatabaseSync, "prepare">, write: Write, asked: Asked): KnownRecords {
  const { docOf, tell } = knownDocs(db), prune = db.prepare(PRUNE);
  const oldPins = db.prepare(OLD_PINS), clearPin = db.prepare(WITHOUT_PIN);
  const holding = db.prepare(`select doc from known where ${MAY_HOLD}`);
  const forget = db.prepare("delete from known where kind = 'card' and id = ?1");
  const rowsOf = (kind: KnownKind, ids: readonly string[]) =>
    ids.flatMap((id) => {
      const doc = docOf(kind, id);
      return doc === undefined ? [] : [{ kind, id, doc }];
    });

  return {
    tell: (told) => write(() => tell(told)),
    card: asked((patronId: string) => {
      const doc = docOf("card", patronId);
      return doc === undefined ? undefined : cardFrom(doc);
    }),
    copy: asked((itemId: string) => {
      const doc = docOf("copy", itemId);
      return doc === undefined ? undefined : copyFrom(doc);
    }),
    find: asked(({ cards, copies }: RecordsWanted) =>
      recordsFound([...rowsOf("card", cards), ...rowsOf("copy", copies)])
    ),
    login: asked((loginId: string) => {
      const doc = docOf("login", loginId);
      return doc === undefined ? undefined : loginFrom(doc);
    }),
    heldKeys: asked(() => new Set(holding.all().flatMap((row) => heldBy(text(row, "doc"))))),
    forgetCard: (patronId) => write(() => void forget.run(patronId)),
    async forgetPins(before) {
      let forgotten = 0;
      for (let rows = SLICE; rows === SLICE;) {
        rows = await write(() => {
          const found = oldPins.all(before.epochMilliseconds);
          for (const row of found) clearPin.run(text(row, "kind"), text(row, "id"), withoutPin(text(row, "doc")));
          return found.length;
        });
        forgotten += rows;
      }
      return forgotten;
    },
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
