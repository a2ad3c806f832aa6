import { assert, assertEquals, assertMatch } from "@std/assert";
import type { DueSaid } from "../../../src/storage/port/items_said.ts";
import type { AcceptedEntry, Ledger, LedgerRow } from "../../../src/storage/port/ledger.ts";
import type { LibraryFixture } from "../../../src/tools/simulate/records/library_fixture.ts";
import { DUE_TOLD, lentTo, queuedLoan, queuedRenewal, queuedReturn } from "../../support/gateway/queued_changes.ts";
import { type Returning, returning, type ReturningOptions } from "../../support/gateway/returning.ts";

const AT = "20261124    101100", NOW = "20261124    102000";

const standIn = {
  storage: { kind: "sqlite", path: "/dev/null/never-opened.db" },
  ...{ pinDays: 90, learnedDays: 90, afterSeconds: 20, settledSeconds: 60, compareOneOf: 1 },
} as const;

/** A gateway whose copy answers nothing more: the system is back. */
const WITH_COPY: ReturningOptions = {
  upstream: { kind: "koha", offlineReturns: "no" },
  copy: { standIn, answer: () => Promise.resolve(undefined) },
};

/** Queues changes while the system is away, brings it back, and waits until none waits. */
async function handOver(
  served: Returning,
  entries: readonly AcceptedEntry[],
): Promise<readonly (LedgerRow | undefined)[]> {
  await served.takeAway();
  for (const entry of entries) await served.storage.ledger.accept(entry, 99);
  await served.restore();
  await served.comes(async () => (await served.waiting()).length === 0);
  return await Promise.all(entries.map((_, at) => served.storage.ledger.row(at + 1)));
}

function outcome(row: LedgerRow | undefined): unknown {
  return [row?.state, row?.by, row?.terminalTold, ...row?.doubt ? [row.doubt] : []];
}

/** The list of what staff see to: number and doubt. */
async function listed({ storage: { ledger } }: Returning): Promise<readonly string[]> {
  return (await ledger.exceptions({ limit: 9 })).map(({ ledgerId, state, doubt = "", said = "" }) =>
    [ledgerId, state, doubt, said].join(" ").trim()
  ).toReversed();
}

/** Does something at the desk. */
function desk({ simulator: { library } }: Returning) {
  const asker = { login: "staff", location: "", connection: 0, request: "", half: false };
  const of = (itemId: string) => library.item(itemId) ?? assertNever(itemId);
  return {
    lends: (itemId: string, patronId: string, due?: string) =>
      library.lend(
        of(itemId),
        library.patron(patronId) ?? assertNever(patronId),
        asker,
        due === undefined ? undefined : Temporal.ZonedDateTime.from(due),
      ),
    takesBack: (itemId: string) => void library.giveBack(of(itemId), asker),
    /** Puts a copy on the hold shelf. */
    shelves(itemId: string, patronId: string) {
      library.placeHold(of(itemId), library.patron(patronId) ?? assertNever(patronId), "CPL", asker);
      library.giveBack(of(itemId), asker);
    },
    loanOf(itemId: string) {
      const loan = library.loan(of(itemId));
      return loan && `${loan.patron.id} ${loan.due.toPlainDate()}`;
    },
  };
}

function assertNever(id: string): never {
  throw new RangeError(`there is no ${id}`);
}

Deno.test("loans, renewals and returns are handed over in their order, with their own dates and the due date that was told", () =>
  returning(WITH_COPY, async (served) => {
    const { reached, storage } = served;
    const rows = await handOver(served, [
      queuedLoan(),
      queuedLoan({ item: "I2002" }),
      queuedReturn({ item: "I2003", believed: lentTo("P1002", "2026-12-18T23:59:00Z") }),
      queuedLoan({ item: "I2004", patron: "P1003" }),
    ]);
    assertEquals(reached, [
      `11NY${AT}${DUE_TOLD}AOCPL|AAP1001|ABI2001|AC|BON|`,
      `11NY${AT}${DUE_TOLD}AOCPL|AAP1001|ABI2002|AC|BON|`,
      `09Y${AT}${AT}APCPL|AOCPL|ABI2003|AC|`,
      `11NY${AT}${DUE_TOLD}AOCPL|AAP1003|ABI2004|AC|BON|`,
    ]);
    for (const row of rows) assertEquals(outcome(row), ["done", "answer", "yes"]);
    const { loanOf } = desk(served);
    assertEquals(["I2001", "I2003", "I2004"].map(loanOf), ["P1001 2026-12-08", undefined, "P1003 2026-12-08"]);
    assertEquals([await listed(served), await storage.journal({ limit: 9 })], [[], []]);
  }));

