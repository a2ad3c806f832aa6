import type { GatewayClock } from "../../../src/gateway/base/gateway_clock.ts";
import type { GatewayOptions } from "../../../src/gateway/gateway_parts.ts";
import { NOW } from "../server/serving.ts";
import { foldId } from "../../../src/library/id.ts";
import { mayBeAltered } from "../../../src/library/once/may_alter.ts";
import { namesOf } from "../../../src/library/once/pairs.ts";
import type { Begun, Ledger, LedgerEntry, LedgerRow } from "../../../src/storage/port/ledger.ts";
import { NO_RETURNS, NOTHING_TOLD } from "./no_returns.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";

/** A ledger in memory, and what a test sees and does of it. */
export interface MemoryLedger extends Ledger {
  readonly rows: readonly LedgerRow[];
  /** Has every call fail, as where the storage is away. */
  away: boolean;
}

/** A row with what only the ledger knows. */
interface Kept {
  row: LedgerRow;
  readonly entry: LedgerEntry;
  keptUntil: number;
}

const DAY = 86_400_000;

/** Makes a ledger without rows, whose clock the test has. */
function createMemoryLedger(clock: () => number): MemoryLedger {
  const kept: Kept[] = [];
  const isOpen = ({ row }: Kept) => row.state === "open" || row.state === "unknown";

  function find(ledgerId: number): Kept | undefined {
    return kept[ledgerId - 1];
  }

  function earlierOf(entry: LedgerEntry, { keys, whenever }: Parameters<Ledger["begin"]>[1]): LedgerRow | undefined {
    const found = kept.findLast((one) => {
      if (one.entry.institution !== entry.institution) return false;
      if (one.row.state === "not sent" && one.row.terminalTold !== "yes") return false;
      if (keys.includes(one.entry.origin.retry?.key ?? "")) return whenever || isOpen(one) || one.keptUntil >= clock();
      return isSamePayment(one, entry) && one.row.state !== "refused" &&
        (isOpen(one) || one.row.begun.epochMilliseconds >= clock() - DAY);
    });
    return found?.row;
  }

  function inTheWay(entry: LedgerEntry): LedgerRow | undefined {
    const { waitsFor } = waysOf(entry);
    return kept.findLast((one) => {
      if (!isOpen(one)) return false;
      const { openFor, standsFor } = one.entry;
      if (one.row.begun.epochMilliseconds + Math.max(openFor, standsFor) < clock()) return false;
      const { itemWay, patronWay } = waysOf(one.entry);
      return waitsFor.some((name) => name === itemWay || name === patronWay);
    })?.row;
  }

  function change(one: Kept, more: Partial<LedgerRow>): void {
    one.row = { ...one.row, ...more };
  }

  const ledger: MemoryLedger = {
    ...NO_RETURNS,
    away: false,
    get rows() {
      return kept.map(({ row }) => row);
    },
    begin(entry, repeats): Promise<Begun> {
      if (ledger.away || (entry.deadline?.left() ?? 1) <= 0) return unavailable();
      if (!Number.isInteger(entry.openFor + entry.standsFor)) throw new RangeError("no whole milliseconds");
      const earlier = earlierOf(entry, repeats);
      if (earlier !== undefined) return Promise.resolve({ kind: "earlier", row: earlier });
      const row = inTheWay(entry);
      if (row !== undefined) return Promise.resolve({ kind: "in the way", row });
      const ledgerId = kept.length + 1;
      kept.push({ entry, row: rowOf(entry, ledgerId, clock()), keptUntil: 0 });
      return Promise.resolve({ kind: "begun", ledgerId });
    },
    earlier: (entry, repeats) => ledger.away ? unavailable() : Promise.resolve(earlierOf(entry, repeats)),
    noteBefore(ledgerId, before) {
      const one = find(ledgerId);
      if (ledger.away) return unavailable();
      if (one !== undefined) change(one, { before });
      return Promise.resolve();
    },
    tellTerminal(ledgerId, terminalTold) {
      const one = find(ledgerId);
      if (ledger.away) return unavailable();
      if (one !== undefined) change(one, { terminalTold });
      return Promise.resolve();
    },
    settle(ledgerId, { state, by, answer, terminalTold }) {
      const one = find(ledgerId);
      if (ledger.away) return unavailable();
      if (one === undefined || !isOpen(one)) return Promise.resolve(false);
      change(one, {
        state,
        ...by && { by },
        ...answer !== undefined && { answer },
        ...terminalTold !== undefined && { terminalTold },
        ...state !== "unknown" && { settled: Temporal.Instant.fromEpochMilliseconds(clock()) },
      });
      one.keptUntil = clock() + (one.entry.origin.retry?.window ?? 0);
      return Promise.resolve(true);
    },
    correct(ledgerId, { state, answer }) {
      const one = find(ledgerId);
      if (ledger.away) return unavailable();
      if (one !== undefined && (one.row.state === "closed" || (one.row.by === "proof" && one.row.state !== state))) {
        change(one, { state, by: "late answer", ...answer !== undefined && { answer } });
        if (needsAttention({ ...one.row, closed: undefined })) change(one, { closed: undefined });
      }
      return Promise.resolve();
    },
    mayBeAltered(ledgerId) {
      if (ledger.away) return unavailable();
      const rows = kept.map(({ row, entry: { owner } }) => ({ ...row, owner }));
      return Promise.resolve(mayBeAltered(ledgerId, rows));
    },
    row: (ledgerId) => ledger.away ? unavailable() : Promise.resolve(find(ledgerId)?.row),
    unknowns: (institution) =>
      ledger.away
        ? unavailable()
        : Promise.resolve(ledger.rows.filter((row) => row.institution === institution && row.state === "unknown")),
    attention: ({ institution, limit }) =>
      Promise.resolve(
        ledger.rows.filter((row) => institution === undefined || row.institution === institution)
          .filter(needsAttention).toReversed().slice(0, limit),
      ),
    attentionTally: () => Promise.resolve([]),
    close(ledgerId, closing) {
      const one = find(ledgerId);
      if (one === undefined) return Promise.resolve("not there");
      if (one.row.state === "open") return Promise.resolve("open");
      if (!needsAttention(one.row)) return Promise.resolve("needs no attention");
      change(one, { closed: closing, ...one.row.state === "unknown" && { state: "closed", by: "staff" } });
      one.keptUntil = clock() + (one.entry.origin.retry?.window ?? 0);
      return Promise.resolve("closed");
    },
    giveUp(_now, owner) {
      const open = kept.filter(({ row, entry: { openFor, owner: of } }) =>
        row.state === "open" && (of === owner || row.begun.epochMilliseconds + openFor < clock())
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
  return {
    itemsTold: NOTHING_TOLD,
    ledger,
    examine: () => Promise.resolve(ledger.away ? "the test has taken it away" : undefined),
  };
}

function unavailable(): Promise<never> {
  return Promise.reject(new StorageUnavailable("the test has taken the storage away"));
}

function rowOf(entry: LedgerEntry, ledgerId: number, now: number): LedgerRow {
  const { origin, owner: _, openFor: __, standsFor: ___, deadline: ____, ...rest } = entry;
  const { account, terminal, address, message, branch: library } = origin;
  const begun = Temporal.Instant.fromEpochMilliseconds(now);
  const who = { account, terminal, address, message, library };
  return { ...rest, ...who, ledgerId, begun, state: "open", terminalTold: "nothing" };
}

/** What a change holds and waits for, by the table of pairs. */
function waysOf({ origin: { message }, payment, ...entry }: LedgerEntry): ReturnType<typeof namesOf> {
  return namesOf({ ...entry, message, ...payment?.feeId !== undefined && { feeId: payment.feeId } });
}

function needsAttention({ state, terminalTold, closed }: LedgerRow): boolean {
  if (closed !== undefined) return false;
  if (state === "unknown") return true;
  if (state === "done") return terminalTold !== "yes";
  return (state === "refused" || state === "not sent") && terminalTold === "yes";
}

function isSame(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && foldId(one) === foldId(other);
}

function isSamePayment({ entry }: Kept, other: LedgerEntry): boolean {
  const paid = entry.payment, now = other.payment;
  return paid !== undefined && now !== undefined && (now.transactionId ?? "") !== "" &&
    paid.transactionId === now.transactionId && paid.feeId === now.feeId && entry.amount === other.amount &&
    isSame(entry.patronId, other.patronId) && entry.origin.account === other.origin.account &&
    entry.origin.login === other.origin.login;
}
