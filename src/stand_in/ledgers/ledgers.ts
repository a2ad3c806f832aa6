import type { Config, StandIn } from "../../config/config.ts";
import type { Log } from "../../observability/log.ts";
import type { LedgerMoves } from "../../storage/port/ledger_moves.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { createLedgerHome, type LedgerHome, type LedgerKeeper, type LedgerStorage } from "./ledger_home.ts";
import { addressOf, noteOf, placesIn } from "./ledger_notes.ts";

/**
 * Keeps the ledger of each institution where it belongs: in the database of its copy, if it has one, else in the server's
 * own. Where it is not, its rows are moved: at the start, and when a reload adds a copy or takes it away. A note in the
 * server's own database says where a ledger is, so that a start finds what a copy has that is not configured any more.
 */
export interface Ledgers {
  /** Gives the ledger of an institution, the same for as long as the process runs. */
  of(institution: string): LedgerStorage;
  /** Moves the ledger of an institution into the copy that was opened just now. */
  opened(institution: string, standIn: StandIn, storage: Keeper): Promise<void>;
  /** Moves the ledger of an institution out of the copy that is about to be closed. */
  closing(institution: string): Promise<void>;
  /** Finds the ledgers of institutions without a copy. Gives whether all were found. */
  renew(): Promise<boolean>;
}

/** A database that keeps ledgers. */
type Keeper = LedgerKeeper & Pick<Storage, "noteOnce">;

/** The parts that {@link createLedgers} needs. */
interface LedgersParts {
  readonly current: () => Pick<Config, "institutions">;
  /** The server's own. */
  readonly own: Keeper & Pick<Storage, "note" | "setNote">;
  /** Opens the database at an address that a note has; `undefined`: it is not there any more. */
  readonly reopen: (address: string) => Promise<Keeper & Pick<Storage, "close"> | undefined>;
  /** Finds out whether the server's own database is a copy: before that, notes may name what another server uses. */
  readonly claim: () => Promise<void>;
  readonly log: Pick<Log, "info" | "warning">;
}

/** How many rows are moved at once. */
const BATCH = 500;

/** How far the first numbers of rows in two copies are apart. */
const NUMBERS_APART = 1_000_000_000;

/** Makes what keeps the ledgers; where each is, is found by `opened` and `renew`. */
export function createLedgers({ current, own, reopen, claim, log }: LedgersParts): Ledgers {
  const homes = new Map<string, LedgerHome>();
  let claimed: Promise<void> | undefined;

  /** Claims the place once; while the database cannot be reached, each move tries again. */
  function claimOnce(): Promise<void> {
    return claimed ??= claim().catch((error) => {
      claimed = undefined;
      throw error;
    });
  }

  function homeOf(institution: string): LedgerHome {
    const home = homes.get(institution) ?? createLedgerHome();
    homes.set(institution, home);
    return home;
  }

  /**
   * Moves all rows of an institution from wherever they may be. Before, it is noted that some may be there soon; after
   * that, that they are nowhere else.
   */
  function settle(institution: string, into: Keeper, address: string): Promise<void> {
    const home = homeOf(institution);
    return home.move(async () => {
      await claimOnce();
      const noted = placesIn(await own.note(noteOf(institution)));
      const others = noted.filter((each) => each !== address);
      if (address !== "") {
        await identityOf(into);
        if (!noted.includes(address)) await own.setNote(noteOf(institution), [...others, address].join("\n"));
        await into.ledgerMoves.numberFrom(await firstNumber(institution, own));
      }
      const numbers = new Map<number, number>();
      const take = async (from: LedgerKeeper) => {
        if (from === into) return;
        for (const pair of await moveRows(institution, from, into)) numbers.set(...pair);
      };
      // What this process has open needs no second look by its address.
      for (const from of new Set([own, ...home.place ? [home.place] : []])) await take(from);
      for (const each of home.place === undefined ? others : []) {
        await takeFrom(institution, each, { reopen, log, isInto: (left) => isSame(left, into) }, take);
      }
      if (others.length > 0) await own.setNote(noteOf(institution), address);
      if (numbers.size > 0) log.info("the ledger was moved", { institution, rows: numbers.size });
      return { storage: into, numbers };
    });
  }

  return {
    of: (institution) => homeOf(institution).storage,
    opened: (institution, standIn, storage) => settle(institution, storage, addressOf(standIn.storage)),
    closing: (institution) => settle(institution, own, ""),
    async renew() {
      let isWhole = true;
      for (const { id, upstream, standIn } of current().institutions.values()) {
        if (upstream === undefined || standIn !== undefined || homeOf(id).place !== undefined) continue;
        await settle(id, own, "").catch((error) => {
          isWhole = false;
          log.warning("the ledger cannot be moved", { institution: id, error: String(error) });
        });
      }
      return isWhole;
    },
  };
}

/** Takes the rows out of a database that is not open, if it is still there. */
async function takeFrom(
  institution: string,
  address: string,
  { reopen, log, isInto }: Pick<LedgersParts, "reopen" | "log"> & {
    readonly isInto: (left: Keeper) => Promise<boolean>;
  },
  take: (from: LedgerKeeper) => Promise<void>,
): Promise<void> {
  const left = await reopen(address);
  if (left === undefined) {
    return log.warning("the copy that had the ledger is not there any more", { institution, database: address });
  }
  try {
    if (!await isInto(left)) return await take(left);
    log.warning("nothing was moved: what has the ledger now is the same database, or was copied from it", {
      ...{ institution, database: address },
    });
  } finally {
    await left.close();
  }
}

/**
 * Whether two are one database by two paths, or one is made from the file of the other, and so has its rows. To move these
 * would double them.
 */
async function isSame(left: Keeper, into: Keeper): Promise<boolean> {
  return await identityOf(left) === await identityOf(into);
}

/** Gives the name of a database, which it keeps wherever its file goes. It gets one when it first keeps a ledger. */
function identityOf({ noteOnce }: Keeper): Promise<string> {
  return noteOnce("database identity", crypto.randomUUID());
}

/** Gives the first number of rows in an institution's copy: all processes give it the same, and no other copy. */
async function firstNumber(institution: string, { noteOnce }: Pick<Storage, "noteOnce">): Promise<number> {
  for (let place = 1;; place++) {
    if (await noteOnce(`ledger numbers ${place}`, institution) === institution) return place * NUMBERS_APART;
  }
}

/**
 * Moves rows, the oldest first: they are stored there before they are removed here. Gives the number of each there by the
 * one that it had here.
 */
async function moveRows(
  institution: string,
  from: { readonly ledgerMoves: LedgerMoves },
  into: { readonly ledgerMoves: LedgerMoves },
): Promise<ReadonlyMap<number, number>> {
  const numbers = new Map<number, number>();
  for (;;) {
    const rows = await from.ledgerMoves.leaving(institution, BATCH);
    if (rows.length === 0) return numbers;
    for (const pair of await into.ledgerMoves.takeIn(institution, rows)) numbers.set(...pair);
    await from.ledgerMoves.letGo(rows.map(({ ledgerId }) => ledgerId));
  }
}