Deno.test("a loan that staff have typed meanwhile is settled, and nothing is sent", () =>
  returning(WITH_COPY, async (served) => {
    const { lends, loanOf } = desk(served);
    lends("I2001", "P1001", "2026-12-08T23:59[UTC]");
    lends("I2002", "P1001", "2026-12-15T23:59[UTC]");
    lends("I2004", "P1001", "2026-12-01T23:59[UTC]");
    const rows = await handOver(served, ["I2001", "I2002", "I2004"].map((item) => queuedLoan({ item })));
    assertEquals(rows.map(outcome), [
      ["done", "proof", "yes"],
      ["done", "proof", "yes"],
      ["done", "proof", "no", "due-earlier"],
    ]);
    assertEquals([served.reached, await listed(served)], [[], ["3 done due-earlier"]]);
    assertEquals(loanOf("I2004"), "P1001 2026-12-01");
    const details = (await served.storage.journal({ limit: 9 })).map(({ detail }) => detail);
    assertMatch(details[1] ?? "", /due later than was told/);
  }));

/** The same, but its terminal has kept it for two hours. */
function kept(entry: AcceptedEntry, due?: Pick<DueSaid, "written" | "from">): AcceptedEntry {
  const { at, handOver } = entry, since = at.subtract({ hours: 1 });
  return { ...entry, at: at.subtract({ hours: 2 }), handOver: { ...handOver, ...due && { due: { ...due, since } } } };
}

Deno.test("what a terminal has kept ends no loan that was made since, by the stand-in, a terminal or the desk", () =>
  returning(WITH_COPY, async (served) => {
    const { loanOf, lends } = desk(served), unknown = { kind: "unknown" } as const;
    // A loan of two days: no other date is so early.
    lends("I2002", "P1003", "2026-11-26T23:59[UTC]");
    lends("I2004", "P1001", "2026-12-18T23:59[UTC]");
    const rows = await handOver(served, [
      queuedLoan(),
      kept(queuedReturn()),
      kept(queuedReturn({ item: "I2002", believed: unknown }), { written: "20261126    235900", from: "12" }),
      kept(queuedReturn({ item: "I2004", believed: unknown }), { written: "20261218    235900", from: "18" }),
    ]);
    assertEquals(rows.map((row) => row?.doubt), [undefined, "lent-since", "lent-since", "due-not-known"]);
    assertEquals(served.reached, [`11NY${AT}${DUE_TOLD}AOCPL|AAP1001|ABI2001|AC|BON|`]);
    assertEquals(["I2001", "I2002", "I2004"].map(loanOf), [
      "P1001 2026-12-08",
      "P1003 2026-11-26",
      "P1001 2026-12-18",
    ]);
  }));

Deno.test("what follows a change that its terminal has kept, and that is on the list, is handed over", () =>
  returning(WITH_COPY, async (served) => {
    const rows = await handOver(served, [
      queuedLoan(),
      kept(queuedReturn()),
      queuedReturn(),
      queuedLoan({ patron: "P1003" }),
    ]);
    assertEquals(rows.map((row) => row?.doubt), [undefined, "lent-since", undefined, undefined]);
    assertEquals(served.reached.map((line) => line.slice(0, 2)), ["11", "09", "11"]);
    assertEquals(desk(served).loanOf("I2001"), "P1003 2026-12-08");
  }));

Deno.test("a loan that its terminal has undone is not sent, and nor is that; another login undoes none", () =>
  returning(WITH_COPY, async (served) => {
    const undo = (item: string, account = "sip1"): AcceptedEntry => {
      const entry = queuedReturn({ item });
      return { ...entry, action: "undo-checkout", origin: { ...entry.origin, account } };
    };
    const rows = await handOver(served, [
      queuedLoan(),
      undo("I2001"),
      queuedLoan({ patron: "P1003" }),
      queuedLoan({ item: "I2002" }),
      undo("I2002", "sip2"),
    ]);
    assertEquals(rows.map(outcome), [
      ["done", "proof", "yes"],
      ["done", "proof", "yes"],
      ["done", "answer", "yes"],
      ["done", "answer", "yes"],
      ["done", "answer", "yes"],
    ]);
    const sent = served.reached.map((line) => `${/AB([^|]*)/.exec(line)?.[1]} ${line.slice(0, 2)}`);
    assertEquals(sent.toSorted(), ["I2001 11", "I2002 09", "I2002 11"]);
    assertEquals([desk(served).loanOf("I2001"), await listed(served)], ["P1003 2026-12-08", []]);
    const notes = (await served.storage.journal({ limit: 9 })).map(({ detail = "" }) => detail);
    assertMatch(notes.join("\n"), /undone at the terminal: nothing was sent/);
  }));

