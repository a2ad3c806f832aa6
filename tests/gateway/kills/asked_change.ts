import { assert, assertEquals } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import { connect, type Terminal } from "../../support/wire/terminal.ts";

/** The changes that are asked for, by turns: payments, returns, loans. */
export const CODES = ["37", "09", "11"] as const;

/** A change that a terminal asks for. No other is about its patron or its copy. */
export interface AskedChange {
  readonly code: typeof CODES[number];
  readonly patron: string;
  readonly item: string;
  /** As it is on the wire, but for its date. */
  readonly rest: string;
  /** What the terminal heard last, and whether that was a yes. */
  heard: "yes" | "no";
}

/** Makes the change of a number. */
export function changeOf(number: number): AskedChange {
  const patron = `P${number}`, item = `I${number}`, code = CODES[number % CODES.length] ?? "37";
  const rest = {
    "37": `0400USDBV${(1 + number / 100).toFixed(2)}|AOCPL|AA${patron}|`,
    "09": `APCPL|AOCPL|AB${item}|AC|`,
    "11": `AOCPL|AA${patron}|AB${item}|AC|`,
  };
  return { code, patron, item, rest: rest[code], heard: "no" };
}

/** What tells a change from others: its message, and the patron who pays or the copy that is lent or returned. */
export function keyOf(
  { code, patron = "", item = "" }: { readonly code: string; readonly patron?: string; readonly item?: string },
): string {
  return `${code} ${code === "37" ? patron : item}`;
}

/** Asks for a change, and sends the same again until there is an answer. */
export async function ask(change: AskedChange, port: () => Promise<number>): Promise<void> {
  const { code, item, patron, rest } = change;
  const date = now(), dates = { "37": `37${date}`, "09": `09N${date}${date}`, "11": `11NN${date}${date}` };
  for (;;) {
    let terminal: Terminal | undefined;
    try {
      terminal = await connect(await port());
      terminal.send("9300CNtill|COtillpass|");
      await terminal.expect("941");
      // What is known of the copy and the patron's loans before is what proves the change afterwards.
      terminal.send(code === "09" ? `17${date}AOCPL|AB${item}|` : `63000${date}  Y       AOCPL|AA${patron}|AC|`);
      await terminal.expect(/^(18|64)/);
      terminal.send(dates[code] + rest);
      const answer = await terminal.expect(/^(38|10|12)/);
      change.heard = /^(38Y|101|121)/.test(answer) ? "yes" : "no";
      return;
    } catch {
      await delay(5);
    } finally {
      await terminal?.close();
    }
  }
}

function now(): string {
  return Temporal.Now.zonedDateTimeISO("UTC").toPlainDateTime().toString({ smallestUnit: "second" })
    .replace("T", "    ").replaceAll(/[-:]/g, "");
}

const MESSAGES: Readonly<Record<string, string>> = { "fee-paid": "37", "checkin": "09", "checkout": "11" };

/** Holds what became of each change against its row and what its terminal heard, and says how many came to what. */
export function judge(
  asked: readonly AskedChange[],
  carriedOut: ReadonlyMap<string, number>,
  rows: readonly LedgerRow[],
): string {
  const rowsOf = Map.groupBy(
    rows,
    ({ message, patronId, itemId }) => keyOf({ code: MESSAGES[message] ?? "", patron: patronId, item: itemId }),
  );
  let denied = 0;
  for (const change of asked) {
    const key = keyOf(change), times = carriedOut.get(key) ?? 0, about = rowsOf.get(key) ?? [];
    const seen = `${key}: ${JSON.stringify(about)}`;
    assert(times <= 1, `carried out ${times} times: ${seen}`);
    if (change.heard === "yes") assertEquals(times, 1, `an untrue yes: ${seen}`);
    const admitting = about.filter(({ state }) => state === "done" || state === "unknown" || state === "open");
    if (times === 1) assertEquals(admitting.length, 1, `carried out, and not admitted once: ${seen}`);
    for (const { state, terminalTold } of about) {
      if (state === "done") assertEquals(times, 1, `not carried out, and the row says so: ${seen}`);
      if (state === "done" && change.heard === "no") assert(terminalTold !== "yes", `not on the list: ${seen}`);
    }
    if (times === 1 && change.heard === "no") denied++;
  }
  const count = (state: LedgerRow["state"]) => `${rows.filter((row) => row.state === state).length} ${state}`;
  const states = (["done", "unknown", "not sent", "refused"] as const).map(count).join(", ");
  const proved = rows.filter(({ by }) => by === "proof").length;
  return `${asked.length} changes, ${carriedOut.size} carried out, ${denied} of them told otherwise; rows: ${states}; ` +
    `${proved} by proof`;
}
