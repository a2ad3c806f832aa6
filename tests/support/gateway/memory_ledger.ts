import { asSaid } from "../../../src/library/notice.ts";
import type { GatewayClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { NOW } from "../server/serving.ts";
import type { ChangeRow } from "../../../src/library/once/change_state.ts";
import { decideBegin, findEarlier } from "../../../src/library/once/decide_begin.ts";
import { decideClose, decideCorrect, decideSettle } from "../../../src/library/once/decide_settling.ts";
import { isException } from "../../../src/library/once/is_exception.ts";
import { mayBeAltered } from "../../../src/library/once/may_alter.ts";
import type { Begun, Ledger, LedgerClosing, LedgerEntry, LedgerRow } from "../../../src/storage/port/ledger.ts";
import { NO_RETURNS, NOTHING_TOLD } from "./no_returns.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import {
  beginQuestion,
  type LedgerChange,
  openRecord,
  settledColumns,
  settlingOf,
} from "../../../src/storage/rows/ledger_row.ts";

/** A ledger in memory, and what a test sees and does of it. */
export interface MemoryLedger extends Ledger {
  readonly rows: readonly LedgerRow[];
  /** Has every call fail, as where the storage is away. */
  away: boolean;
}

/** A row: what it was begun with, what decides about it, and who closed it. */
interface Kept {
  readonly entry: LedgerEntry;
  record: ReturnType<typeof openRecord> & Pick<ChangeRow, "ledgerId">;
  closed?: LedgerClosing;
  /** How often its outcome was written. */
  writings: number;
}

/** How often the outcome of a row may be written: without an end, no other thing would happen any more. */
const WRITINGS = 100;

/** Makes a ledger without rows, whose clock the test has. What is decided is decided as for any database. */
function createMemoryLedger(clock: () => number): MemoryLedger {
  const kept: Kept[] = [];
  const now = () => Temporal.Instant.fromEpochMilliseconds(clock());
  const find = (ledgerId: number) => kept[ledgerId - 1];
  const rows = () => kept.map((one) => ({ ...one.record, row: rowOf(one) }));

  function change(one: Kept | undefined, more: LedgerChange): void {
    if (one !== undefined) one.record = { ...one.record, ...more } as Kept["record"];
  }

  /** Does something with a row, unless the storage is away. */
  async function at<Result>(ledgerId: number, work: (one: Kept | undefined) => Result): Promise<Result> {
    return ledger.away ? await unavailable() : work(find(ledgerId));
  }

  const ledger: MemoryLedger = {
    ...NO_RETURNS,
    away: false,
    get rows() {
      return kept.map(rowOf);
    },
    begin(entry, repeats): Promise<Begun> {
      if (ledger.away || (entry.deadline?.left() ?? 1) <= 0) return unavailable();
      if (!Number.isInteger(entry.openFor + entry.standsFor)) throw new RangeError("no whole milliseconds");
      const decided = decideBegin(beginQuestion(entry, repeats), rows(), now());
      if (decided.kind !== "begun") return Promise.resolve({ kind: decided.kind, row: decided.row.row });
      const ledgerId = kept.length + 1;
      kept.push({ entry, record: { ...openRecord(entry, String(ledgerId), now()), ledgerId }, writings: 0 });
      return Promise.resolve({ kind: "begun", ledgerId });
    },
    earlier: (entry, repeats) =>
      ledger.away ? unavailable() : Promise.resolve(findEarlier(beginQuestion(entry, repeats), rows(), now())?.row),
    noteBefore: (ledgerId, before) =>
      at(ledgerId, (one) => {
        const isOpen = one?.record.state === "open";
        if (isOpen) change(one, { before });
        return isOpen;
      }),
    tellTerminal: (ledgerId, terminalTold) => at(ledgerId, (one) => change(one, { terminalTold })),
    settle: (ledgerId, settlement) =>
      at(ledgerId, (one) => {
        if (one !== undefined && ++one.writings > WRITINGS) {
          throw new RangeError(`row ${ledgerId} is written on and on`);
        }
        const decided = one && decideSettle(one.record, settlingOf(settlement), now());
        if (decided !== undefined) change(one, settledColumns(decided));
        return decided !== undefined;
      }),
    correct: (ledgerId, settlement) =>
      at(ledgerId, (one) => {
        const decided = one && decideCorrect(one.record, settlingOf(settlement));
        if (decided !== undefined) change(one, settledColumns(decided));
      }),
    mayBeAltered: (ledgerId) =>
      at(ledgerId, () => mayBeAltered(ledgerId, kept.map((one) => ({ ...rowOf(one), owner: one.record.owner })))),
    row: (ledgerId) => at(ledgerId, (one) => one && rowOf(one)),
    unknowns: (institution) =>
      ledger.away
        ? unavailable()
        : Promise.resolve(ledger.rows.filter((row) => row.institution === institution && row.state === "unknown")),
    exceptions: ({ institution, limit }) =>
      Promise.resolve(
        kept.filter(({ record }) => institution === undefined || record.institution === institution)
          .filter(({ record }) => isException(record)).map(rowOf).toReversed().slice(0, limit),
      ),
    exceptionTally: () => Promise.resolve([]),
    close(ledgerId, closing) {
      const one = find(ledgerId), decided = decideClose(one?.record, closing.at, now());
      if (typeof decided === "string") return Promise.resolve(decided);
      change(one, decided);
      if (one !== undefined) one.closed = closing;
      return Promise.resolve("closed");
    },
    giveUp(_now, owner) {
      const open = kept.filter(({ record: { state, owner: of, openUntil } }) =>
        state === "open" && (of === owner || openUntil.epochMilliseconds < clock())
      );
      for (const one of open) change(one, { state: "unknown" });
      return Promise.resolve(open.length);
    },
    prune: () => Promise.resolve(0),
  };
  return ledger;
}

/** Makes as much of a storage as a gateway needs, by its clock, and gives the ledger to look at. */
export function memoryStorage(
  { elapsed }: Pick<GatewayClock, "elapsed">,
): GatewayOptions["storage"] & { readonly ledger: MemoryLedger } {
  const begun = elapsed();
  const ledger = createMemoryLedger(() => NOW.epochMilliseconds + Math.round(elapsed() - begun));
  const notes = new Map<string, string>();
  return {
    note: (name) => ledger.away ? unavailable() : Promise.resolve(notes.get(name)),
    setNote: async (name, value) => ledger.away ? await unavailable() : void notes.set(name, value),
    itemsSaid: NOTHING_TOLD,
    ledger,
    examine: () => Promise.resolve(ledger.away ? asSaid("the test has taken it away") : undefined),
  };
}

function unavailable(): Promise<never> {
  return Promise.reject(new StorageUnavailable("the test has taken the storage away"));
}

/** A row as the gateway reads it. */
function rowOf({ entry, record, closed }: Kept): LedgerRow {
  const { origin, owner: _, openFor: __, standsFor: ___, deadline: ____, ...rest } = entry;
  const { account, terminal, address, message, branch: library } = origin;
  const { ledgerId, begun, state, terminalTold, settledBy: by, settled, answer, before, closedAt, doubt } = record;
  return {
    ...rest,
    ...{ account, terminal, address, message, library, ledgerId, begun, state, terminalTold },
    ...by && { by },
    ...settled && { settled },
    ...answer !== undefined && { answer },
    ...before !== undefined && { before },
    ...closed && closedAt && { closed },
    ...doubt !== undefined && { doubt },
  };
}