Deno.test("a loan that a terminal has kept, and whose copy has come back or was lent since, is made by nobody but staff", () =>
  returning(WITH_COPY, async (served) => {
    const back = (item: string) => queuedReturn({ item, believed: { kind: "unknown" } });
    const rows = await handOver(served, [
      back("I2001"),
      kept(queuedLoan({ believed: { kind: "unknown" } })),
      queuedLoan({ item: "I2002" }),
      kept(queuedLoan({ item: "I2002", patron: "P1003", believed: { kind: "unknown" } })),
      // It came back before.
      kept(back("I2004")),
      kept(queuedLoan({ item: "I2004" })),
    ]);
    assertEquals(rows.map(outcome), [
      ["done", "proof", "yes"],
      ["not sent", undefined, "yes", "moved-since"],
      ["done", "answer", "yes"],
      ["not sent", undefined, "yes", "lent-to-other"],
      ["done", "proof", "yes"],
      ["done", "answer", "yes"],
    ]);
    assertEquals(["I2001", "I2002", "I2004"].map(desk(served).loanOf), [
      undefined,
      "P1001 2026-12-08",
      "P1001 2026-12-08",
    ]);
  }));

/** A card that is blocked, and a copy on the hold shelf for somebody. */
const BLOCKED_AND_HELD: LibraryFixture = {
  institution: "CPL",
  logins: [{ id: "sip1", password: "sip1pass" }],
  patrons: ["P1001", "P1002", "P1003"].map((id) => ({ id, pin: "1", name: id, blocked: id === "P1002" })),
  items: ["I2001", "I2002", "I2003", "I2004"].map((id) => ({ id, title: `Title ${id}` })),
  ...{ loans: [], holds: [], fees: [] },
};

Deno.test("a loan that a system makes without judging it is made, and staff hear that it would have refused it", () =>
  returning({ ...WITH_COPY, simulator: { library: BLOCKED_AND_HELD } }, async (served) => {
    const { shelves, loanOf } = desk(served);
    shelves("I2002", "P1003");
    shelves("I2003", "P1003");
    const rows = await handOver(served, [
      queuedLoan({ patron: "P1002" }),
      queuedLoan({ item: "I2002" }),
      queuedLoan({ item: "I2003", patron: "P1003" }),
      queuedLoan({ item: "I2004" }),
    ]);
    assertEquals(rows.map(outcome), [
      ["done", "answer", "no", "card-denied"],
      ["done", "answer", "no", "held-for-other"],
      ["done", "answer", "yes"],
      ["done", "answer", "yes"],
    ]);
    assertEquals(["I2001", "I2002", "I2003"].map(loanOf).map((loan) => loan?.slice(0, 5)), ["P1002", "P1001", "P1003"]);
    assertMatch((await listed(served)).join("\n"), /^1 done card-denied Greetings.*\n2 done held-for-other$/);
    const lines = (await served.storage.journal({ limit: 9 })).map(({ outcome, detail }) => `${outcome} ${detail}`);
    assertEquals(lines, ["done card-denied", "done held-for-other"]);
  }));

Deno.test("a return of a copy that the system does not know is on the list, and says so", () =>
  returning(WITH_COPY, async (served) => {
    const [row] = await handOver(served, [queuedReturn({ item: "NONE", believed: { kind: "unknown" } })]);
    assertEquals([outcome(row), served.reached], [["not sent", undefined, "yes", "item-unknown"], []]);
  }));

