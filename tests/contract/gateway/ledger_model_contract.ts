import { assertEquals } from "@std/assert";
import fc from "../../support/assert/fast_check.ts";
import type {
  Begun,
  Closing,
  Ledger,
  LedgerEntry,
  LedgerState,
  Settlement,
  TerminalTold,
} from "../../../src/storage/port/ledger.ts";
import { anOrigin, aRetry } from "../../support/library/changes.ts";
import { aLedgerEntry } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const LONG = 3_600_000, OVER = -1;

/** A change that a terminal asks for. */
interface Asked {
  readonly message: "checkout" | "checkin" | "fee-paid" | "hold";
  readonly patron: string;
  readonly item: string | undefined;
  readonly key: string;
  /** Whether the judge of retries says that it may be one. */
  readonly isRetry: boolean;
  /** What the terminal calls a payment. */
  readonly payment: string;
  readonly window: number;
  readonly openFor: number;
  readonly standsFor: number;
}

/** One thing that is done; a row is named by how many were begun after it. */
type Step =
  | { readonly kind: "begin"; readonly asked: Asked }
  | {
    readonly kind: "settle";
    readonly back: number;
    readonly state: Settlement["state"];
    readonly told?: TerminalTold;
  }
  | { readonly kind: "close"; readonly back: number }
  | { readonly kind: "tell"; readonly back: number; readonly told: TerminalTold }
  | { readonly kind: "give up" };

const back = fc.nat(3);
const told = fc.constantFrom<TerminalTold>("yes", "no", "nothing");
const asked: fc.Arbitrary<Asked> = fc.record({
  message: fc.constantFrom("checkout", "checkin", "fee-paid", "fee-paid", "hold"),
  patron: fc.constantFrom("P1", "P2"),
  item: fc.constantFrom("I1", "I2", undefined, undefined),
  key: fc.constantFrom("K1", "K2"),
  isRetry: fc.boolean(),
  payment: fc.constantFrom("", "1", "1"),
  window: fc.constantFrom(LONG, LONG, OVER),
  openFor: fc.constantFrom(LONG, LONG, OVER),
  standsFor: fc.constantFrom(LONG, LONG, OVER),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant("begin" as const), asked }) },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("settle" as const),
        back,
        state: fc.constantFrom("not sent", "done", "refused", "unknown"),
        told: fc.option(told, { nil: undefined }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("close" as const), back }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("tell" as const), back, told }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("give up" as const) }) },
  ),
  { minLength: 15, maxLength: 25 },
);

/** A row as the model has it; its number is its place. */
interface ModelRow {
  readonly asked: Asked;
  state: LedgerState;
  told: TerminalTold;
  isClosed: boolean;
}

/** Any sequence of what gateways and staff do ends as in a model that is simple enough to be believed. */
export function ledgerModelContract(test: ContractTest): void {
  test("the ledger agrees with a simple model on whatever is done", {}, async ({ ledger }) => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, (sequence) => follow(ledger, sequence, `R${++run} `)),
      { numRuns: 20, endOnFailure: true },
    );
  });
}

/** Does a sequence at an institution of its own. */
async function follow(ledger: Ledger, sequence: readonly Step[], prefix: string): Promise<void> {
  const rows: ModelRow[] = [];
  const numbers: number[] = [];
  const placeOf = (begun: Begun) =>
    [begun.kind, numbers.indexOf(begun.kind === "begun" ? begun.ledgerId : begun.row.ledgerId)] as const;
  for (const step of sequence) {
    if (step.kind === "begin") {
      const { key, isRetry } = step.asked;
      const keys = isRetry ? [prefix + key] : [];
      const begun = await ledger.begin(entryOf(step.asked, prefix), { keys, whenever: false });
      if (begun.kind === "begun") numbers.push(begun.ledgerId);
      assertEquals(placeOf(begun), modelBegin(rows, step.asked));
    } else if (step.kind === "give up") {
      // Others' rows may be open too, and those of a model that is over.
      await ledger.giveUp(NOON, prefix);
      for (const row of rows) if (row.state === "open") row.state = "unknown";
    } else {
      const place = rows.length - 1 - step.back, row = rows[place], number = numbers[place] ?? 0;
      if (row !== undefined) assertEquals(await act(ledger, number, step), modelAct(row, step));
    }
  }
  const listed = rows.flatMap((row, place) => isException(row) ? [numbers[place]] : []).toReversed();
  const exceptions = await ledger.exceptions({ institution: prefix, limit: 99 });
  assertEquals(exceptions.map(({ ledgerId }) => ledgerId), listed);
  const states = await Promise.all(numbers.map(async (number) => {
    const { state, terminalTold, closed } = await ledger.row(number) ?? {};
    return { state, told: terminalTold, isClosed: closed !== undefined };
  }));
  assertEquals<unknown>(states, rows.map(({ state, told, isClosed }) => ({ state, told, isClosed })));
}

