import { assert, assertEquals } from "@std/assert";
import type { Ledger, Sending } from "../../../src/storage/port/ledger.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import { aLedgerEntry, IS_UNKNOWN, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import type { ContractTest } from "../fresh.ts";

const SENDING: Sending = { owner: "gateway", openFor: 60_000, standsFor: 1_800_000, told: NOON };

async function begin(ledger: Ledger, itemId: string, key?: string): Promise<number> {
  const begun = await ledger.begin(aLedgerEntry({ itemId, ...key !== undefined && { key } }), NEW);
  assert(begun.kind === "begun");
  return begun.ledgerId;
}

/** Rows of the ledger leave a database and come into another: none is lost, and none is there twice. */
export function ledgerMovesContract(test: ContractTest): void {
  test(
    "ledgerMoves: rows come back as they left, with new numbers in their order",
    {},
    async ({ ledger, ledgerMoves }) => {
      await ledger.accept(
        aReturn({ handOver: { due: { written: "20261218    235900", from: "18", since: NOON } } }),
        9,
      );
      await ledger.settle(await begin(ledger, "I2", "K2"), isDone());
      await ledger.settle(await begin(ledger, "I3"), IS_UNKNOWN);
      await begin(ledger, "I4");
      await ledger.accept(aReturn({ institution: "other", itemId: "I5" }), 9);
      const rows = await ledgerMoves.leaving("main", 9);
      const before = await Promise.all(rows.map(({ ledgerId }) => ledger.row(ledgerId)));
      assertEquals(before.map((row) => [row?.itemId, row?.state]), [
        ...[["I1", "waiting"], ["I2", "done"], ["I3", "unknown"], ["I4", "open"]],
      ]);
      assertEquals((await ledgerMoves.leaving("main", 2)).map(({ ledgerId }) => ledgerId), [
        ...rows.slice(0, 2).map(({ ledgerId }) => ledgerId),
      ]);
      await ledgerMoves.letGo(rows.map(({ ledgerId }) => ledgerId));
      assertEquals(await ledgerMoves.leaving("main", 9), []);
      assertEquals((await ledgerMoves.leaving("other", 9)).length, 1);
      await ledgerMoves.numberFrom(2_000_000_000);
      const numbers = await ledgerMoves.takeIn("main", rows);
      assertEquals([...numbers.keys()], rows.map(({ ledgerId }) => ledgerId));
      assertEquals([...numbers.values()].map((number) => number - 2_000_000_000), [0, 1, 2, 3]);
      for (const row of before) {
        const ledgerId = numbers.get(row?.ledgerId ?? 0) ?? 0;
        assertEquals<unknown>(await ledger.row(ledgerId), { ...row, ledgerId });
      }
      assertEquals((await ledger.earlier(aLedgerEntry(), { keys: ["K2"], whenever: false }))?.itemId, "I2");
      await ledgerMoves.numberFrom(7);
      assertEquals(await begin(ledger, "I6") > 2_000_000_003, true);
    },
  );

  test(
    "ledgerMoves: what was taken in is not taken in again, even if it was begun since",
    {},
    async (storage, fresh) => {
      const { ledger, ledgerMoves } = storage;
      await ledger.accept(aReturn(), 9);
      await ledger.settle(await begin(ledger, "I2"), IS_UNKNOWN);
      const rows = await ledgerMoves.leaving("main", 9);
      const [first = 0, second = 0] = rows.map(({ ledgerId }) => ledgerId);
      assertEquals([...(await ledgerMoves.takeIn("main", rows)).values()], [first, second]);
      const begun = await ledger.handOver(first, SENDING);
      assert(begun.kind === "begun");
      await ledger.settle(begun.ledgerId, { state: "refused", by: "answer", terminalTold: "yes", now: NOON });
      await ledger.settle(second, isDone());
      const { ledgerMoves: other } = await fresh.reopen();
      const again = await Promise.all([ledgerMoves.takeIn("main", rows), other.takeIn("main", rows)]);
      for (const numbers of again) assertEquals([...numbers.values()], [begun.ledgerId, second]);
      assertEquals((await ledgerMoves.leaving("main", 9)).length, 2);
      assertEquals((await ledger.row(begun.ledgerId))?.state, "refused");
    },
  );
}