Deno.test("what the desk did to a copy meanwhile stays, and the rest of the copy's chain is on the list", () =>
  returning(WITH_COPY, async (served) => {
    const { lends, takesBack, loanOf } = desk(served);
    lends("I2001", "P1003");
    takesBack("I2003");
    const rows = await handOver(served, [
      queuedLoan({ key: "K1" }),
      queuedReturn({ key: "K2" }),
      queuedLoan({ item: "I2003", believed: lentTo("P1002", "2026-12-18T23:59:00Z") }),
      queuedLoan({ item: "I2002" }),
    ]);
    assertEquals(rows.map(outcome), [
      ["not sent", undefined, "yes", "lent-to-other"],
      ["not sent", undefined, "yes", "earlier-listed"],
      ["not sent", undefined, "yes", "desk-acted"],
      ["done", "answer", "yes"],
    ]);
    assertEquals(served.reached.length, 1);
    assertEquals([loanOf("I2001"), loanOf("I2003")], ["P1003 2026-12-18", undefined]);
    assertEquals((await listed(served)).length, 3);
  }));

Deno.test("what was accepted on top of a loan of the outage before is on the list with it, and ends no newer loan", () =>
  returning({ ...WITH_COPY, upstream: { kind: "other", offlineReturns: "no" } }, async (served) => {
    const { lends, loanOf } = desk(served);
    lends("I2001", "P1003", "2026-12-08T23:59[UTC]");
    const rows = await handOver(served, [queuedLoan({ key: "K1" }), queuedReturn({ key: "K2", outage: 2 })]);
    assertEquals(rows.map(outcome), [
      ["not sent", undefined, "yes", "on-loan"],
      ["not sent", undefined, "yes", "earlier-listed"],
    ]);
    assertEquals([served.reached, loanOf("I2001")], [[], "P1003 2026-12-08"]);
  }));

Deno.test("a refused loan is on the list with the system's words, and so is what follows it", () =>
  returning(WITH_COPY, async (served) => {
    const rows = await handOver(served, [queuedLoan({ patron: "P9999" }), queuedReturn({ believed: lentTo("P9999") })]);
    assertEquals(rows.map(outcome), [
      ["refused", "answer", "yes"],
      ["not sent", undefined, "yes", "earlier-listed"],
    ]);
    assertEquals(await listed(served), ["1 refused  Invalid Patron", "2 not sent earlier-listed"]);
    const told = await served.storage.journal({ limit: 9 });
    assertEquals(told.map(({ action, outcome }) => [action, outcome]), [["checkout", "refused"], [
      "checkin",
      "refused",
    ]]);
  }));

Deno.test("a copy that was lent and came back in one outage is lent and taken back, whatever due date the system gives", () =>
  returning(
    { ...WITH_COPY, upstream: { kind: "openncip", offlineReturns: "no" }, simulator: { kind: "openncip" } },
    async (served) => {
      const rows = await handOver(served, [queuedLoan({ key: "K1" }), queuedReturn({ key: "K2" })]);
      // This system keeps no due date that it is told: three weeks are later than two.
      assertEquals(rows.map(outcome), [["done", "answer", "yes"], ["done", "answer", "yes"]]);
      assertEquals([served.reached.map((line) => line.slice(0, 2)), desk(served).loanOf("I2001")], [
        ["11", "09"],
        undefined,
      ]);
      const [told] = await served.storage.journal({ limit: 9 });
      assertEquals([told?.action, told?.outcome, told?.detail], ["checkout", "done", "due later than was told"]);
    },
  ));

Deno.test("a renewal is handed over where the loan is the one that was believed", () =>
  returning(WITH_COPY, async (served) => {
    const { lends, loanOf, takesBack } = desk(served);
    takesBack("I2006");
    lends("I2001", "P1001", "2027-01-08T23:59[UTC]");
    const rows = await handOver(served, [
      queuedRenewal({ believed: lentTo("P1002", "2026-12-18T23:59:00Z"), due: "20261222    235900" }),
      queuedRenewal({ item: "I2006", patron: "P1003" }),
      queuedRenewal({ item: "I2001", patron: "P1001" }),
      queuedRenewal({ item: "I2001", patron: "P1005", key: "K9" }),
    ]);
    assertEquals(rows.map(outcome), [
      ["done", "answer", "yes"],
      ["not sent", undefined, "yes", "not-on-loan"],
      ["done", "proof", "yes"],
      ["not sent", undefined, "yes", "lent-to-other"],
    ]);
    assertEquals([served.reached.map((line) => line.slice(0, 2)), loanOf("I2003")], [["29"], "P1002 2027-01-08"]);
  }));