function entryOf({ message, patron, item, key, payment, ...asked }: Asked, prefix: string): LedgerEntry {
  const { window, openFor, standsFor } = asked;
  return aLedgerEntry({
    ...{ institution: prefix, owner: prefix, openFor, standsFor, patronId: patron, itemId: item },
    origin: anOrigin({ account: prefix, message, retry: aRetry(prefix + key, { window }) }),
    ...message === "fee-paid" &&
      { amount: 100, payment: { paymentType: "00", currency: "EUR", transactionId: payment } },
  });
}

type Action = Exclude<Step, { readonly kind: "begin" | "give up" }>;

async function act(ledger: Ledger, number: number, step: Action): Promise<boolean | Closing | undefined> {
  switch (step.kind) {
    case "settle":
      return await ledger.settle(number, { state: step.state, by: "answer", now: NOON, terminalTold: step.told });
    case "close":
      return await ledger.close(number, { name: "Ada", word: "seen to", at: NOON });
    case "tell":
      await ledger.tellTerminal(number, step.told);
  }
}

function modelBegin(rows: ModelRow[], asked: Asked): readonly [Begun["kind"], number] {
  const isOpen = ({ state }: ModelRow) => state === "open" || state === "unknown";
  const isRetried = (row: ModelRow) =>
    asked.isRetry && row.asked.key === asked.key && row.state !== "not sent" &&
    (isOpen(row) || row.asked.window === LONG);
  const isPaid = ({ asked: earlier, state }: ModelRow) =>
    asked.message === "fee-paid" && asked.payment !== "" && earlier.message === "fee-paid" &&
    earlier.payment === asked.payment && earlier.patron === asked.patron && state !== "not sent" && state !== "refused";
  const stands = ({ asked: { standsFor, openFor } }: ModelRow) => standsFor === LONG || openFor === LONG;
  const isInTheWay = (row: ModelRow) => isOpen(row) && stands(row) && holdsBack(row.asked, asked);
  for (const [kind, forbids] of [["earlier", isRetried], ["earlier", isPaid], ["in the way", isInTheWay]] as const) {
    const place = rows.findLastIndex(forbids);
    if (place >= 0) return [kind, place];
  }
  rows.push({ asked, state: "open", told: "nothing", isClosed: false });
  return ["begun", rows.length - 1];
}

/** The table of pairs, as far as these messages are in it. All payments are of one amount, and name no fee. */
function holdsBack(one: Asked, other: Asked): boolean {
  const isLoan = ({ message }: Asked) => message === "checkout" || message === "checkin";
  if (isLoan(one) || isLoan(other)) {
    return isLoan(one) && isLoan(other) && one.item !== undefined && one.item === other.item;
  }
  const isLike = one.message === other.message && one.patron === other.patron;
  return isLike && (one.message === "fee-paid" || one.item === other.item);
}

function modelAct(row: ModelRow, step: Action): boolean | Closing | undefined {
  switch (step.kind) {
    case "settle":
      if (row.state !== "open" && row.state !== "unknown") return false;
      row.state = step.state;
      row.told = step.told ?? row.told;
      return true;
    case "close":
      if (row.state === "open") return "open";
      if (!isException(row)) return "is no exception";
      if (row.state === "unknown") row.state = "closed";
      row.isClosed = true;
      return "closed";
    case "tell":
      row.told = step.told;
  }
}

function isException({ state, told, isClosed }: ModelRow): boolean {
  if (isClosed) return false;
  return state === "unknown" || (state === "done" && told !== "yes") ||
    ((state === "refused" || state === "not sent") && told === "yes");
}
