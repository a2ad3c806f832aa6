import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Begun, Ledger, LedgerEntry, Settlement, TerminalTold } from "../../../src/storage/port/ledger.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { anOrigin, aRetry } from "../../support/library/changes.ts";
import { aLedgerEntry, aLedgerPayment, IS_UNKNOWN, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const KEYS = (...keys: readonly string[]) => ({ keys, whenever: false });

/** Begins a change that nothing forbids, and gives its number. */
async function begin(ledger: Ledger, entry: LedgerEntry, repeats = NEW): Promise<number> {
  const begun = await ledger.begin(entry, repeats);
  assert(begun.kind === "begun", `${begun.kind}: nothing forbids it`);
  return begun.ledgerId;
}

/** What came of beginning a change, and the number of its row. */
function told(begun: Begun): readonly [Begun["kind"], number] {
  return [begun.kind, begun.kind === "begun" ? begun.ledgerId : begun.row.ledgerId];
}

async function listed({ ledger }: Storage, institution?: string): Promise<readonly number[]> {
  return (await ledger.exceptions({ institution, limit: 99 })).map(({ ledgerId }) => ledgerId);
}

/** The ledger of changes at another system: nothing is begun twice, nothing is settled twice, nothing is lost. */
export function ledgerContract(test: ContractTest): void {
  rowContract(test);
  earlierContract(test);
  earlierOnlyContract(test);
  inTheWayContract(test);
  exceptionContract(test);
  journalOfLedgerContract(test);
  upkeepContract(test);
}

function rowContract(test: ContractTest): void {
  test("ledger.begin() writes a row that is durable, with all that is known", {}, async ({ ledger }, fresh) => {
    const entry = aLedgerPayment({
      told: NOON.add({ seconds: 3 }),
      titleId: "T1",
      payment: { paymentType: "00", currency: "EUR", feeId: "F1", transactionId: "BK1", tendered: 700 },
      before: '{"owed":500}',
    });
    const ledgerId = await begin(ledger, entry);
    const { ledger: other } = await fresh.reopen();
    const { begun, ...row } = await other.row(ledgerId) ?? {};
    assert(begun !== undefined);
    const { origin: { account, terminal, address, message, branch }, owner: _, openFor: __, standsFor: ___, ...rest } =
      entry;
    assertEquals(row as unknown, {
      ...Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)),
      ...{ ledgerId, account, terminal, address, message, library: branch, state: "open", terminalTold: "nothing" },
    });
    assertEquals(await other.row(ledgerId + 1), undefined);
  });

  test("ledger.begin() for which nobody waits any more writes nothing", {}, async ({ ledger }) => {
    await assertRejects(() => ledger.begin(aLedgerEntry({ deadline: { left: () => 0 } }), NEW), StorageUnavailable);
    const entry = aLedgerEntry({ deadline: { left: () => 60_000 } });
    assertEquals((await ledger.begin(entry, NEW)).kind, "begun");
  });

  test("ledger.settle() is durable, and a settled row stays as it is", {}, async ({ ledger }, fresh) => {
    const ledgerId = await begin(ledger, aLedgerEntry());
    assertEquals(await ledger.settle(ledgerId, isDone()), true);
    const { ledger: other } = await fresh.reopen();
    const row = await other.row(ledgerId);
    assert(row?.settled !== undefined);
    const { state, by, answer, terminalTold } = row;
    assertEquals({ state, by, answer, terminalTold }, {
      ...{ state: "done", by: "answer", answer: "121NNY", terminalTold: "yes" },
    });
    assertEquals(await other.settle(ledgerId, { ...IS_UNKNOWN, state: "refused", by: "late answer" }), false);
    assertEquals(await other.settle(ledgerId, IS_UNKNOWN), false);
    assertEquals(await other.row(ledgerId), row);
    assertEquals(await other.settle(ledgerId + 1, isDone()), false);
  });

  test("ledger.settle() settles an unknown row later, and keeps what its terminal was told", {}, async ({ ledger }) => {
    const ledgerId = await begin(ledger, aLedgerEntry());
    assertEquals(await ledger.settle(ledgerId, IS_UNKNOWN), true);
    const unknown = await ledger.row(ledgerId);
    assertEquals([unknown?.state, unknown?.by, unknown?.settled], ["unknown", undefined, undefined]);
    assertEquals((await ledger.unknowns("main")).map((row) => row.ledgerId), [ledgerId]);
    assertEquals(await ledger.unknowns("east"), []);
    const late = isDone({ by: "late answer", terminalTold: undefined });
    assertEquals(await ledger.settle(ledgerId, late), true);
    const row = await ledger.row(ledgerId);
    assertEquals([row?.state, row?.by, row?.terminalTold, row?.answer], ["done", "late answer", "no", "121NNY"]);
    assertEquals(await ledger.unknowns("main"), []);
  });

  test(
    "ledger.settle() writes other names where those of a refused change may not stay, in the journal too",
    {},
    async (
      { ledger },
      fresh,
    ) => {
      const ledgerId = await begin(ledger, aLedgerEntry({ patronId: "P1", itemId: "I1ADsecret" }));
      const names = { patronId: "P1", itemId: "I1~0123" };
      await ledger.settle(ledgerId, { ...isDone(), state: "refused", answer: undefined, terminalTold: "no", names });
      const row = await ledger.row(ledgerId), [line] = await fresh.journal();
      assertEquals([row?.patronId, row?.itemId, row?.answer], ["P1", "I1~0123", undefined]);
      assertEquals([line?.patronId, line?.itemId], ["P1", "I1~0123"]);
    },
  );

  test("ledger.settle() of one row by two at once settles it once", {}, async (storage, fresh) => {
    const other = await fresh.reopen();
    const ledgerId = await begin(storage.ledger, aLedgerEntry());
    const refused: Settlement = { ...isDone(), state: "refused", terminalTold: "no" };
    const settled = await Promise.all([
      storage.ledger.settle(ledgerId, isDone()),
      other.ledger.settle(ledgerId, refused),
    ]);
    assertEquals(settled.toSorted(), [false, true]);
    assertEquals((await storage.ledger.row(ledgerId))?.state, settled[0] ? "done" : "refused");
    assertEquals((await fresh.journal()).length, 1);
  });
}

