import type { Config, Institution, StorageConfig } from "../../config/config.ts";
import type { Log } from "../../observability/log.ts";
import { noteHandOverStop } from "../../storage/port/hand_over_stop.ts";
import type { Storage } from "../../storage/port/storage.ts";
import { addressOf, noteOf, placesIn } from "./ledger_notes.ts";

/** What is at the path of a file: nothing, a file, or the very file that is at another path. */
type FileAt = (path: string, beside: string) => "gone" | "another" | "the same";

/** The parts that {@link claimPlace} needs. */
interface ClaimParts {
  /** The server's own database. */
  readonly own: Pick<Storage, "note" | "setNote">;
  readonly current: () => Pick<Config, "storage" | "institutions">;
  readonly fileAt: FileAt;
  readonly now: () => Temporal.Instant;
  readonly log: Pick<Log, "warning">;
}

const PLACE = "library at";

/**
 * Notes where the server's own database is, and finds out whether it is a copy of one that is still there: somebody tries
 * a new version in a copied folder. What the notes of a copy name is the original's. Of that nothing is taken, and what
 * waits in a copy of a ledger is not handed over until staff say so: the original hands it over.
 */
export async function claimPlace(parts: ClaimParts): Promise<void> {
  const { own, current, now, log } = parts, { storage, institutions } = current();
  const noted = await own.note(PLACE) || undefined, here = addressOf(storage);
  if (noted === here) return;
  const original = await originalOf(noted, parts);
  if (original !== undefined) {
    for (const { id, upstream, standIn } of institutions.values()) {
      if (upstream === undefined) continue;
      await noteHandOverStop(own, id, { by: `sip2d (copy of ${original})`, at: now() });
      if (await own.note(noteOf(id))) {
        await own.setNote(noteOf(id), standIn === undefined ? "" : addressOf(standIn.storage));
      }
      log.warning("this library is a copy: what waits in it is not handed over until staff say so", {
        ...{ institution: id, database: original },
      });
    }
  }
  // Last: a start that was cut off before finds the same again.
  await own.setNote(PLACE, here);
}

/** Gives the address of the database of which this one is a copy; `undefined`: it is none, or was moved. */
async function originalOf(noted: string | undefined, parts: ClaimParts): Promise<string | undefined> {
  if (noted !== undefined) return isThere(noted, parts.current().storage, parts) ? noted : undefined;
  // Versions before this one noted nothing but where ledgers are.
  for (const institution of parts.current().institutions.values()) {
    const found = await ledgerLeft(institution, parts);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Finds a file that a note names, where the configuration has one of that name in another folder. */
async function ledgerLeft({ id, standIn }: Institution, parts: ClaimParts): Promise<string | undefined> {
  if (standIn?.storage.kind !== "sqlite") return undefined;
  const { storage } = standIn, name = fileName(storage.path);
  return placesIn(await parts.own.note(noteOf(id))).find((address) =>
    fileName(address) === name && isThere(address, storage, parts)
  );
}

/** Whether an address is that of another database than this, which is still there. */
function isThere(address: string, present: StorageConfig, { fileAt }: Pick<ClaimParts, "fileAt">): boolean {
  if (present.kind === "sqlite") {
    const path = address.replace(/^sqlite:/, "");
    return path !== address && fileAt(path, present.path) === "another";
  }
  // One database has several names of a server: only its own name tells it from a copy.
  return address.startsWith("postgres:") && fileName(address) !== encodeURIComponent(present.database);
}

function fileName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
