import type { Log } from "../../observability/log.ts";
import type { AcceptedEntry, Ledger, LedgerRow } from "../../storage/port/ledger.ts";
import { StorageUnavailable } from "../../storage/port/storage.ts";

/**
 * Follows changes of which it is not known whether they were accepted: the storage was lost while they were written, and their
 * terminals heard no. Where such a change turns out to be written, its row says so. It is handed over as the others are, and
 * is on the list of what staff see to then, also where that was done before it was found: the patron was refused, and has a loan.
 */
export interface UnclearChanges {
  /** Notes a change whose terminal hears no, and that may be written all the same. */
  note(entry: AcceptedEntry): void;
  /** Notes that the terminal has asked again, and heard the answer in the row. */
  toldYes(row: LedgerRow): void;
  close(): void;
}

/** The parts that {@link createUnclearChanges} needs. */
interface UnclearChangesParts {
  readonly ledger: Pick<Ledger, "waitingOf" | "earlier" | "tellTerminal">;
  readonly after: (milliseconds: number, ring: () => void) => () => void;
  readonly log: Pick<Log, "warning">;
}

/** Milliseconds between two looks, and how often a change is looked for: a database may still be about to write it. */
const LOOK = 2_000, LOOKS = 5;

/** How many changes are followed. */
const MOST = 1_000;

/** Makes what follows the unclear changes of one institution. */
export function createUnclearChanges({ ledger, after, log }: UnclearChangesParts): UnclearChanges {
  const unclear = new Map<AcceptedEntry, number>();
  let stop: (() => void) | undefined;

  function lookLater(): void {
    stop ??= after(LOOK, () => {
      stop = undefined;
      look().catch((error) => log.warning("a change that may be accepted cannot be found", { error: String(error) }));
    });
  }

  async function look(): Promise<void> {
    try {
      for (const [entry, looks] of unclear) if (await isOver(entry, looks)) unclear.delete(entry);
    } catch (error) {
      // Nothing is looked for while the storage is away.
      if (!(error instanceof StorageUnavailable)) throw error;
    } finally {
      if (unclear.size > 0) lookLater();
    }
  }

  /** Looks for a change, and says in its row what its terminal heard; gives whether it need not be looked for again. */
  async function isOver(entry: AcceptedEntry, looks: number): Promise<boolean> {
    const { institution } = entry, row = await rowFor(entry);
    // Its terminal may have asked again meanwhile.
    if (!unclear.has(entry)) return true;
    if (row === undefined) {
      unclear.set(entry, looks + 1);
      return looks + 1 >= LOOKS;
    }
    await ledger.tellTerminal(row.ledgerId, "no");
    // Here, too: it has heard yes as that was written.
    if (!unclear.has(entry)) {
      await ledger.tellTerminal(row.ledgerId, "yes");
      return true;
    }
    log.warning("a change was accepted whose terminal heard no", { institution, ledgerId: row.ledgerId });
    return true;
  }

  /** Finds what waits, or by the key of its retries what was handed over since. */
  async function rowFor(entry: AcceptedEntry): Promise<LedgerRow | undefined> {
    const { institution, itemId = "", origin: { retry } } = entry;
    const waiting = (await ledger.waitingOf(institution, itemId)).find((one) => isRowOf(one, entry));
    if (waiting !== undefined || retry === undefined) return waiting;
    const asked = { ...entry, owner: "", openFor: 0, standsFor: 0 };
    const found = await ledger.earlier(asked, { keys: [retry.key], whenever: true });
    return found && isRowOf(found, entry) ? found : undefined;
  }

  return {
    note(entry) {
      if (unclear.size >= MOST) return;
      unclear.set(entry, 0);
      lookLater();
    },
    toldYes(row) {
      for (const entry of unclear.keys()) if (isRowOf(row, entry)) unclear.delete(entry);
    },
    close: () => stop?.(),
  };
}

/** A terminal does not tell two changes of one copy at one moment. */
function isRowOf(row: LedgerRow, { action, heard, itemId, origin }: AcceptedEntry): boolean {
  return row.action === action && row.itemId === itemId && row.account === origin.account &&
    row.heard?.epochMilliseconds === heard.epochMilliseconds;
}
