import { assert } from "@std/assert";
import type { LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { Storage } from "../../../src/storage/port/storage.ts";
import type { CarriedOut } from "../../../src/tools/simulate/records/carried_out.ts";
import type { OutageWorld } from "./outage_world.ts";
import { BY_COPY, isYes, type Wish } from "./visitors.ts";

/** What is judged. */
interface Judged extends Pick<OutageWorld, "system" | "carriedOut"> {
  readonly wishes: readonly Wish[];
  /** Where the changes are now: one ledger, or one of each server that shares none. */
  readonly ledgers: readonly Storage["ledger"][];
}

/**
 * Holds each wish against what the system did, its row, and what its terminal heard; says how many came to what. Throws where
 * a change was carried out twice, was accepted and is neither carried out nor on the list, was refused and carried out without
 * being there, or where a retry heard a no after a yes.
 */
export async function judgeWishes({ wishes, carriedOut, system, ledgers }: Judged): Promise<string> {
  const listed = (await Promise.all(ledgers.map((ledger) => ledger.exceptions({ limit: 10_000 })))).flat();
  const rows = (await Promise.all(ledgers.map(rowsOf))).flat();
  const counts = { yes: 0, "by the copy": 0, no: 0, listed: 0, "asked again": 0 };
  for (const wish of wishes) {
    const about = rows.filter((row) => isAbout(row, wish)), { answers } = wish;
    const times = carriedOut.filter((change) => didWish(change, wish)).length;
    const isListed = listed.some((row) => isAbout(row, wish));
    const seen = () => JSON.stringify({ wish, times, isListed, about });
    assert(times <= 1, `carried out ${times} times: ${seen()}`);
    // What was not confirmed may be so a moment later, and what was refused since nobody could be asked may be done then.
    const firstYes = answers.findIndex(isYes), said = firstYes >= 0 ? "yes" : "no";
    if (said === "yes") assert(answers.slice(firstYes).every(isYes), `a retry heard another answer: ${seen()}`);
    if (said === "yes") {
      assert(times === 1 || isListed || isBackAlready(about, wish, listed), `accepted, and gone: ${seen()}`);
    }
    if (said === "no" && times === 1) assert(isListed, `refused, carried out, and not on the list: ${seen()}`);
    counts[said]++;
    if (answers.some((answer) => BY_COPY.test(answer))) counts["by the copy"]++;
    if (isListed) counts.listed++;
    if (answers.length > 1) counts["asked again"]++;
  }
  for (const [item, about] of Map.groupBy(wishes, (wish) => wish.item)) {
    if (listed.some((row) => row.itemId === item)) continue;
    const last = about.findLast(({ answers }) => answers.some(isYes));
    const record = system.library.item(item), loan = record && system.library.loan(record)?.patron.id;
    assert(loan === last?.patron, `${item} is on loan to ${loan}, as nobody was told: ${JSON.stringify(about)}`);
  }
  return `${wishes.length} wishes: ${Object.entries(counts).map(([what, many]) => `${many} ${what}`).join(", ")}`;
}

/**
 * Tells whether a return needed no sending: the system said just before that the copy is not on loan, and the loan of an earlier
 * outage, which is not there, is on the list.
 */
function isBackAlready(about: readonly LedgerRow[], { code, item }: Wish, listed: readonly LedgerRow[]): boolean {
  const isSettled = about.some(({ state, by }) => state === "done" && by === "proof");
  return code === "09" && isSettled && listed.some((row) => row.itemId === item && row.action === ACTIONS["11"]);
}

/** The numbers of the rows in the ledger of a first copy, and in sip2d's own. */
const FIRST = [1_000_000_001, 1] as const;

async function rowsOf(ledger: Storage["ledger"]): Promise<readonly LedgerRow[]> {
  const rows: LedgerRow[] = [];
  for (const first of FIRST) {
    for (let number = first, missing = 0; missing < 100; number++) {
      const row = await ledger.row(number);
      if (row === undefined) missing++;
      else rows.push(row);
    }
  }
  return rows;
}

const ACTIONS = { "11": "checkout", "09": "checkin" } as const;

function isAbout({ action, patronId, itemId }: LedgerRow, { code, patron, item }: Wish): boolean {
  return action === ACTIONS[code] && itemId === item && (patron === undefined || patronId === patron);
}

function didWish({ did, patron, item, request }: CarriedOut, wish: Wish): boolean {
  if (item !== wish.item) return false;
  return wish.code === "09"
    ? did === "returned" && request.startsWith("09")
    : (did === "lent" || did === "renewed") && patron === wish.patron;
}
