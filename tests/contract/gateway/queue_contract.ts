import { assert, assertEquals } from "@std/assert";
import type { AcceptedEntry, Begun, HandingOver, Ledger, Sending } from "../../../src/storage/port/ledger.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import { anOrigin } from "../../support/library/changes.ts";
import { aLedgerEntry, IS_UNKNOWN, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const LATER = NOON.add({ hours: 1 });
const SENDING: Sending = { owner: "gateway", openFor: 60_000, standsFor: 1_800_000, told: LATER };
const DONE = { state: "done", by: "answer", now: LATER } as const;

/** A loan that a stand-in has accepted. */
function loan(patronId: string, itemId: string, handOver: Partial<AcceptedEntry["handOver"]> = {}): AcceptedEntry {
  const believed = { kind: "on loan", to: { patronId: "P9", due: null, renewals: 2 } } as const;
  return {
    ...aReturn({
      ...{ itemId, action: "checkout", origin: anOrigin({ message: "checkout" }) },
      handOver: { outage: 1, promised: LATER, believed, ...handOver },
    }),
    patronId,
  };
}

async function accept(ledger: Ledger, entry: AcceptedEntry): Promise<number> {
  const ledgerId = await ledger.accept(entry, 99);
  assert(ledgerId !== undefined);
  return ledgerId;
}

function kept(handing: Begun | HandingOver): unknown {
  return "row" in handing ? [handing.kind, handing.row.itemId] : handing.kind;
}

/** What a stand-in has accepted is handed over in the order of each copy and of each patron. */
export function queueContract(test: ContractTest): void {
  orderContract(test);
  settleContract(test);
}

function orderContract(test: ContractTest): void {
  test("ledger.accept() keeps what a stand-in has told and believed", {}, async ({ ledger }, fresh) => {
    await accept(ledger, loan("P1", "I1"));
    const [row] = await (await fresh.reopen()).ledger.waitingOfPatron("main", "p1");
    assertEquals(row?.handOver, loan("P1", "I1").handOver);
    assertEquals([await ledger.waitingOfPatron("main", "P2"), await ledger.waitingOfPatron("other", "P1")], [[], []]);
  });

  test("ledger.nextWaiting() gives the oldest of each copy and of each patron", {}, async ({ ledger }) => {
    for (const [patron, item] of [["P1", "I1"], ["p1", "I2"], ["P2", "I1"], ["P3", "I3"]] as const) {
      await accept(ledger, loan(patron, item));
    }
    await accept(ledger, aReturn({ itemId: "I4" }));
    const next = async (released: boolean) =>
      (await ledger.nextWaiting("main", 9, { released })).map(({ itemId }) => itemId);
    assertEquals([await next(false), await next(true)], [["I1", "I3", "I4"], ["I1", "I3"]]);
  });

  test("ledger.handOver() begins nothing past what waits of its patron or its copy", {}, async ({ ledger }) => {
    const [first, second, third] = [
      await accept(ledger, loan("P1", "I1")),
      await accept(ledger, loan("P1", "I2")),
      await accept(ledger, loan("P2", "I2")),
    ];
    assertEquals(kept(await ledger.handOver(second, SENDING)), ["in the way", "I1"]);
    assertEquals(kept(await ledger.handOver(third, SENDING)), ["in the way", "I2"]);
    assertEquals(kept(await ledger.handOver(first, SENDING)), "begun");
    assertEquals(kept(await ledger.handOver(second, SENDING)), ["in the way", "I1"]);
    await ledger.settle(first, DONE);
    assertEquals(kept(await ledger.handOver(second, SENDING)), "begun");
  });

  test("ledger.begin() begins nothing of a patron of whom something waits, and waits for nothing unknown", {}, async (
    { ledger },
  ) => {
    const queued = await accept(ledger, loan("P1", "I1"));
    const begin = async (itemId: string, patronId: string, message = "checkout") => {
      const entry = aLedgerEntry({ itemId });
      return kept(await ledger.begin({ ...entry, patronId, origin: { ...entry.origin, message } }, NEW));
    };
    assertEquals(await begin("I5", "p1"), ["in the way", "I1"]);
    assertEquals(await begin("I5", "P1", "patron-enable"), ["in the way", "I1"]);
    assertEquals(await begin("I6", "P2"), "begun");
    assertEquals(kept(await ledger.handOver(queued, SENDING)), "begun");
    assertEquals(await begin("I5", "P1"), ["in the way", "I1"]);
    await ledger.settle(queued, IS_UNKNOWN);
    assertEquals([await begin("I5", "P1"), await begin("I1", "P3")], ["begun", ["in the way", "I1"]]);
  });

  test("ledger.chainBefore() lists what was accepted of a copy in the same outage before, the newest first", {}, async (
    { ledger },
  ) => {
    await accept(ledger, loan("P1", "I1", { outage: 7 }));
    const first = await accept(ledger, loan("P1", "I1"));
    const second = await accept(ledger, loan("P2", "i1"));
    await accept(ledger, loan("P3", "I2"));
    const third = await accept(ledger, loan("P4", "I1"));
    const plain = await accept(ledger, aReturn({ itemId: "I1" }));
    await ledger.settle(first, { state: "not sent", terminalTold: "yes", doubt: "lent-to-other", now: LATER });
    const chain = await ledger.chainBefore(third);
    assertEquals(chain.map(({ ledgerId, state }) => [ledgerId, state]), [[second, "waiting"], [first, "not sent"]]);
    assertEquals([await ledger.chainBefore(first), await ledger.chainBefore(plain)], [[], []]);
  });

  test("ledger.chainBefore() lists what an earlier outage left waiting, and not what was known by then", {}, async (
    { ledger },
  ) => {
    const known = await accept(ledger, loan("P1", "I1"));
    await ledger.handOver(known, SENDING);
    await ledger.settle(known, { ...DONE, state: "refused" });
    const left = await accept(ledger, loan("P2", "I1"));
    const next = await accept(ledger, { ...loan("P3", "I1", { outage: 2 }), heard: LATER.add({ minutes: 1 }) });
    await ledger.handOver(left, { ...SENDING, told: LATER.add({ hours: 1 }) });
    await ledger.settle(left, { ...DONE, state: "refused" });
    assertEquals((await ledger.chainBefore(next)).map(({ ledgerId }) => ledgerId), [left]);
  });

  test(
    "ledger.noteBefore() notes nothing of a row that was given up, or was begun anew since",
    {},
    async ({ ledger }) => {
      const ledgerId = await accept(ledger, loan("P1", "I1"));
      const begin = async () => {
        const begun = await ledger.handOver(ledgerId, SENDING);
        assert(begun.kind === "begun");
        return (before: string) => ledger.noteBefore(ledgerId, before, begun.ticket);
      };
      const first = await begin();
      assertEquals(await ledger.giveUp(LATER, "gateway"), 1);
      assertEquals(await first("1"), false);
      const second = await begin();
      assertEquals([await first("1"), await second("2"), await second("3")], [false, true, true]);
      assertEquals((await ledger.row(ledgerId))?.before, "3");
      assertEquals(await ledger.giveUp(LATER, "gateway"), 1);
      assertEquals([await second("4"), (await ledger.row(ledgerId))?.before], [false, "3"]);
    },
  );

  test(
    "ledger.giveUp() has what a stand-in accepted wait again, if it was not sent",
    {},
    async ({ ledger }) => {
      const handOver = async (itemId: string, sending: Partial<Sending> = {}) => {
        const ledgerId = await accept(ledger, loan(`P of ${itemId}`, itemId));
        assertEquals(kept(await ledger.handOver(ledgerId, { ...SENDING, owner: "dead", ...sending })), "begun");
        return ledgerId;
      };
      const left = await handOver("I1"), judged = await handOver("I2");
      // What was known of it before is noted in any case before it is sent.
      await ledger.noteBefore(judged, "{}");
      // An owner that is slow, and about to send it, must ask before whether it still may.
      const slow = await handOver("I3", { owner: "slow", openFor: -1 });
      // An earlier try, at which it was not sent, is nothing to this one.
      const again = await handOver("I4");
      await ledger.noteBefore(again, "{}");
      await ledger.settle(again, { state: "waiting", now: LATER });
      assertEquals(kept(await ledger.handOver(again, { ...SENDING, owner: "dead" })), "begun");
      assertEquals(await ledger.giveUp(LATER, "dead"), 4);
      const rows = await Promise.all([left, judged, slow, again].map((number) => ledger.row(number)));
      assertEquals(rows.map((row) => row?.state), ["waiting", "unknown", "waiting", "waiting"]);
      assertEquals((await ledger.nextWaiting("main", 9)).map(({ itemId }) => itemId), ["I1", "I3", "I4"]);
      assertEquals(kept(await ledger.handOver(left, SENDING)), "begun");
    },
  );
}

function settleContract(test: ContractTest): void {
  test(
    "ledger.settle() tells the journal only what came out otherwise than a stand-in told, or is worth telling",
    {},
    async (
      { ledger },
      fresh,
    ) => {
      const told = [
        DONE,
        { ...DONE, detail: "due later than was told" },
        { ...DONE, terminalTold: "no", doubt: "due-earlier", detail: "due-earlier" },
        { ...DONE, state: "refused", said: "Patron debarred" },
      ] as const;
      for (const [at, settlement] of told.entries()) {
        const ledgerId = await accept(ledger, loan(`P${at}`, `I${at}`));
        await ledger.handOver(ledgerId, SENDING);
        assertEquals(await ledger.settle(ledgerId, settlement), true);
      }
      assertEquals((await fresh.journal()).map(({ itemId, outcome }) => [itemId, outcome]), [
        ...[["I1", "done"], ["I2", "done"], ["I3", "refused"]],
      ]);
      const list = await ledger.exceptions({ limit: 9 });
      assertEquals(list.map(({ itemId, doubt, said }) => [itemId, doubt ?? said]), [
        ...[["I3", "Patron debarred"], ["I2", "due-earlier"]],
      ]);
    },
  );
}