function earlierContract(test: ContractTest): void {
  test("ledger.begin() finds the row of an earlier request by its key, whatever its state but not sent", {}, async ({
    ledger,
  }) => {
    const first = await begin(ledger, aLedgerEntry({ key: "K1" }));
    const retry = () => ledger.begin(aLedgerEntry({ key: "K1" }), KEYS("K0", "K1"));
    assertEquals(told(await retry()), ["earlier", first]);
    await ledger.settle(first, IS_UNKNOWN);
    assertEquals(told(await retry()), ["earlier", first]);
    await ledger.settle(first, isDone());
    const answered = await retry();
    assert(answered.kind === "earlier");
    assertEquals([answered.row.ledgerId, answered.row.answer], [first, "121NNY"]);
    // The same message that is no retry is begun, and is the one that counts from then on.
    const second = await begin(ledger, aLedgerEntry({ key: "K1" }));
    await ledger.settle(second, { ...isDone(), state: "refused", terminalTold: "no" });
    assertEquals(told(await retry()), ["earlier", second]);
    await ledger.settle(await begin(ledger, aLedgerEntry({ key: "K2" })), isDone());
    for (const keys of [KEYS("K1", "K2"), KEYS("K2", "K1")]) {
      assertEquals(told(await ledger.begin(aLedgerEntry(), keys)), ["earlier", second + 1]);
    }
    const third = await begin(ledger, aLedgerEntry({ key: "K3" }));
    await ledger.settle(third, { state: "not sent", now: NOON, terminalTold: "no" });
    assertEquals((await ledger.begin(aLedgerEntry({ key: "K3" }), KEYS("K3"))).kind, "begun");
  });

  test("ledger.begin() looks for an earlier request within its window, which begins when that is settled", {}, async ({
    ledger,
  }) => {
    const origin = anOrigin({ message: "checkout", retry: aRetry("K1", { window: -1 }) });
    const entry = aLedgerEntry({ origin, standsFor: -1, openFor: -1 });
    const first = await begin(ledger, entry);
    await ledger.settle(first, IS_UNKNOWN);
    assertEquals(told(await ledger.begin(entry, KEYS("K1"))), ["earlier", first]);
    await ledger.settle(first, isDone());
    assertEquals(told(await ledger.begin(entry, { keys: ["K1"], whenever: true })), ["earlier", first]);
    assertEquals((await ledger.begin(entry, KEYS("K1"))).kind, "begun");
  });

  test("ledger.begin() takes a payment of the same name for the same one unless that was refused", {}, async ({
    ledger,
  }) => {
    const first = await begin(ledger, aLedgerPayment({ key: "K1" }));
    assertEquals(told(await ledger.begin(aLedgerPayment({ key: "K2", patronId: "p1" }), NEW)), ["earlier", first]);
    await ledger.settle(first, isDone());
    assertEquals(told(await ledger.begin(aLedgerPayment(), NEW)), ["earlier", first]);
    const payment = { paymentType: "00", currency: "EUR", transactionId: "BK1" };
    const others: readonly Partial<LedgerEntry>[] = [
      { amount: 501 },
      { patronId: "P2" },
      { payment: { ...payment, feeId: "F1" } },
      { payment: { ...payment, transactionId: "BK2" } },
      { payment: { ...payment, transactionId: "" } },
      { origin: anOrigin({ account: "another", message: "fee-paid" }) },
    ];
    for (const other of others) {
      const begun = await ledger.begin(aLedgerPayment(other), NEW);
      assert(begun.kind === "begun", JSON.stringify(other));
      await ledger.settle(begun.ledgerId, { ...isDone(), state: "refused", terminalTold: "no" });
    }
    assertEquals((await ledger.begin(aLedgerPayment({ amount: 501 }), NEW)).kind, "begun");
  });

  test("ledger.begin() finds what was not sent, where its terminal was told yes", {}, async ({ ledger }) => {
    const coin = aLedgerPayment({ key: "coin", standsAlone: true, terminalTold: "yes" });
    const ledgerId = await begin(ledger, coin);
    await ledger.settle(ledgerId, { state: "not sent", now: NOON, terminalTold: "yes" });
    assertEquals(told(await ledger.begin(coin, KEYS("coin"))), ["earlier", ledgerId]);
    assertEquals(told(await ledger.begin(aLedgerPayment({ key: "other" }), NEW)), ["earlier", ledgerId]);
  });

  test("ledger.begin() of what stands alone waits for nothing, and nothing waits for it", {}, async ({ ledger }) => {
    const payment = (transactionId: string) => ({ paymentType: "00", currency: "EUR", transactionId });
    await begin(ledger, aLedgerPayment({ key: "1", payment: payment("1") }));
    await begin(ledger, aLedgerPayment({ key: "2", payment: payment("2"), standsAlone: true }));
    const other = { key: "3", payment: payment("3"), patronId: "P2" };
    await begin(ledger, aLedgerPayment({ ...other, standsAlone: true }));
    await begin(ledger, aLedgerPayment({ ...other, key: "4", payment: payment("4") }));
  });

  test("ledger.begin() finds a payment as the version before wrote it", {}, async ({ ledger }) => {
    const payment = (transactionId: string) => ({ paymentType: "00", currency: "EUR", transactionId });
    const former = await begin(ledger, aLedgerPayment({ key: "1", payment: payment("B") }));
    await ledger.settle(former, isDone());
    const redacted = aLedgerPayment({ key: "2", payment: payment("B~0123456789ab") });
    assertEquals(told(await ledger.begin(redacted, NEW)), ["earlier", former]);
    const origin = anOrigin({ message: "fee-paid", retry: aRetry("3"), login: "kiosk" });
    assertEquals(told(await ledger.begin(aLedgerPayment({ origin, payment: payment("B") }), NEW)), ["earlier", former]);
  });

  test("ledger.begin() tells the payments of two logins that share an account apart", {}, async ({ ledger }) => {
    const by = (login: string) => anOrigin({ message: "fee-paid", retry: aRetry(login), login });
    const first = await begin(ledger, aLedgerPayment({ origin: by("kiosk 1") }));
    await ledger.settle(first, isDone());
    await begin(ledger, aLedgerPayment({ origin: by("kiosk 2") }));
    assertEquals(told(await ledger.begin(aLedgerPayment({ origin: by("kiosk 1") }), NEW)), ["earlier", first]);
  });

  test("ledger.begin() takes no request of another institution for the same one", {}, async ({ ledger }) => {
    const first = await begin(ledger, aLedgerEntry({ key: "K1" })), paid = await begin(ledger, aLedgerPayment());
    const elsewhere = aLedgerEntry({ institution: "east" });
    assertEquals(await ledger.earlier(elsewhere, KEYS("K1")), undefined);
    assertEquals((await ledger.begin(elsewhere, KEYS("K1"))).kind, "begun");
    assertEquals((await ledger.begin(aLedgerPayment({ institution: "east" }), NEW)).kind, "begun");
    assertEquals(told(await ledger.begin(aLedgerEntry(), KEYS("K1"))), ["earlier", first]);
    assertEquals(told(await ledger.begin(aLedgerPayment(), NEW)), ["earlier", paid]);
  });

  test("ledger.begin() of one request by two gateways at once begins it once", {}, async (storage, fresh) => {
    const { ledger: other } = await fresh.reopen();
    for (let round = 0; round < 20; round++) {
      const entry = aLedgerEntry({ key: `K${round}`, itemId: `I${round}` });
      const begun = await Promise.all(
        [storage.ledger, other, storage.ledger, other].map((ledger) => ledger.begin(entry, KEYS(`K${round}`))),
      );
      assertEquals(begun.map(({ kind }) => kind).toSorted(), ["begun", "earlier", "earlier", "earlier"]);
      assertEquals(new Set(begun.map((one) => told(one)[1])).size, 1);
    }
  });
}

