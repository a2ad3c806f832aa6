import { assertEquals } from "@std/assert";
import { createSyncPlace, type SyncPlace } from "../../../../src/storage/sqlite/database/sync_place.ts";

/** A disk whose syncs take so many milliseconds; one beside the event loop is seen to end so much later. */
interface Disk {
  readonly takes: number;
  readonly late?: number;
}

/** Syncs so many times, and tells how many of them were waited for in the event loop. */
function sync(place: SyncPlace, { takes, late = 0.1 }: Disk, times: number): number {
  let here = 0;
  for (let time = 0; time < times; time++) {
    const { isHere } = place;
    if (isHere) here++;
    place.note(isHere ? takes : takes + late, isHere);
  }
  return here;
}

Deno.test("a quick disk is waited for in the event loop once it has shown that it is, also while the loop is busy", () => {
  for (const late of [0.1, 2.5]) assertEquals(sync(createSyncPlace(), { takes: 0.2, late }, 1_000), 1_000 - 64);
});

Deno.test("a slow disk is never waited for there, and one that is nearly quick is tried ever more seldom", () => {
  for (const takes of [3, 5, 20]) assertEquals(sync(createSyncPlace(), { takes }, 100_000), 0);
  assertEquals(sync(createSyncPlace(), { takes: 2.5 }, 64 * 127 + 7 * 8), 7 * 8);
});

Deno.test("a disk that becomes slow is not waited for there after a few slow syncs, and for long it is not tried again", () => {
  for (const [takes, few] of [[5, 32], [20, 13], [300, 1]] as const) {
    const place = createSyncPlace(), quick = { takes: 0.2 };
    sync(place, quick, 64 + 8 + 32);
    assertEquals(sync(place, { takes }, few + 8 * 128), few);
    assertEquals(sync(place, quick, 128), 0);
    assertEquals(sync(place, quick, 100), 100);
  }
});

Deno.test("a quick disk that looks slow, since the machine is busy, is waited for where it is all the same", () => {
  const place = createSyncPlace();
  sync(place, { takes: 0.2 }, 64);
  for (let time = 0; time < 400; time++) {
    assertEquals(sync(place, { takes: 0.6 }, 3) + sync(place, { takes: 3 }, 4) + sync(place, { takes: 14 }, 1), 8);
  }
});

Deno.test("a disk that has been quick for long is tried soon again after it was slow once", () => {
  const place = createSyncPlace(), quick = { takes: 0.2 };
  for (const pause of [64, 128, 256]) {
    assertEquals(sync(place, quick, pause + 100), 100);
    sync(place, { takes: 300 }, 1);
  }
  assertEquals(sync(place, quick, 512 + 5_000), 5_000);
  sync(place, { takes: 300 }, 1);
  assertEquals(sync(place, quick, 128 + 10), 10);
});

Deno.test("a sync that began beside the event loop says nothing about one that is tried in it", () => {
  const place = createSyncPlace();
  sync(place, { takes: 0.2 }, 64);
  assertEquals(place.isHere, true);
  place.note(5, false);
  assertEquals(sync(place, { takes: 0.2 }, 10), 10);
});
