import { assert, assertEquals, assertGreaterOrEqual, assertLessOrEqual } from "@std/assert";
import fc from "../support/assert/fast_check.ts";
import { NOON } from "../support/library/records.ts";
import { STORAGES } from "../support/server/scenario_storage.ts";
import type { ScenarioStorage } from "../support/server/sqlite_storage.ts";
import type { Answer } from "./answer.ts";
import { arbitraryAsk } from "./asks.ts";
import { type OpenLibrary, withLibrary } from "./open_library.ts";
import { type Ask, type Desk, messageOf, type Sent } from "./sent.ts";
import { PATRONS, ruleValue } from "./small_library.ts";
import { titleOf } from "./state.ts";

/** Rounds of messages; those of one round are sent at once, from all terminals. */
type Rush = readonly (readonly Ask[])[];

/** Many terminals of one account, all at MAIN. */
const CROWD: readonly Desk[] = Array.from({ length: 9 }, (_, at) => ({ account: "sipterm1", place: `gate ${at}` }));

const RUSHES = 8;

/** Off-line deeds are facts that no limit stops, and undoing puts back what was within the limits before. */
const FREE_OF_LIMITS = new Set<Ask["kind"]>([
  "told-checkout",
  "told-checkin",
  "told-renew",
  "undo-checkout",
  "undo-checkin",
]);

const arbitraryRush = fc.array(
  fc.array(arbitraryAsk().filter(({ kind }) => !FREE_OF_LIMITS.has(kind)), { minLength: 2, maxLength: CROWD.length }),
  { minLength: 1, maxLength: 20, size: "max" },
);

for (const [storage, open] of Object.entries(STORAGES)) {
  Deno.test(`a crowd of terminals that ask at once passes no limit and lends, captures and takes money once (${storage})`, async () => {
    await fc.assert(fc.asyncProperty(arbitraryRush, (rush) => play(open, rush)), {
      numRuns: RUSHES,
      endOnFailure: true,
    });
  });
}

async function play(open: () => Promise<ScenarioStorage>, rush: Rush): Promise<void> {
  await withLibrary(open, async (library) => {
    let now = NOON;
    const paid = new Map<string, number>();
    let before: ReadonlySet<string> = new Set();
    for (const round of rush) {
      now = now.add({ seconds: 1 });
      library.setClock(now);
      const sent = round.map((ask, at): Sent => ({ desk: at, at: now, ask }));
      const answers = await Promise.all(sent.map(library.send));
      // The same message of the same account at the same moment is one request, and its retries.
      const requests = sent.map((one, at) => [`${CROWD[one.desk]?.account} ${messageOf(one)}`, at] as const);
      const firsts = [...new Map(requests.toReversed()).values()];
      const asked = firsts.flatMap((at) => sent[at] ?? []);
      const told = firsts.map((at) => answers[at] ?? {});
      countPayments(asked, told, paid);
      assertOneWinner(asked, told, before);
      before = await assertSound(library);
    }
    await assertMoneyAddsUp(library, paid);
  }, CROWD);
}

/** A copy that nobody brought back was lent to one patron at most, and not at all if it was out before. */
function assertOneWinner(sent: readonly Sent[], answers: readonly Answer[], before: ReadonlySet<string>): void {
  const returned = new Set(sent.flatMap(({ ask }) => ask.kind === "checkin" ? [ask.item] : []));
  const lent = answers.filter(({ code, ok, renewal }) => code === "12" && ok === "1" && renewal === "N").map((
    { AB = "" },
  ) => AB);
  const firm = lent.filter((item) => !returned.has(item));
  assertEquals(new Set(firm).size, firm.length, `lent twice: ${firm}`);
  assertEquals(firm.filter((item) => before.has(item)), []);
}

function countPayments(sent: readonly Sent[], answers: readonly Answer[], paid: Map<string, number>): void {
  for (const [at, { ask }] of sent.entries()) {
    if (ask.kind !== "pay" || answers[at]?.ok !== "Y" || ask.bk !== undefined) continue;
    paid.set(ask.patron, (paid.get(ask.patron) ?? 0) + ask.cents);
  }
}

/** What must hold in whatever order the messages were taken. Gives the copies that are out. */
async function assertSound(library: OpenLibrary): Promise<ReadonlySet<string>> {
  const { loans, holds } = await library.records();
  assertDistinct(loans.map(({ itemId }) => itemId), "loans of a copy");
  assertDistinct(holds.map(({ patronId, titleId }) => `${patronId} ${titleId}`), "holds of a patron on a title");
  const captured = holds.flatMap(({ capturedItemId }) => capturedItemId ?? []);
  assertDistinct(captured, "captures of a copy");
  assertEquals(
    captured.filter((item) => loans.some(({ itemId }) => itemId === item)),
    [],
    "captured copies are not out",
  );
  for (const { titleId, capturedItemId, status } of holds) {
    assertEquals(capturedItemId !== undefined, status !== "pending");
    if (capturedItemId !== undefined) assertEquals(titleOf(capturedItemId), titleId);
  }
  for (const [patron, { category }] of Object.entries(PATRONS)) {
    const count = (records: readonly { readonly patronId: string }[]) =>
      records.filter(({ patronId }) => patronId === patron).length;
    assertLessOrEqual(count(loans), ruleValue("loan_limit", category) ?? Infinity, `loans of ${patron}`);
    assertLessOrEqual(count(holds), ruleValue("hold_limit", category) ?? Infinity, `holds of ${patron}`);
  }
  return new Set(loans.map(({ itemId }) => itemId));
}

/** Nobody's fees went down by less than what was taken without a transaction id, nor below nothing. */
async function assertMoneyAddsUp(library: OpenLibrary, paid: ReadonlyMap<string, number>): Promise<void> {
  const { fees } = await library.records();
  for (const fee of fees) assert(fee.outstanding >= 0 && fee.outstanding <= fee.amount, fee.feeId);
  for (const [patron, cents] of paid) {
    const settled = fees.filter(({ patronId }) => patronId === patron).reduce(
      (sum, { amount, outstanding }) => sum + amount - outstanding,
      0,
    );
    assertGreaterOrEqual(settled, cents, `${patron} paid ${cents}, and ${settled} was settled`);
  }
}

function assertDistinct(values: readonly string[], what: string): void {
  assertEquals(new Set(values).size, values.length, `${what}: ${values}`);
}