/** What {@link earlierContract} shows of `begin` holds for `earlier`, which only looks. */
function earlierOnlyContract(test: ContractTest): void {
  test("ledger.earlier() finds what begin() would find, and writes nothing", {}, async ({ ledger }) => {
    assertEquals(await ledger.earlier(aLedgerPayment({ key: "K1" }), KEYS("K1")), undefined);
    const first = await begin(ledger, aLedgerPayment({ key: "K1" }));
    const numbers = async (entry: LedgerEntry, repeats = NEW) => (await ledger.earlier(entry, repeats))?.ledgerId;
    assertEquals(await numbers(aLedgerEntry(), KEYS("K1")), first);
    assertEquals(await numbers(aLedgerPayment()), first);
    assertEquals(await numbers(aLedgerPayment({ amount: 1 })), undefined);
    await ledger.settle(first, { state: "not sent", now: NOON, terminalTold: "no" });
    assertEquals(await numbers(aLedgerPayment(), KEYS("K1")), undefined);
    assertEquals(await begin(ledger, aLedgerPayment({ key: "K1" }), KEYS("K1")), first + 1);
  });

  test("ledger.mayBeAltered() finds what another owner has done to the copy of a row", {}, async ({ ledger }) => {
    const of = (owner: string, more: Partial<LedgerEntry> = {}) => aLedgerEntry({ owner, itemId: "I1", ...more });
    const done = async (entry: LedgerEntry, settlement: Settlement = isDone()) => {
      const ledgerId = await begin(ledger, entry);
      await ledger.settle(ledgerId, settlement);
      return ledgerId;
    };
    await done(of("A"));
    await done(of("B", { itemId: "I2" }));
    await done(of("B", { institution: "east" }));
    await done(of("B"), isDone({ state: "refused", terminalTold: "no" }));
    assertEquals(await ledger.mayBeAltered(await done(of("A"))), false);
    await done(of("B", { itemId: "i1" }));
    const mine = await done(of("A"), IS_UNKNOWN);
    assertEquals(await ledger.mayBeAltered(mine), true);
    assertEquals(await ledger.mayBeAltered(mine + 1), false);
    const paid = aLedgerPayment();
    await done(of("B", { ...paid, itemId: undefined }));
    assertEquals(await ledger.mayBeAltered(await done({ ...paid, patronId: "P2" })), false);
  });

  test("ledger.mayBeAltered() finds what was let past a row while that was under way", {}, async ({ ledger }) => {
    const message = (name: string, action: LedgerEntry["action"], more: Partial<LedgerEntry>) =>
      aLedgerEntry({ origin: anOrigin({ message: name }), action, ...more });
    const hold = (itemId: string) => message("hold", "hold-placed", { itemId, patronId: "P9" });
    const renewAll = (patronId: string) => message("renew-all", "renew-all", { itemId: undefined, patronId });
    const paid = await begin(ledger, aLedgerPayment({ patronId: "P1" }));
    const loan = await begin(ledger, aLedgerEntry({ patronId: "P2", itemId: "I1" }));
    const altered = async () => [await ledger.mayBeAltered(paid), await ledger.mayBeAltered(loan)];
    await begin(ledger, aLedgerEntry({ patronId: "P2", itemId: "I2" }));
    await begin(ledger, hold("I3"));
    await begin(ledger, renewAll("P3"));
    assertEquals(await altered(), [false, false]);
    const unsent = [
      await begin(ledger, hold("i1")),
      await begin(ledger, aLedgerPayment({ amount: 1, patronId: "p1" })),
    ];
    assertEquals(await altered(), [true, true]);
    for (const one of unsent) await ledger.settle(one, { state: "not sent", now: NOON, terminalTold: "no" });
    assertEquals(await altered(), [false, false]);
    await ledger.settle(await begin(ledger, renewAll("p2")), isDone());
    await ledger.settle(await begin(ledger, aLedgerEntry({ patronId: "P1", itemId: "I4" })), IS_UNKNOWN);
    assertEquals(await altered(), [true, true]);
  });

  test("ledger.noteBefore() and tellTerminal() note what is known later", {}, async (storage, fresh) => {
    const { ledger } = storage;
    const ledgerId = await begin(ledger, aLedgerPayment());
    await ledger.noteBefore(ledgerId, '{"owed":1}');
    await ledger.settle(ledgerId, isDone({ by: "late answer", terminalTold: "no" }));
    assertEquals(await listed(storage), [ledgerId]);
    await ledger.tellTerminal(ledgerId, "yes");
    assertEquals(await listed(storage), []);
    const row = await (await fresh.reopen()).ledger.row(ledgerId);
    assertEquals([row?.before, row?.terminalTold, row?.state], ['{"owed":1}', "yes", "done"]);
  });
}

