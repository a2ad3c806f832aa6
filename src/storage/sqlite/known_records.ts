import type { DatabaseSync } from "node:sqlite";
import { setImmediate as turn } from "node:timers/promises";
import type { KnownRecords, RecordsSaid, RecordsWanted } from "../port/known_records.ts";
import {
  cardFrom,
  copyFrom,
  type DocOf,
  foundDoc,
  type KnownKind,
  listTold,
  loginFrom,
  recordsFound,
  talliedIn,
  withoutPin,
  writesOf,
} from "../rows/known_row.ts";
import { writesForgetting } from "../rows/forgetting_rows.ts";
import { type ForgottenCard, namingDocs, numbersOf, ownNumber, withoutPatrons } from "../rows/forgotten_card.ts";
import { HELD_SLICE, heldBy, MAY_HOLD } from "../rows/away_row.ts";
import { text, textIfAny } from "../rows/row.ts";
import { SLICE, type Write } from "./tidy_journal.ts";

/** Where only the record has changed: without what the indexes have, it takes a fifth of the time. */
const SAY = `
  update known set doc = ?3 where kind = ?1 and id = ?2 and pin_at is ?5 and origin is ?6 and seen >= ?4 - 86400000`;

/** The index on the moment of the last telling is written once a day. */
const TELL = `
  insert into known (kind, id, doc, seen, pin_at, origin) values (?1, ?2, ?3, ?4, ?5, ?6)
  on conflict (kind, id) do update set doc = excluded.doc, pin_at = excluded.pin_at, origin = excluded.origin,
    seen = case when excluded.seen > known.seen + 86400000 then excluded.seen else known.seen end`;

const OLD_PINS = `select kind, id, doc from known where pin_at < ?1 order by pin_at limit ${SLICE}`;

const WITHOUT_PIN = "update known set doc = ?3, pin_at = null where kind = ?1 and id = ?2";

/** Cards in the order of their numbers, with what is known of those that may have a hold. */
const CARDS_FROM = `
  select id, case when ${MAY_HOLD} then doc end as doc from known
  where kind = 'card' and id > ?1 order by id limit ${HELD_SLICE}`;

const PRUNE = `
  delete from known where (kind, id) in (select kind, id from known where seen < ?1 order by seen limit ${SLICE})`;

/** Rows that may name a card, by so many of its numbers. No index has that: all of a kind are read once, by a command of its own. */
function namingSql(numbers: number): string {
  const patterns = Array.from({ length: numbers }, (_, at) => `doc like ?${at + 2}`);
  return `select kind, id, doc from known where kind = ?1 and (${patterns.join(" or ")})`;
}

const TALLY = "select kind, origin, count(*) as count from known where origin is not null group by kind, origin";

/** Turns a question that is answered at once into one of the port. */
type Asked = <A extends readonly unknown[], T>(question: (...asked: A) => T) => (...asked: A) => Promise<T>;

/** Reads and merges documents, inside a transaction that the caller has begun. */
export interface KnownDocs {
  readonly docOf: DocOf;
  tell(told: RecordsSaid): void;
}

/** Prepares the statements for documents. */
export function knownDocs(db: Pick<DatabaseSync, "prepare">): KnownDocs {
  const find = db.prepare("select doc from known where kind = ?1 and id = ?2");
  const say = db.prepare(SAY), tell = db.prepare(TELL);
  const docOf: DocOf = (kind, id) => textIfAny(find.get(kind, id) ?? {}, "doc");
  return {
    docOf,
    tell(told) {
      const all = listTold(told), writes = (told.forget ? writesForgetting : writesOf)(all, docOf, told.now);
      for (const { kind, id, doc, pinAt, origin, isTold } of writes) {
        // What is only forgotten is kept no longer for it.
        const seen = isTold ? told.at.epochMilliseconds : 0;
        const row = [kind, id, doc, seen, pinAt?.epochMilliseconds ?? null, origin ?? null] as const;
        if (Number(say.run(...row).changes) === 0) tell.run(...row);
      }
    },
  };
}

/** Makes what forgets a card, once the rows are found that name it. */
function cardForgetter(db: Pick<DatabaseSync, "prepare">, docOf: DocOf, asked: Asked) {
  const remove = db.prepare("delete from known where kind = 'card' and id = ?1");
  const rewrite = db.prepare("update known set doc = ?2 where kind = 'copy' and id = ?1");
  const find = (kind: KnownKind, numbers: readonly string[]) =>
    db.prepare(namingSql(numbers.length)).all(kind, ...namingDocs(numbers)).map(foundDoc);
  return {
    /** Finds what names a card, by each of its numbers. */
    find: asked((patronId: string): ForgottenCard => {
      const doc = docOf("card", patronId);
      const numbers = numbersOf(patronId, doc, find("card", [ownNumber(patronId, doc)]));
      return { numbers, copies: [...new Set(find("copy", numbers).map(({ id }) => id))] };
    }),
    now({ numbers, copies }: ForgottenCard): boolean {
      let forgotten = 0;
      for (const number of numbers) forgotten += Number(remove.run(number).changes);
      for (const id of copies) {
        const was = docOf("copy", id), doc = was && withoutPatrons(was, numbers);
        if (doc !== undefined && doc !== was) forgotten += Number(rewrite.run(id, doc).changes);
      }
      return forgotten > 0;
    },
  };
}

/** Makes what is known of another system's records over a file. */
export function sqliteKnownRecords(db: Pick<DatabaseSync, "prepare">, write: Write, asked: Asked): KnownRecords {
  const { docOf, tell } = knownDocs(db), prune = db.prepare(PRUNE);
  const oldPins = db.prepare(OLD_PINS), clearPin = db.prepare(WITHOUT_PIN);
  const cardsFrom = db.prepare(CARDS_FROM);
  const forget = cardForgetter(db, docOf, asked), tally = db.prepare(TALLY);
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
    async heldKeys() {
      const held = new Set<string>(), slice = asked((after: string) => cardsFrom.all(after));
      for (let cards = await slice(""); cards.length > 0; cards = await slice(text(cards.at(-1) ?? {}, "id"))) {
        for (const doc of cards.flatMap((row) => textIfAny(row, "doc") ?? [])) {
          for (const key of heldBy(doc)) held.add(key);
        }
        await turn();
      }
      return held;
    },
    async forgetCard(patronId) {
      // Who writes meanwhile waits for the rows that are found, and not for the search.
      const found = await forget.find(patronId);
      return await write(() => forget.now(found));
    },
    tally: asked(() => tally.all().map(talliedIn)),
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
