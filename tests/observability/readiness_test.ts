import { asSaid } from "../../src/library/notice.ts";
import { assertEquals } from "@std/assert";
import { StorageUnavailable } from "../../src/storage/port/storage.ts";
import { createReadiness } from "../../src/observability/readiness.ts";

/** A storage that is asked for a note as `note` says. */
function aStorage(note: () => Promise<undefined>, problem?: string) {
  return { problem: problem === undefined ? undefined : asSaid(problem), note };
}

Deno.test("createReadiness() finds no problem where the storage answers", async () => {
  assertEquals(await createReadiness(aStorage(() => Promise.resolve(undefined))).problem(), undefined);
});

Deno.test("createReadiness() tells why not", async () => {
  const failing = aStorage(() => Promise.reject(new Error("postgres://sip2d:secret@db is away")));
  assertEquals((await createReadiness(failing).problem())?.english, "the storage did not answer");
  const unavailable = aStorage(() => Promise.reject(new StorageUnavailable("no such role")));
  assertEquals((await createReadiness(unavailable).problem())?.english, "the storage did not answer: no such role");
  const away = aStorage(() => Promise.resolve(undefined), "the disk is full");
  assertEquals((await createReadiness(away).problem())?.english, "the disk is full");
  const silent = createReadiness(aStorage(() => new Promise(() => {})), 10);
  assertEquals((await silent.problem())?.english, "the storage did not answer within 0.01 s");
});

Deno.test("createReadiness() asks the storage once for all who ask meanwhile, and again for who asks later", async () => {
  let asked = 0;
  const first = Promise.withResolvers<undefined>();
  const readiness = createReadiness(aStorage(() => ++asked === 1 ? first.promise : Promise.reject(new Error())));
  const answers = [readiness.problem(), readiness.problem(), readiness.problem()];
  first.resolve(undefined);
  assertEquals(await Promise.all(answers), [undefined, undefined, undefined]);
  assertEquals(asked, 1);
  assertEquals((await readiness.problem())?.english, "the storage did not answer");
  assertEquals(asked, 2);
});

Deno.test("createReadiness() is not ready once the server stops, also for who has asked before", async () => {
  const answer = Promise.withResolvers<undefined>();
  const readiness = createReadiness(aStorage(() => answer.promise));
  const before = readiness.problem();
  readiness.drain();
  assertEquals((await readiness.problem())?.english, "the server stops");
  answer.resolve(undefined);
  assertEquals((await before)?.english, "the server stops");
});
