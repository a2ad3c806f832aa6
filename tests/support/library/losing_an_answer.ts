import { type Storage, StorageUnavailable } from "../../../src/storage/port/storage.ts";

/** Makes a storage that loses the answer to its first change, after the change was stored. */
export function losingAnAnswer(storage: Storage): Storage {
  let lost = false;
  return {
    ...storage,
    async apply(change) {
      const applied = await storage.apply(change);
      if (lost) return applied;
      lost = true;
      throw new StorageUnavailable("the connection was lost");
    },
  };
}
