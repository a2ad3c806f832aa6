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
  assertEquals(sync(createSyncPlace(), { takes: 2.5 }, 64 * 1023 + 10), 10);
});

Deno.test("a disk that becomes slow is not waited for there after the first slow sync, and long it is not tried again", () => {
  const place = createSyncPlace(), quick = { takes: 0.2 };
  sync(place, quick, 1_000);
  assertEquals(sync(place, { takes: 20 }, 1 + 8 * 128), 1);
  assertEquals(sync(place, quick, 128), 0);
  assertEquals(sync(place, quick, 100), 100);
});

Deno.test("a quick disk that is slow now and then stays where it is, as long as it makes up for that", () => {
  const place = createSyncPlace();
  sync(place, { takes: 0.2 }, 1_000);
  for (let time = 0; time < 100; time++) {
    assertEquals(sync(place, { takes: 10 }, 1) + sync(place, { takes: 0.2 }, 20), 21);
  }
  assertEquals(sync(place, { takes: 5 }, 10), 4);
});

Deno.test("a sync that began beside the event loop says nothing about one that is tried in it", () => {
  const place = createSyncPlace();
  sync(place, { takes: 0.2 }, 64);
  assertEquals(place.isHere, true);
  place.note(5, false);
  assertEquals(sync(place, { takes: 0.2 }, 10), 10);
});