function inTheWayContract(test: ContractTest): void {
  test("ledger.begin() finds what is in the way of a change of the same copy", {}, async ({ ledger }) => {
    const first = await begin(ledger, aLedgerEntry({ key: "K1" }));
    const returned = aLedgerEntry({
      origin: anOrigin({ account: "another", message: "checkin" }),
      ...{ action: "checkin", patronId: undefined, itemId: "i1" },
    });
    assertEquals(told(await ledger.begin(returned, NEW)), ["in the way", first]);
    await ledger.settle(first, IS_UNKNOWN);
    assertEquals(told(await ledger.begin(returned, KEYS("K9"))), ["in the way", first]);
    assertEquals((await ledger.begin({ ...returned, institution: "east" }, NEW)).kind, "begun");
    assertEquals((await ledger.begin(aLedgerEntry({ itemId: "I2" }), NEW)).kind, "begun");
    await ledger.settle(first, isDone());
    assertEquals((await ledger.begin(returned, NEW)).kind, "begun");
  });

  test("ledger.begin() finds what is in the way of a like change of the same patron", {}, async ({ ledger }) => {
    const of = (message: string, patronId: string) =>
      aLedgerEntry({ origin: anOrigin({ message }), itemId: undefined, patronId });
    for (const message of ["fee-paid", "renew-all", "hold", "renew", "block-patron", "patron-enable"]) {
      const first = await begin(ledger, of(message, `P ${message}`));
      await ledger.settle(first, IS_UNKNOWN);
      assertEquals(told(await ledger.begin(of(message, `p ${message}`), NEW)), ["in the way", first], message);
      assertEquals((await ledger.begin(of(message, `Q ${message}`), NEW)).kind, "begun");
    }
    await ledger.settle(await begin(ledger, of("checkout", "P1")), IS_UNKNOWN);
    assertEquals((await ledger.begin(of("checkout", "P1"), NEW)).kind, "begun");
  });

  test(
    "ledger.begin() passes what has stood in the way for long enough, but not while it may be under way",
    {},
    async ({
      ledger,
    }) => {
      const first = await begin(ledger, aLedgerEntry({ standsFor: -1 }));
      assertEquals(told(await ledger.begin(aLedgerEntry(), NEW)), ["in the way", first]);
      const second = await begin(ledger, aLedgerEntry({ itemId: "I2", openFor: -1 }));
      assertEquals(told(await ledger.begin(aLedgerEntry({ itemId: "I2" }), NEW)), ["in the way", second]);
      const third = await begin(ledger, aLedgerEntry({ itemId: "I3", openFor: -1, standsFor: -1 }));
      await ledger.settle(third, IS_UNKNOWN);
      assertEquals((await ledger.begin(aLedgerEntry({ itemId: "I3" }), NEW)).kind, "begun");
      assertEquals((await ledger.row(third))?.state, "unknown");
    },
  );

  test("ledger.begin() of two requests for one copy by two gateways at once begins one", {}, async (storage, fresh) => {
    const { ledger: other } = await fresh.reopen();
    for (let round = 0; round < 20; round++) {
      const of = (patronId: string) => aLedgerEntry({ key: `${patronId} ${round}`, patronId, itemId: `I${round}` });
      const begun = await Promise.all([
        ...[storage.ledger.begin(of("P1"), NEW), other.begin(of("P2"), NEW)],
        ...[storage.ledger.begin(of("P3"), NEW), other.begin(of("P4"), NEW)],
      ]);
      assertEquals(begun.map(({ kind }) => kind).toSorted(), ["begun", "in the way", "in the way", "in the way"]);
    }
  });
}

