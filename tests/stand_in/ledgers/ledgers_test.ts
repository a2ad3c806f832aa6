import { assert, assertEquals, assertRejects } from "@std/assert";
import type { StandIn } from "../../../src/config/config.ts";
import { createLedgers, type Ledgers } from "../../../src/stand_in/ledgers/ledgers.ts";
import { joinLedgers, joinOutages } from "../../../src/stand_in/ledgers/joined_ledgers.ts";
import type { Ledger } from "../../../src/storage/port/ledger.ts";
import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { openSqliteStorage } from "../../../src/storage/sqlite/open_sqlite_storage.ts";
import { anUpstream } from "../../support/files/an_upstream.ts";
import { anInstitution } from "../../support/files/sample_config.ts";
import { aReturn } from "../../support/library/accepted_returns.ts";
import { aLedgerEntry, IS_UNKNOWN, isDone, NEW } from "../../support/library/ledger_entries.ts";
import { NOON } from "../../support/library/records.ts";
import { recordingLog } from "../../support/server/recording_log.ts";

const AT = "sqlite:/srv/main-copy.db";

function standInAt(path: string): StandIn {
  const days = { pinDays: 90, compareOneOf: 0, learnedDays: 90, afterSeconds: 20, settledSeconds: 60 };
  return { storage: { kind: "sqlite", path }, ...days };
}

const STAND_IN = standInAt("/srv/main-copy.db");

/** One process over databases, of which one is the server's own. */
function process(own: Storage, { copy, isThere = true, claim = () => Promise.resolve() }: {
  copy?: Storage;
  isThere?: boolean;
  claim?: () => Promise<void>;
} = {}) {
  const upstream = anUpstream(), institutions = new Map([["main", anInstitution({ id: "main", upstream })]]);
  const log = recordingLog(), reopened: string[] = [];
  const ledgers = createLedgers({
    current: () => ({ institutions }),
    own,
    reopen(address) {
      reopened.push(address);
      return Promise.resolve(isThere && copy ? { ...copy, close: () => Promise.resolve() } : undefined);
    },
    ...{ claim, log },
  });
  return { ledgers, log, reopened, ledger: ledgers.of("main").ledger };
}

async function withTwo(test: (own: Storage, copy: Storage) => Promise<void>): Promise<void> {
  const [own, copy] = [await openSqliteStorage(":memory:"), await openSqliteStorage(":memory:")] as const;
  try {
    await test(own, copy);
  } finally {
    await own.close();
    await copy.close();
  }
}

async function states(ledger: Pick<Ledger, "nextWaiting" | "unknowns">): Promise<readonly string[]> {
  const rows = [...await ledger.nextWaiting("main", 9), ...await ledger.unknowns("main")];
  return rows.map(({ itemId, state }) => `${itemId} ${state}`);
}

async function begin(ledger: Ledger, itemId: string): Promise<number> {
  const begun = await ledger.begin(aLedgerEntry({ itemId }), NEW);
  assert(begun.kind === "begun");
  return begun.ledgerId;
}

async function write(ledger: Ledger): Promise<void> {
  await ledger.accept(aReturn(), 9);
  await ledger.settle(await begin(ledger, "I2"), IS_UNKNOWN);
}

const ALL = ["I1 waiting", "I2 unknown"];

Deno.test("without a copy the ledger is the server's own, and no note is written", () =>
  withTwo(async (own) => {
    const { ledgers, ledger } = process(own);
    await assertRejects(() => ledger.unknowns("main"), StorageUnavailable);
    assertEquals((await ledgers.of("main").examine())?.code, "as-said");
    assertEquals(await ledgers.renew(), true);
    await write(ledger);
    assertEquals([await states(own.ledger), await own.note("ledger of main")], [ALL, undefined]);
    assertEquals(await ledgers.of("main").examine(), undefined);
  }));

Deno.test("rows go into the copy with its element, and out of it when the element goes", () =>
  withTwo(async (own, copy) => {
    const { ledgers, ledger } = process(own, { copy });
    await ledgers.renew();
    await write(ledger);
    await own.ledger.accept(aReturn({ institution: "other", itemId: "I9" }), 9);
    await ledgers.opened("main", STAND_IN, copy);
    assertEquals([await states(own.ledger), await states(copy.ledger), await states(ledger)], [[], ALL, ALL]);
    assertEquals((await own.ledger.nextWaiting("other", 9)).length, 1);
    assertEquals(await own.note("ledger of main"), AT);
    // What staff see has no number twice.
    const joined = joinLedgers(() => [own, copy]);
    assertEquals((await joined.waitingTally()).map(({ institution, count }) => [institution, count]), [
      ...[["other", 1], ["main", 1]],
    ]);
    const [exception] = await joined.exceptions({ limit: 9 });
    assertEquals((exception?.ledgerId ?? 0) >= 1_000_000_000, true);
    assertEquals(await joined.release("main", NOON), 1);
    await ledgers.closing("main");
    assertEquals([await states(own.ledger), await states(copy.ledger), await states(ledger)], [ALL, [], ALL]);
    assertEquals(await own.note("ledger of main"), "");
    const number = (await own.ledger.unknowns("main"))[0]?.ledgerId ?? 0;
    const closing = { name: "anna", word: "seen", at: NOON };
    assertEquals([await joined.close(number, closing), await joined.close(99, closing)], ["closed", "not there"]);
  }));