Deno.test("a terminal's change of a patron hands over first what waits of the patron, and of those copies", () =>
  returning({ ...WITH_COPY, upstream: { kind: "koha", offlineReturns: "no", answerSeconds: 300 } }, async (served) => {
    const { storage: { ledger }, reached, logIn, until, takeAway } = served;
    const terminal = await logIn();
    await takeAway();
    await ledger.accept(
      queuedReturn({ item: "I2003", believed: lentTo("P1002", "2026-12-18T23:59:00Z"), key: "K1" }),
      9,
    );
    await ledger.accept(queuedLoan({ item: "I2003", key: "K2" }), 9);
    await ledger.accept(queuedLoan({ item: "I2002", key: "K3" }), 9);
    await ledger.accept(queuedLoan({ item: "I2004", patron: "P1005", key: "K4" }), 9);
    await served.restore();
    // Nothing is handed over as long as the copy answers.
    await served.comes(() => served.gateways.upstreamReports()[0]?.stoodFor === false);
    terminal.send(`11NN${NOW}${NOW}AOCPL|AAP1001|ABI2001|AC|`);
    await until(terminal.expect(/^121/));
    const items = reached.map((line) => `${line.slice(0, 2)} ${/AB([^|]*)/.exec(line)?.[1]}`);
    const own = items.indexOf("11 I2001");
    assertEquals(items.slice(0, own).filter((one) => one !== "11 I2004"), ["09 I2003", "11 I2003", "11 I2002"]);
    assert(own >= 3);
  }));

Deno.test("a change whose patron's queue cannot be handed over now is refused, and nothing passes it", () =>
  returning({ ...WITH_COPY, isStopped: () => Promise.resolve(true) }, async (served) => {
    const { storage: { ledger }, reached, logIn, until, waiting } = served;
    const terminal = await logIn();
    await ledger.accept(queuedLoan(), 9);
    terminal.send(`11NN${NOW}${NOW}AOCPL|AAP1001|ABI2002|AC|`);
    await until(terminal.expect(/^120.*\|AFStaff must see to the outage first/));
    terminal.send(`09N${NOW}${NOW}APCPL|AOCPL|ABI2001|AC|`);
    await until(terminal.expect(/^100.*\|AFStaff must see to the outage first/));
    // Others go on.
    terminal.send(`11NN${NOW}${NOW}AOCPL|AAP1005|ABI2002|AC|`);
    await until(terminal.expect(/^121/));
    assertEquals([reached.length, (await waiting()).length], [1, 1]);
  }));

Deno.test("a 63 waits two seconds at most for what waits of its patron", () =>
  returning(
    {
      ...WITH_COPY,
      simulator: { faults: [{ fault: "late", seconds: 8, code: "11" }] },
      upstream: { offlineReturns: "no" },
    },
    async (served) => {
      const { storage: { ledger }, logIn, until, takeAway, time } = served;
      const terminal = await logIn();
      await takeAway();
      await ledger.accept(queuedLoan(), 9);
      await ledger.accept(queuedLoan({ item: "I2002", key: "K2" }), 9);
      await served.restore();
      const before = time.now();
      terminal.send(`63001${NOW}  Y       AOCPL|AAP1001|AC|`);
      await until(terminal.expect(/^64.*AAP1001\|/));
      assert(time.now().since(before).total("seconds") < 8, "it did not wait for the slow loan");
      await served.comes(async () => (await served.waiting()).length === 0);
      terminal.send(`63001${NOW}  Y       AOCPL|AAP1001|AC|`);
      await until(terminal.expect(/^64.*AUI2001\|AUI2002\|/));
    },
  ));

Deno.test("while staff have stopped it nothing is handed over, and afterwards each change once", () => {
  let isStopped = true;
  return returning({ ...WITH_COPY, isStopped: () => Promise.resolve(isStopped) }, async (served) => {
    const { storage: { ledger }, reached, time, until, waiting } = served;
    await ledger.accept(queuedLoan(), 9);
    await ledger.accept(queuedLoan({ item: "I2002", key: "K2" }), 9);
    await until(time.sleep(90_000, new AbortController().signal));
    assertEquals([reached, (await waiting()).length], [[], 1]);
    isStopped = false;
    await served.comes(async () => (await waiting()).length === 0);
    assertEquals(reached.length, 2);
  });
});

