import type { Effect, JournalEntry } from "../../storage/port/change.ts";
import { ofStaff } from "../decide/stored_undo.ts";
import type { Storage } from "../../storage/port/storage.ts";

/**
 * Wraps a storage so that its journal names staff as the source of each change and refusal, and only staff can undo a
 * change.
 *
 * @param note what staff say about the change, such as its reason; empty: nothing
 */
export function staffStorage(storage: Storage, note: string): Storage {
  const told = (entry: JournalEntry): JournalEntry => ({ ...entry, source: "staff", detail: withNote(entry, note) });
  const toldOf = (effect: Effect): Effect =>
    effect.kind === "note-exception" ? { ...effect, entry: told(effect.entry) } : effect;
  return {
    ...storage,
    apply: (change) =>
      storage.apply({
        ...change,
        effects: change.effects.map(toldOf),
        entry: told(change.entry),
        undo: ofStaff(change.undo),
      }),
    record: (entry) => storage.record(told(entry)),
  };
}

function withNote({ detail }: JournalEntry, note: string): string | undefined {
  if (note === "") return detail;
  return detail === undefined ? note : `${detail}; ${note}`;
}
