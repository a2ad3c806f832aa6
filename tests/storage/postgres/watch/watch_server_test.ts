import { assertEquals } from "@std/assert";
import { watchServer } from "../../../../src/storage/postgres/watch/watch_server.ts";

Deno.test("watchServer() tells what the server says is in the way, also while changes fail for it", async () => {
  let answer = () => Promise.resolve([{ now: 0, trouble: "the database only reads" }]);
  const watch = watchServer({
    patience: 60_000,
    ping: () => answer(),
    trouble: ({ trouble }) => String(trouble),
    probe: () => Promise.resolve(undefined),
    reasonOf: String,
    doubt() {},
    renew() {},
  });
  await watch.look();
  watch.failed("cannot execute INSERT in a read-only transaction");
  assertEquals([watch.problem(), watch.awayFor() > 0], ["the database only reads", true]);
  answer = () => Promise.reject("connection refused");
  await watch.look();
  assertEquals(watch.problem(), "PostgreSQL is away: connection refused");
});