Deno.test("staff see an institution's newest outage, in whichever database it is", () =>
  withTwo(async (own, copy) => {
    const joined = joinOutages(() => [copy, own]);
    assertEquals(await joined.outage("main"), undefined);
    await copy.lending.begin("main", NOON);
    assertEquals((await joined.outage("main"))?.began, NOON);
    const later = NOON.add({ hours: 1 });
    await own.lending.begin("main", later);
    assertEquals([(await joined.outage("main"))?.began, await joined.outage("other")], [later, undefined]);
  }));

Deno.test("a change that is under way while the ledger moves is settled where it is by then", () =>
  withTwo(async (own, copy) => {
    const { ledgers, ledger } = process(own, { copy });
    await ledgers.renew();
    const number = await begin(ledger, "I7");
    const moved = ledgers.opened("main", STAND_IN, copy);
    // It comes while rows are moved, and waits for that.
    const settled = ledger.settle(number, isDone());
    await moved;
    assertEquals([await settled, (await ledger.row(number))?.itemId], [true, "I7"]);
    assertEquals((await copy.journal({ limit: 9 })).map(({ itemId, outcome }) => [itemId, outcome]), [["I7", "done"]]);
    const other = await begin(ledger, "I8");
    await ledgers.closing("main");
    assertEquals([await ledger.settle(other, isDone()), (await ledger.row(number))?.itemId], [true, "I7"]);
  }));

Deno.test("a move that was cut off anywhere is begun anew: no row is lost, and none is there twice", async () => {
  // The process dies at each call of the databases, the first to the last.
  for (let calls = 0, isOver = false; !isOver; calls++) {
    await withTwo(async (own, copy) => {
      await write(own.ledger);
      let left = calls;
      const mortal = (storage: Storage): Storage => {
        const dies = <A extends readonly unknown[], T>(work: (...given: A) => Promise<T>) => async (...given: A) => {
          if (left-- <= 0) throw new StorageUnavailable("the process dies");
          return await work(...given);
        };
        const { leaving, takeIn, letGo, numberFrom } = storage.ledgerMoves;
        return {
          ...storage,
          ledgerMoves: { leaving, takeIn: dies(takeIn), letGo: dies(letGo), numberFrom: dies(numberFrom) },
          setNote: dies(storage.setNote),
        };
      };
      const one = process(mortal(own), { copy });
      await one.ledgers.opened("main", STAND_IN, mortal(copy)).then(() => isOver = true, () => {});
      // Whatever the configuration says at the next start.
      for (const hasCopy of calls % 2 === 0 ? [true, false] : [false, true]) {
        const { ledgers, ledger, log } = process(own, { copy });
        if (hasCopy) await ledgers.opened("main", STAND_IN, copy);
        else await ledgers.renew();
        assertEquals([await states(ledger), log.entries.filter(({ level }) => level === "warning")], [ALL, []]);
        const rows = [...await own.ledgerMoves.leaving("main", 9), ...await copy.ledgerMoves.leaving("main", 9)];
        assertEquals(rows.length, 2, `killed at call ${calls}`);
      }
    });
  }
});

Deno.test("a start finds what a copy has that is not configured any more, and goes on where its file is gone", () =>
  withTwo(async (own, copy) => {
    const first = process(own, { copy });
    await first.ledgers.opened("main", STAND_IN, copy);
    await write(first.ledger);
    const gone = process(own, { copy, isThere: false });
    const note = await own.note("ledger of main");
    const second = process(own, { copy });
    await second.ledgers.renew();
    assertEquals([await states(own.ledger), second.reopened], [ALL, [AT]]);
    await own.setNote("ledger of main", note ?? "");
    await gone.ledgers.renew();
    assertEquals([await states(gone.ledger), gone.log.entries.map(({ level }) => level)], [ALL, ["warning"]]);
  }));

Deno.test("two copies give no number twice, and each the same ones after a restart", () =>
  withTwo(async (own, copy) => {
    const first = process(own);
    await first.ledgers.opened("main", STAND_IN, copy);
    const other = await openSqliteStorage(":memory:");
    await first.ledgers.opened("other", standInAt("/srv/other.db"), other);
    const numbers = [await begin(copy.ledger, "I1"), await begin(other.ledger, "I1")];
    await process(own).ledgers.opened("main", STAND_IN, copy);
    assertEquals([...numbers, await begin(copy.ledger, "I2")], [1_000_000_000, 2_000_000_000, 1_000_000_001]);
    await other.close();
  }));

Deno.test("while a database is away the ledger cannot be reached, and is found when it is back", () =>
  withTwo(async (own) => {
    let isAway = true;
    const note: Storage["note"] = (name) => isAway ? Promise.reject(new StorageUnavailable("away")) : own.note(name);
    const { ledgers, ledger }: { ledgers: Ledgers; ledger: Ledger } = process({ ...own, note });
    assertEquals(await ledgers.renew(), false);
    await assertRejects(() => ledger.unknowns("main"), StorageUnavailable);
    isAway = false;
    assertEquals([await ledgers.renew(), await ledger.unknowns("main")], [true, []]);
  }));
