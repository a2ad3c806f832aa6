import { foldId } from "../../library/id.ts";
import { compareStamps, type Stamp } from "../../library/known/known.ts";
import type { KnownList } from "../../library/known/known_list.ts";
import { isCopyKnown } from "../../library/known/known_records.ts";
import type { FedRecord, FedRow } from "../../storage/port/feed_stage.ts";
import type { MissingCount, StageProblem } from "../../storage/port/import_stage.ts";
import type { RecordKind } from "../../storage/port/record_kind.ts";
import { stageFaultText } from "../stage_fault_text.ts";
import { cardSaid, copySaid } from "./fed_rows.ts";
import { isCardKnown } from "./fed_records.ts";

/** Something that is wrong with a row, beside another one. */
interface FedFault {
  readonly from: RecordKind;
  readonly line: number;
  readonly message: string;
}

/** Finds rows that say the same thing twice: which of them is true nobody knows. */
export function fedFaults(record: FedRecord): readonly FedFault[] {
  const first = new Map<string, FedRow>(), faults: FedFault[] = [];
  for (const row of record.rows) {
    const about = record.kind === "card" ? aboutCard(row) : aboutCopy(row);
    if (about === undefined) continue;
    const { key, problem, id = row.id } = about, other = first.get(key);
    if (other === undefined) first.set(key, row);
    else {
      const message = stageFaultText({ kind: row.from, line: row.line, problem, id, other: String(other.line) });
      faults.push({ from: row.from, line: row.line, message });
    }
  }
  return faults;
}

interface About {
  /** What no two rows may be about. */
  readonly key: string;
  readonly problem: StageProblem;
  /** What identifies it, where that is not the record itself. */
  readonly id?: string;
}

function aboutCard(row: FedRow): About | undefined {
  const said = cardSaid(row);
  switch (said.is) {
    case "patron":
      return { key: "patron", problem: "repeated" };
    case "login":
      return { key: "login", problem: "login-repeated" };
    case "hold":
      return { key: `hold ${foldId(said.on)}`, problem: "repeated" };
    case "fee":
      return { key: `fee ${said.feeId}`, problem: "repeated", id: said.feeId };
    case "loan":
      // The copy tells.
      return undefined;
  }
}

function aboutCopy(row: FedRow): About {
  const { is } = copySaid(row);
  return { key: is, problem: is === "captured" ? "captured-twice" : "repeated" };
}

/** How much of what is known a whole feed lacks, by kind. */
interface LackCounts {
  /** Looks at a record. */
  note(record: FedRecord): void;
  readonly counts: ReadonlyMap<RecordKind, MissingCount>;
}

/**
 * Counts what a whole feed of this moment would end. Cards and copies count wherever they were learned. Of loans, holds and
 * fees only those count that a feed told: what terminals did may have ended unseen since, and says nothing of a file.
 */
export function countLacking(files: ReadonlySet<RecordKind>, stamp: Stamp): LackCounts {
  const counts = new Map<RecordKind, { stored: number; missing: number }>();
  const add = (kind: RecordKind, isLacking: boolean) => {
    if (!files.has(kind)) return;
    const count = counts.get(kind) ?? { stored: 0, missing: 0 };
    counts.set(kind, count);
    count.stored++;
    if (isLacking) count.missing++;
  };
  const isOlder = (said: Stamp) => compareStamps(said, stamp) < 0;
  const fed = (list: KnownList) =>
    Object.entries(list.entries).filter(([, said]) => said.value !== null && said.origin === "fed");

  return {
    counts,
    note(record) {
      if (record.kind === "card") {
        const { known, rows } = record;
        if (known?.facts.valid === undefined || !isCardKnown(known)) return;
        const said = rows.map(cardSaid);
        add("patrons", isOlder(known.facts.valid) && !said.some(({ is }) => is === "patron"));
        const holds = new Set(said.flatMap((each) => each.is === "hold" ? [foldId(each.on)] : []));
        const fees = new Set(said.flatMap((each) => each.is === "fee" ? [each.feeId] : []));
        for (const [on, each] of fed(known.holds)) add("holds", isOlder(each) && !holds.has(on));
        for (const [id, each] of fed(known.debt.fees)) add("fees", isOlder(each) && !fees.has(id));
        return;
      }
      const { known, rows } = record;
      if (known === undefined || !isCopyKnown(known)) return;
      const { facts, loan } = known;
      add("items", rows.length === 0 && [...Object.values(facts), ...loan ? [loan] : []].every(isOlder));
      if (!loan?.value || loan.origin !== "fed") return;
      add("loans", isOlder(loan) && !rows.some((row) => copySaid(row).is === "loan"));
    },
  };
}
