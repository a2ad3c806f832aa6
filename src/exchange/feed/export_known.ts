import type { Facts, FactValue, Known, Stamp } from "../../library/known/known.ts";
import type { KnownList } from "../../library/known/known_list.ts";
import type { KnownCard, KnownCopy } from "../../library/known/known_records.ts";
import type { FeedStage } from "../../storage/port/feed_stage.ts";
import type { ExportTarget } from "../export_library.ts";

/** How many cards and copies were written. */
interface KnownCounts {
  readonly cards: number;
  readonly copies: number;
}

/** Records that are read at once. */
const BATCH = 500;

/**
 * Writes what a copy knows of another system's records: of each card and each copy a line of JSON, each fact with its moment
 * and its origin. Of a PIN only that moment is written. A record is as it is when it is read.
 *
 * @param stage one to which nothing was added
 */
export async function exportKnown(
  stage: Pick<FeedStage, "seal" | "records">,
  target: ExportTarget,
  progress: (written: number) => void,
): Promise<KnownCounts> {
  const records = await stage.seal(), counts = { cards: 0, copies: 0 };
  async function* linesOf(kind: "card" | "copy"): AsyncGenerator<string> {
    for (let next = 1; next <= records; next += BATCH) {
      const found = await stage.records(next, Math.min(next + BATCH - 1, records)), lines: string[] = [];
      for (const record of found) {
        if (record.kind !== kind || record.known === undefined) continue;
        lines.push(
          `${
            JSON.stringify({
              [kind]: record.id,
              ...record.kind === "card" ? cardTold(record.known) : copyTold(record.known),
            })
          }\n`,
        );
      }
      counts[kind === "card" ? "cards" : "copies"] += lines.length;
      progress(counts.cards + counts.copies);
      yield lines.join("");
    }
  }
  await target.write("cards.jsonl", linesOf("card"));
  await target.write("copies.jsonl", linesOf("copy"));
  return counts;
}

function cardTold({ facts: { pin, ...facts }, loans, holds, debt: { sum, fees, payments }, gone }: KnownCard) {
  return {
    ...factsTold(facts),
    ...pin && pin.value !== "" && { pin: stampTold(pin) },
    ...listTold("loans", loans),
    ...listTold("holds", holds),
    ...sum && { owed: factTold(sum) },
    ...listTold("fees", fees),
    ...Object.keys(payments).length > 0 && { payments: factsTold(payments) },
    ...gone && { gone: stampTold(gone) },
  };
}

function copyTold({ facts, loan, gone }: KnownCopy) {
  return { ...factsTold(facts), ...loan && { loan: factTold(loan) }, ...gone && { gone: stampTold(gone) } };
}

function factsTold<F extends Readonly<Record<string, FactValue>>>(facts: Facts<F>) {
  return Object.fromEntries(Object.entries(facts).map(([name, said]) => [name, factTold(said)]));
}

function listTold(name: string, { whole, entries }: KnownList) {
  if (whole === undefined && Object.keys(entries).length === 0) return {};
  return { [name]: { ...whole && { whole: stampTold(whole) }, entries: factsTold(entries) } };
}

function factTold(said: Known) {
  return { value: said.value, ...stampTold(said) };
}

function stampTold({ at, origin }: Stamp) {
  return { at: Temporal.Instant.fromEpochMilliseconds(at).toString(), origin };
}