function exceptionContract(test: ContractTest): void {
  const cases: readonly [Settlement["state"], TerminalTold, boolean][] = [
    ["unknown", "yes", true],
    ["unknown", "no", true],
    ["unknown", "nothing", true],
    ["done", "yes", false],
    ["done", "no", true],
    ["done", "nothing", true],
    ["refused", "yes", true],
    ["refused", "no", false],
    ["refused", "nothing", false],
    ["not sent", "yes", true],
    ["not sent", "no", false],
  ];

  test("ledger.exceptions() lists what is unknown, and what was told otherwise, until staff close it", {}, async (
    storage,
    fresh,
  ) => {
    const { ledger } = storage;
    const expected: number[] = [];
    for (const [index, [state, terminalTold, isListed]] of cases.entries()) {
      const ledgerId = await begin(ledger, aLedgerEntry({ itemId: `I${index}`, key: `K${index}` }));
      await ledger.settle(ledgerId, isDone({ state, terminalTold }));
      if (isListed) expected.unshift(ledgerId);
    }
    await begin(ledger, aLedgerEntry({ itemId: "open" }));
    assertEquals(await listed(await fresh.reopen()), expected);
    const closing = { name: "Ada", word: "seen to", at: NOON };
    for (const ledgerId of expected) {
      const was = await ledger.row(ledgerId);
      assertEquals(await ledger.close(ledgerId, closing), "closed");
      const { state, by, closed } = await ledger.row(ledgerId) ?? {};
      const isUnknown = was?.state === "unknown";
      assertEquals({ state, by, closed }, {
        state: isUnknown ? "closed" : was?.state,
        by: isUnknown ? "staff" : was?.by,
        closed: closing,
      });
      assertEquals(await ledger.close(ledgerId, { ...closing, name: "Bob" }), "is no exception");
      assertEquals(await ledger.settle(ledgerId, isDone()), false);
    }
    assertEquals(await listed(storage), []);
  });

  test(
    "ledger.correct() lets the system's own answer count before a proof and before staff, and lists what is otherwise",
    {},
    async (
      storage,
      fresh,
    ) => {
      const { ledger } = storage;
      const concluded = async (number: number, settlement: Settlement, isClosed = false) => {
        const ledgerId = await begin(ledger, aLedgerEntry({ itemId: `I${number}`, key: `K${number}` }));
        await ledger.settle(ledgerId, settlement);
        if (isClosed) await ledger.close(ledgerId, { name: "Ada", word: "seen to", at: NOON });
        return ledgerId;
      };
      const answered = isDone({ by: "late answer", terminalTold: undefined, answer: "late" });
      const refused = { ...answered, state: "refused" as const };
      const proved = await concluded(1, isDone({ by: "proof", answer: undefined }));
      const closed = await concluded(2, IS_UNKNOWN, true);
      const closedAsTold = await concluded(3, IS_UNKNOWN, true);
      const byAnswer = await concluded(4, isDone());
      await ledger.correct(proved, refused);
      await ledger.correct(closed, answered);
      await ledger.correct(closedAsTold, refused);
      await ledger.correct(byAnswer, refused);
      await ledger.correct(byAnswer + 1, refused);
      assertEquals(await listed(await fresh.reopen()), [closed, proved]);
      const rows = await Promise.all([proved, closed, closedAsTold, byAnswer].map((ledgerId) => ledger.row(ledgerId)));
      assertEquals(rows.map((row) => [row?.state, row?.by, row?.answer, row?.closed?.name]), [
        ["refused", "late answer", "late", undefined],
        ["done", "late answer", "late", undefined],
        ["refused", "late answer", "late", "Ada"],
        ["done", "answer", "121NNY", undefined],
      ]);
      assertEquals(
        (await fresh.journal()).filter(({ detail }) => detail?.startsWith("known by a late answer")).length,
        3,
      );
      // A second one changes nothing.
      await ledger.correct(proved, answered);
      assertEquals((await ledger.row(proved))?.state, "refused");
    },
  );

  test("ledger.close() closes nothing that is no exception, and tells why", {}, async ({ ledger }) => {
    const closing = { name: "Ada", word: "seen to", at: NOON };
    const ledgerId = await begin(ledger, aLedgerEntry());
    assertEquals(await ledger.close(ledgerId, closing), "open");
    await ledger.settle(ledgerId, isDone());
    assertEquals(await ledger.close(ledgerId, closing), "is no exception");
    assertEquals(await ledger.close(ledgerId + 1, closing), "not there");
    assertEquals((await ledger.row(ledgerId))?.closed, undefined);
  });

  test(
    "ledger.close() of an unknown row lets others pass, and keeps a retry from being sent",
    {},
    async ({ ledger }) => {
      const first = await begin(ledger, aLedgerEntry({ key: "K1" }));
      await ledger.settle(first, IS_UNKNOWN);
      await ledger.close(first, { name: "Ada", word: "not lent", at: NOON });
      assertEquals(told(await ledger.begin(aLedgerEntry({ key: "K1" }), KEYS("K1"))), ["earlier", first]);
      assertEquals((await ledger.begin(aLedgerEntry({ key: "K2" }), KEYS("K2"))).kind, "begun");
    },
  );

  test("ledger.exceptions() pages, and counts by institution", {}, async ({ ledger }) => {
    assertEquals(await ledger.exceptionTally(), []);
    const numbers: number[] = [];
    for (const institution of ["main", "east", "main", "main"]) {
      const ledgerId = await begin(ledger, aLedgerEntry({ institution, itemId: `I${numbers.length}` }));
      await ledger.settle(ledgerId, IS_UNKNOWN);
      numbers.unshift(ledgerId);
    }
    const [fourth = 0, third = 0, second = 0, first = 0] = numbers;
    const of = async (query: Parameters<Ledger["exceptions"]>[0]) =>
      (await ledger.exceptions(query)).map(({ ledgerId }) => ledgerId);
    assertEquals(await of({ limit: 2 }), [fourth, third]);
    assertEquals(await of({ limit: 2, before: third }), [second, first]);
    assertEquals(await of({ limit: 9, institution: "main" }), [fourth, third, first]);
    const oldest = async (ledgerId: number) => (await ledger.row(ledgerId))?.begun;
    assertEquals((await ledger.exceptionTally()).map((tally) => ({ ...tally, oldest: tally.oldest.toString() })), [
      { institution: "east", count: 1, oldest: `${await oldest(second)}` },
      { institution: "main", count: 3, oldest: `${await oldest(first)}` },
    ]);
  });
}

