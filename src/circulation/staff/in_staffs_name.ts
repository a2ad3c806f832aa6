import type { Effect, JournalEntry } from "../../storage/port/change.ts";
import type { Storage } from "../../storage/port/storage.ts";

/**
 * Gives a storage in which the journal has all changes and refusals as those of staff, and none can be undone by a
 * terminal.
 *
 * @param note what staff say of the change, such as why they make it; empty: nothing
 */
export function inStaffsName(storage: Storage, note: string): Storage {
  const told = (entry: JournalEntry): JournalEntry => ({ ...entry, source: "staff", detail: withNote(entry, note) });
  const toldOf = (effect: Effect): Effect =>
    effect.kind === "note-exception" ? { ...effect, entry: told(effect.entry) } : effect;
  return {
    ...storage,
    apply: (change) =>
      storage.apply({ ...change, effects: change.effects.map(toldOf), entry: told(change.entry), undo: "" }),
    record: (entry) => storage.record(told(entry)),
  };
}

function withNote({ detail }: JournalEntry, note: string): string | undefined {
  if (note === "") return detail;
  return detail === undefined ? note : `${detail}; ${note}`;
}
