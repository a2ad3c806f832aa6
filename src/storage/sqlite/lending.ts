import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { RecordsWanted } from "../port/known_records.ts";
import type { AwayDecision, AwayFacts, AwayQuestion, Lending } from "../port/lending.ts";
import {
  awayFacts,
  copyNames,
  IS_ACCEPTED,
  IS_LOAN,
  IS_UNKNOWN,
  knownBy,
  type KnownSource,
  readKnown,
} from "../rows/away_row.ts";
import { copyName, queueName } from "../../library/once/in_the_way.ts";
import { columnOf } from "../rows/columns.ts";
import { journalRow } from "../rows/journal_row.ts";
import { waitingRecord } from "../rows/ledger_row.ts";
import { countedIn, newOutage, type OutageChange, type OutageFound, type OutageRecord } from "../rows/outage_row.ts";
import { integer } from "../rows/row.ts";
import { TABLES } from "../rows/tables.ts";
import type { JournalWriter } from "./journal.ts";
import { type KnownDocs, knownDocs } from "./known_records.ts";
import { rowFinder } from "./ledger.ts";
import { type AnswerAtOnce, isUnsettled } from "./ledger_lists.ts";
import { insertSql, ledgerRowFrom, outageFrom, valuesOf } from "./rows/records.ts";
import type { Write } from "./tidy_journal.ts";

const NEWEST = "select * from outages where institution = ?1 order by outage_id desc limit 1";

const END = "update outages set ended = ?2 where institution = ?1 and ended is null";

const CARD_LENT = `select count(*) as lent from ledger where outage = ?1 and patron_id = ?2 and ${IS_LOAN}`;

const CARD_UNSURE = `select 1 from ledger where ${IS_UNKNOWN} and institution = ?1 and patron_id = ?2 limit 1`;

/** Makes what reads cards and copies with what waits, whose clock is told. */
function knownSource(db: Pick<DatabaseSync, "prepare">, { docOf }: Pick<KnownDocs, "docOf">) {
  const ofName = (column: string) =>
    db.prepare(`select * from ledger where ${column} = ?1 and ${isUnsettled()} and ${IS_ACCEPTED} order by ledger_id`);
  const byCopy = ofName("item_way"), byPatron = ofName("patron_way");
  const any = db.prepare(`select 1 from ledger where institution = ?1 and ${IS_ACCEPTED} limit 1`);
  return (institution: string): KnownSource => {
    // Nearly always nothing waits: then cards and copies are not looked up one by one.
    const waits = any.get(institution) !== undefined;
    const rows = (found: typeof byCopy, name: string) => waits ? found.all(name).map(ledgerRowFrom) : [];
    return {
      docOf,
      ofCopy: (itemId) => rows(byCopy, copyName(institution, itemId)),
      ofPatron: (patronId) => rows(byPatron, queueName(institution, patronId)),
    };
  };
}

/** Makes the lending over a file, whose clock is this machine's unless it is given one. */
export function sqliteLending(
  db: Pick<DatabaseSync, "prepare">,
  write: Write,
  asked: AnswerAtOnce,
  journal: JournalWriter,
  milliseconds: () => number = () => Date.now(),
): Lending {
  const docs = knownDocs(db), sourceOf = knownSource(db, docs);
  const outages = outagesIn(db), factsOf = factsReader(db, outages, sourceOf, milliseconds);
  const insert = db.prepare(insertSql(TABLES.ledger)), end = db.prepare(END);
  const clock = () => Temporal.Instant.fromEpochMilliseconds(milliseconds());

  function writeDecided({ institution, day }: AwayQuestion, decided: AwayDecision): void {
    if (decided.kind === "left") return;
    const found = outages.newest(institution);
    if (found !== undefined) outages.update(found, countedIn(found, decided, day));
    journal.write(journalRow(decided.journal));
    if (decided.kind === "refused") return;
    insert.run(...valuesOf(TABLES.ledger.columns, waitingRecord(decided.entry, randomUUID(), clock())));
    docs.tell(decided.told);
  }

  return {
    outage: asked((institution: string) => outages.newest(institution)?.outage),
    begin: (institution, began) =>
      write(() => {
        const last = outages.newest(institution);
        return last !== undefined && last.outage.ended === undefined
          ? last.outage
          : outages.insert(newOutage(institution, began, last)).outage;
      }),
    end: (institution, ended) => write(() => Number(end.run(institution, ended.epochMilliseconds).changes) > 0),
    read: asked((institution: string, wanted: RecordsWanted) => readKnown(wanted, sourceOf(institution), clock())),
    decide: (question, judge) =>
      write(() => {
        const decided = judge(factsOf(question));
        writeDecided(question, decided);
        return decided;
      }, question.deadline),
  };
}

function factsReader(
  db: Pick<DatabaseSync, "prepare">,
  outages: Pick<Outages, "newest">,
  sourceOf: (institution: string) => KnownSource,
  milliseconds: () => number,
): (question: AwayQuestion) => AwayFacts {
  const find = rowFinder(db);
  const lent = db.prepare(CARD_LENT), unsure = db.prepare(CARD_UNSURE);
  return (question) => {
    const { institution, repeats: { keys } } = question, now = Temporal.Instant.fromEpochMilliseconds(milliseconds());
    const known = knownBy(question, sourceOf(institution), now);
    const newest = outages.newest(institution);
    const rows = [...find.alike({ keys, payments: [] }), ...find.holding({ waitsFor: copyNames(question) })];
    return awayFacts({
      question,
      known,
      newest,
      rows: rows.map(({ row, ...decides }) => ({ ...decides, read: () => ledgerRowFrom(row) })),
      cardLent: newest === undefined
        ? 0
        : integer(lent.get(newest.outage.outageId, known.ownId) ?? { lent: 0 }, "lent"),
      isCardUnsure: unsure.get(institution, known.ownId) !== undefined,
      now,
    });
  };
}

/** The table of outages, inside a transaction that the caller has begun. */
interface Outages {
  newest(institution: string): OutageFound | undefined;
  insert(record: OutageRecord): OutageFound;
  update(found: OutageFound, change: OutageChange): void;
}

function outagesIn(db: Pick<DatabaseSync, "prepare">): Outages {
  const { columns } = TABLES.outages;
  const newest = db.prepare(NEWEST), insert = db.prepare(`${insertSql(TABLES.outages)} returning *`);
  const count = db.prepare(
    `update outages set ${
      COUNTED.map((field, place) => `${columnOf(field)} = coalesce(?${place + 2}, ${columnOf(field)})`).join(", ")
    } where outage_id = ?1`,
  );
  return {
    newest(institution) {
      const row = newest.get(institution);
      return row && outageFrom(row);
    },
    insert: (record) => outageFrom(insert.get(...valuesOf(columns, record)) ?? {}),
    update: ({ outage }, change) => void count.run(outage.outageId, ...COUNTED.map((field) => change[field] ?? null)),
  };
}

/** What of an outage is counted. */
const COUNTED = ["lent", "returned", "renewed", "refused", "day", "dayLent"] as const;