function journalOfLedgerContract(test: ContractTest): void {
  test("the ledger writes to the journal what became of a change, and who closed it", {}, async (storage) => {
    const { ledger } = storage;
    const due = NOON.add({ hours: 24 });
    const later = NOON.add({ minutes: 10 });
    const first = await begin(ledger, aLedgerEntry({ titleId: "T1" }));
    await ledger.settle(first, isDone({ due, detail: "as told" }));
    const second = await begin(ledger, aLedgerPayment());
    await ledger.settle(second, IS_UNKNOWN);
    await ledger.settle(second, { ...IS_UNKNOWN, terminalTold: "yes" });
    await ledger.settle(second, { state: "refused", by: "late answer", now: later });
    await ledger.close(second, { name: "Ada", word: "paid back", at: later });
    const lines = await storage.journal({ limit: 99 });
    const { account, terminal, address, branch: library } = anOrigin();
    const at = { at: NOON, source: "terminal", account, terminal, address, library } as const;
    const payment = { paymentType: "00", currency: "EUR", transactionId: "BK1", amount: 500, patronId: "P1" };
    assertEquals(
      lines.map(({ journalId: _, ...line }) => written(line)),
      [
        {
          ...{ ...at, message: "checkout", action: "checkout", outcome: "done", patronId: "P1", itemId: "I1" },
          ...{ titleId: "T1", due, detail: "as told" },
        },
        {
          ...{ ...at, ...payment, message: "fee-paid", action: "fee-paid", outcome: "refused" },
          ...{ reason: "not-confirmed", detail: `number ${second}` },
        },
        {
          ...{ ...at, ...payment, message: "fee-paid", action: "fee-paid", outcome: "refused", told: later },
          ...{ reason: "refused-upstream", detail: `known by a late answer; number ${second}` },
        },
        {
          ...{ at: later, source: "staff", account: "desk", terminal: "Ada", address: "", message: "", library },
          ...{ action: "exception-closed", outcome: "done", patronId: "P1", detail: `number ${second}: paid back` },
        },
      ].map(written),
    );
  });
}