Deno.test("while the copy still answers, a terminal that it does not serve has nothing handed over before its change", () => {
  // As long as two messages take, however long sockets need for them.
  const copy = { standIn: { ...standIn, settledSeconds: 600 }, answer: () => Promise.resolve(undefined) };
  return returning({ ...WITH_COPY, copy, account: { standIn: "no" } }, async (served) => {
    const { storage: { ledger }, reached, logIn, until, waiting, gateways } = served;
    const answersByCopy = () => gateways.upstreamReports()[0]?.stoodFor === true;
    const terminal = await logIn();
    await served.takeAway();
    await served.comes(answersByCopy);
    await ledger.accept(queuedLoan(), 9);
    await served.restore();
    assert(answersByCopy(), "it must be seen whether the system stays");
    for (const message of [`11NN${NOW}${NOW}AOCPL|AAP1001|ABI2002|AC|`, `09N${NOW}${NOW}APCPL|AOCPL|ABI2001|AC|`]) {
      terminal.send(message);
      await until(terminal.expect(/^1[02]0/));
    }
    assertEquals([reached, (await waiting()).length], [[], 1]);
    await served.comes(async () => (await waiting()).length === 0);
    assertEquals(reached.length, 1);
  });
});

Deno.test("the system goes away in the middle, and the rest is handed over when it is back", () => {
  const reachedItems: string[] = [];
  let served: Returning | undefined;
  const onLine = (line: string) => {
    const item = /^\n?11.*AB([^|]+)/.exec(line)?.[1];
    if (item === undefined) return;
    reachedItems.push(item);
    if (reachedItems.length === 1) served?.simulator.database.takeAway();
  };
  return returning({ ...WITH_COPY, simulator: { onLine } }, async (now) => {
    served = now;
    const { storage: { ledger }, takeAway, comes } = now;
    await takeAway();
    for (const item of ["I2001", "I2002", "I2004"]) await ledger.accept(queuedLoan({ item, key: item }), 9);
    now.simulator.database.restore();
    await comes(() => reachedItems.length === 1);
    await now.takeAway();
    await now.restore();
    await comes(async () => (await now.waiting()).length === 0);
    // Nobody knows what became of the first, or it was proved: it was sent once.
    assertEquals(reachedItems.toSorted(), ["I2001", "I2002", "I2004"]);
    assertEquals(["I2002", "I2004"].map(desk(now).loanOf), ["P1001 2026-12-08", "P1001 2026-12-08"]);
    const first = await ledger.row(1);
    const isThere = desk(now).loanOf("I2001") !== undefined;
    assert(first?.state === "unknown" || (first?.state === "done") === isThere, first?.state);
  });
});

Deno.test("a copy that was lent here and that the desk has taken back looks as before, and is lent: it is named in the docs", () =>
  returning(WITH_COPY, async (served) => {
    // The patron brought it to the desk in the outage. Nothing tells that.
    desk(served).takesBack("I2001");
    const [row] = await handOver(served, [queuedLoan()]);
    assertEquals([outcome(row), desk(served).loanOf("I2001")], [["done", "answer", "yes"], "P1001 2026-12-08"]);
  }));

/** A second process under the name of this one, which takes it for dead. */
async function beginAgain(ledger: Ledger, ledgerId: number, handsOver: boolean): Promise<void> {
  const told = Temporal.Instant.from("2026-11-24T10:20:00Z"), owner = "this test";
  await ledger.giveUp(told, owner);
  if (!handsOver) return;
  const begun = await ledger.handOver(ledgerId, { owner, openFor: 60_000, standsFor: 60_000, told });
  assert(begun.kind === "begun");
  await ledger.settle(begun.ledgerId, { state: "done", by: "answer", now: told });
}

Deno.test("a process that stood still sends nothing that a second one of its name has taken over meanwhile", () => {
  const judged: number[] = [];
  return returning({
    ...WITH_COPY,
    instead: (storage) => ({
      ...storage,
      examine: () => storage.examine(),
      ledger: {
        ...storage.ledger,
        async noteBefore(ledgerId, ...given) {
          if (!judged.includes(ledgerId)) await beginAgain(storage.ledger, ledgerId, judged.length === 0);
          judged.push(ledgerId);
          return await storage.ledger.noteBefore(ledgerId, ...given);
        },
      },
    }),
  }, async (served) => {
    const rows = await handOver(served, ["I2001", "I2002"].map((item) => queuedLoan({ item, key: item })));
    assertEquals(rows.map(outcome), [["done", "answer", "yes"], ["done", "answer", "yes"]]);
    // The second one has sent the first, and has only given the other one up.
    assertEquals(served.reached.map((line) => /AB([^|]+)/.exec(line)?.[1]), ["I2002"]);
    assertEquals(judged, [1, 2, 2]);
  });
});
