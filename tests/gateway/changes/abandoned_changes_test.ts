import { assertEquals } from "@std/assert";
import { createAbandonedChanges } from "../../../src/gateway/abandoned_changes.ts";
import { StorageUnavailable } from "../../../src/storage/port/storage.ts";
import { drivenGatewayClock } from "../../support/gateway/driven_gateway_clock.ts";
import { memoryStorage } from "../../support/gateway/memory_ledger.ts";
import { createDrivenTime } from "../../support/wire/driven_time.ts";

Deno.test("createAbandonedChanges() has each gateway look again that could not read what another process has left", async () => {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), clock = drivenGatewayClock(time);
  const storage = memoryStorage(clock), read: string[] = [];
  let left = 0, away = false;
  const ledger = { ...storage.ledger, giveUp: () => Promise.resolve(left) };
  const changes = createAbandonedChanges({ clock, now: time.now, owner: "this test" });
  const follower = (name: string) => ({
    recover() {
      if (away && name === "second") return Promise.reject(new StorageUnavailable("away"));
      read.push(name);
      return Promise.resolve();
    },
  });
  for (const name of ["first", "second"]) changes.add(follower(name), ledger);
  await time.asleep(60);
  assertEquals(read, ["first", "second"]);
  [left, away] = [1, true];
  await time.advance(60);
  await time.asleep(5);
  [left, away] = [0, false];
  await time.advance(5);
  await time.asleep(60);
  assertEquals(read, ["first", "second", "first", "second"]);
  changes.close();
});

Deno.test("createAbandonedChanges() looks by its own name once in each ledger, and past one that cannot be reached", async () => {
  const time = createDrivenTime("2026-11-24T10:15:00Z"), clock = drivenGatewayClock(time);
  const looked: string[] = [], read: string[] = [];
  let away = true;
  const ledger = (name: string, isAway: () => boolean) => ({
    giveUp(_: Temporal.Instant, owner = "nobody") {
      looked.push(`${name}: ${owner}`);
      return isAway() ? Promise.reject(new StorageUnavailable("away")) : Promise.resolve(0);
    },
  });
  const follower = (name: string) => ({ recover: () => Promise.resolve(void read.push(name)) });
  const changes = createAbandonedChanges({ clock, now: time.now, owner: "this test" });
  changes.add(follower("first"), ledger("first", () => away));
  changes.add(follower("second"), ledger("second", () => false));
  await time.asleep(5);
  assertEquals([looked.splice(0), read], [["first: this test", "second: this test"], ["first", "second"]]);
  // What this process has begun since is its own.
  away = false;
  await time.advance(5);
  await time.asleep(60);
  assertEquals(looked.splice(0), ["first: this test", "second: nobody"]);
  await time.advance(60);
  await time.asleep(60);
  assertEquals(looked, ["first: nobody", "second: nobody"]);
  changes.close();
});