/** A row with its moments as people write them: as objects they all look the same. */
function written(row: object): unknown {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, value instanceof Temporal.Instant ? value.toString() : value]),
  );
}

function upkeepContract(test: ContractTest): void {
  test(
    "ledger.giveUp() says of an owner's open rows, and of those open for too long, that they are unknown",
    {},
    async (
      storage,
      fresh,
    ) => {
      const { ledger } = storage;
      const own = await begin(ledger, aLedgerEntry({ itemId: "I1", key: "K1" }));
      const settled = await begin(ledger, aLedgerEntry({ itemId: "I2" }));
      await ledger.settle(settled, isDone());
      const others = await begin(ledger, aLedgerEntry({ itemId: "I3", owner: "another" }));
      const old = await begin(ledger, aLedgerEntry({ itemId: "I4", owner: "another", openFor: -1 }));
      const { ledger: anew } = await fresh.reopen();
      const later = NOON.add({ minutes: 1 });
      assertEquals(await anew.giveUp(later), 1);
      assertEquals(await listed(storage), [old]);
      assertEquals(await anew.giveUp(later, "gateway"), 1);
      assertEquals(await listed(storage), [old, own]);
      const states = [own, settled, others].map(async (ledgerId) => (await ledger.row(ledgerId))?.state);
      assertEquals(await Promise.all(states), ["unknown", "done", "open"]);
      const told = (await storage.journal({ limit: 99 })).map(({ reason, told, at }) => [reason, `${told}`, `${at}`]);
      const unknown = ["not-confirmed", `${later}`, `${NOON}`];
      assertEquals(told, [[undefined, "undefined", `${NOON}`], unknown, unknown]);
      // Its owner may be there all the same, and know better.
      assertEquals(await ledger.settle(own, isDone({ by: "late answer" })), true);
    },
  );

  test(
    "ledger.prune() removes what is settled and old, unless a retry may ask for it or staff must see it",
    {},
    async ({
      ledger,
    }) => {
      const brief = (key: string) => anOrigin({ message: "checkout", retry: aRetry(key, { window: -1 }) });
      const old = await begin(ledger, aLedgerEntry({ itemId: "I1", origin: brief("K1") }));
      const asked = await begin(ledger, aLedgerEntry({ itemId: "I2", key: "K2" }));
      const unknown = await begin(ledger, aLedgerEntry({ itemId: "I3", origin: brief("K3") }));
      const otherwise = await begin(ledger, aLedgerEntry({ itemId: "I4", origin: brief("K4") }));
      const paid = await begin(ledger, aLedgerPayment({ origin: { ...brief("K5"), message: "fee-paid" } }));
      for (const ledgerId of [old, asked, paid]) await ledger.settle(ledgerId, isDone());
      await ledger.settle(unknown, IS_UNKNOWN);
      await ledger.settle(otherwise, isDone({ terminalTold: "no" }));
      assertEquals(await ledger.prune(Temporal.Now.instant().subtract({ hours: 1 })), 0);
      assertEquals(await ledger.prune(Temporal.Now.instant().add({ hours: 1 })), 1);
      const left = [old, asked, unknown, otherwise, paid].map(async (ledgerId) =>
        await ledger.row(ledgerId) !== undefined
      );
      assertEquals(await Promise.all(left), [false, true, true, true, true]);
      await ledger.close(unknown, { name: "Ada", word: "seen to", at: NOON });
      assertEquals(await ledger.prune(Temporal.Now.instant().add({ hours: 1 })), 1);
      assert(await begin(ledger, aLedgerEntry({ itemId: "I9" })) > paid);
    },
  );
}
