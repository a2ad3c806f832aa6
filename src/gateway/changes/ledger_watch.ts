import { asSaid, type Notice } from "../../library/notice.ts";
import type { Log } from "../../observability/log.ts";
import type { Storage } from "../../storage/port/storage.ts";
import type { GatewayClock } from "../base/gateway_clock.ts";

/** Knows whether the ledger's rows can be written. While they cannot, no change is sent, and terminals hear so. */
export interface LedgerWatch {
  readonly canWrite: boolean;
  /**
   * Notes that a row could not be written.
   *
   * @param unsent the number of a row that is open though its change will not be sent; it is settled when rows can be
   *   written again, so that it stands in nobody's way
   */
  failed(unsent?: number): void;
  close(): void;
}

/** The parts that {@link createLedgerWatch} needs. */
interface LedgerWatchParts {
  readonly storage: Pick<Storage, "examine">;
  readonly clock: GatewayClock;
  readonly log: Pick<Log, "info" | "warning">;
  readonly institution: string;
  /** Settles a row whose change was not sent. */
  readonly leaveUnsent: (ledgerId: number) => Promise<void>;
}

/**
 * Milliseconds between two looks whether rows can be written again. Terminals' own changes do not show it: the status
 * tells them not to send any.
 */
const LOOK = 5_000;

/** Creates a watch that knows of no failure. */
export function createLedgerWatch(
  { storage, clock, log, institution, leaveUnsent }: LedgerWatchParts,
): LedgerWatch {
  const unsent = new Set<number>();
  let stop: (() => void) | undefined;
  let isTold = false;

  async function examine(): Promise<Notice | undefined> {
    const problem = await storage.examine();
    for (const ledgerId of problem === undefined ? unsent : []) {
      await leaveUnsent(ledgerId);
      unsent.delete(ledgerId);
    }
    return problem;
  }

  async function look(): Promise<void> {
    const problem = await examine().catch(() => asSaid("the storage cannot be reached"));
    if (stop === undefined) return;
    if (problem === undefined && unsent.size === 0) stop = undefined;
    else stop = clock.after(LOOK, () => void look());
    if (isTold === (problem !== undefined)) return;
    isTold = problem !== undefined;
    if (isTold) log.warning("changes cannot be stored, and are refused", { institution });
    else log.info("changes can be stored again, and are sent", { institution });
  }

  return {
    get canWrite() {
      return stop === undefined;
    },
    failed(ledgerId) {
      if (ledgerId !== undefined) unsent.add(ledgerId);
      if (stop !== undefined) return;
      stop = () => {};
      void look();
    },
    close() {
      stop?.();
      stop = undefined;
    },
  };
}
