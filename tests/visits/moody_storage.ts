import { type Storage, StorageUnavailable } from "../../src/storage/port/storage.ts";
import { createChance } from "./chance.ts";
import { type Spell, TAKES } from "./moods.ts";
import type { VisitTime } from "./visit_time.ts";

/**
 * Has a storage work in the moods of a day. A slow one is late before it does its work, or after; a frozen one does
 * nothing until it thaws; a silent one does nothing and fails in the end.
 */
export function moodyStorage(storage: Storage, time: VisitTime, moods: (at: number) => Spell, seed: number): Storage {
  const chance = createChance(seed);

  async function thaw(): Promise<void> {
    for (let spell = now(); spell.mood === "frozen" || spell.mood === "silent"; spell = now()) {
      await time.hold((spell.until - time.milliseconds()) / 1000);
      if (spell.mood === "silent") throw new StorageUnavailable("the storage is silent");
    }
  }

  const now = () => moods(time.milliseconds());

  return {
    ...storage,
    async apply(change) {
      await thaw();
      const takes = TAKES[now().mood] ?? 0, before = chance.between(0, 1) * takes;
      if (takes > 0) await time.hold(before);
      const { deadline: _, ...patient } = change;
      const applied = await time.during(storage.apply(patient));
      if (takes > 0) await time.hold(takes - before);
      return applied;
    },
    async answer(question) {
      await thaw();
      return await time.during(storage.answer(question));
    },
    async checkoutFacts(...asked) {
      await thaw();
      return await time.during(storage.checkoutFacts(...asked));
    },
    async checkinFacts(...asked) {
      await thaw();
      return await time.during(storage.checkinFacts(...asked));
    },
    async patronFacts(...asked) {
      await thaw();
      return await time.during(storage.patronFacts(...asked));
    },
    async feeFacts(...asked) {
      await thaw();
      return await time.during(storage.feeFacts(...asked));
    },
  };
}
