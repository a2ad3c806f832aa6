import { asSaid } from "../../../../src/library/notice.ts";
import { assertEquals } from "@std/assert";
import { watchServer } from "../../../../src/storage/postgres/watch/watch_server.ts";

Deno.test("watchServer() tells what the server says is in the way, also while changes fail for it", async () => {
  let answer = () => Promise.resolve([{ now: 0, trouble: "the database only reads" }]);
  const watch = watchServer({
    patience: 60_000,
    ping: () => answer(),
    trouble: ({ trouble }) => asSaid(String(trouble)),
    probe: () => Promise.resolve(undefined),
    reasonOf: String,
    doubt() {},
    renew() {},
  });
  await watch.look();
  watch.failed("cannot execute INSERT in a read-only transaction");
  assertEquals([watch.problem()?.english, watch.awayFor() > 0], ["the database only reads", true]);
  answer = () => Promise.reject("connection refused");
  await watch.look();
  assertEquals(watch.problem()?.english, "PostgreSQL is away: connection refused");
});
