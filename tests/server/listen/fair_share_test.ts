import { assertEquals, assertGreater, assertInstanceOf, assertLess } from "@std/assert";
import { createFairShare, createTurns } from "../../../src/server/listen/fair_share.ts";
import { roundTripsDuring } from "../../support/server/round_trips.ts";
import { serving } from "../../support/server/serving.ts";
import { until } from "../../support/wire/until.ts";

const LOGIN = "9300CNsipterm1|COterm1|";

Deno.test("createFairShare() makes a connection wait after sixteen lines of one turn, and lets it go on in the next", async () => {
  const share = createFairShare(createTurns(), () => 0);
  for (let line = 1; line <= 16; line++) assertEquals(share.next(1000), undefined);
  const turn = share.next(1000);
  assertInstanceOf(turn, Promise);
  await turn;
  for (let line = 2; line <= 16; line++) assertEquals(share.next(1000), undefined);
  assertInstanceOf(share.next(1000), Promise);
});

Deno.test("createFairShare() makes a connection wait whose lines after the first of one turn have taken two milliseconds", () => {
  let now = 0;
  const share = createFairShare(createTurns(), () => now);
  assertEquals(share.next(1000), undefined);
  now = 5;
  assertEquals(share.next(1000), undefined);
  now = 6.9;
  assertEquals(share.next(1000), undefined);
  now = 7;
  assertInstanceOf(share.next(1000), Promise);
});

Deno.test("createFairShare() begins anew when bytes have come in", () => {
  const share = createFairShare(createTurns(), () => 0);
  for (let line = 1; line <= 100; line++) assertEquals(share.next(line), undefined);
});

Deno.test("createTurns() lets few go on in one turn, who came first first", async () => {
  const turns = createTurns();
  const gone: number[] = [];
  const waiting = Array.from({ length: 10 }, (_, at) => turns().then(() => gone.push(at)));
  const seen: number[] = [];
  for (let turn = 0; turn < 4; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    seen.push(gone.length);
  }
  await Promise.all(waiting);
  assertEquals([seen.every((count, at) => count <= 4 * (at + 1)), gone], [true, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
});

Deno.test("createTurns() lets sockets be looked at between one turn and the next", async () => {
  const turns = createTurns();
  const flood = async () => {
    for (let line = 0; line < 100; line++) await turns();
  };
  assertGreater(await roundTripsDuring(() => Promise.all(Array.from({ length: 8 }, flood))), 20);
});

Deno.test("a terminal is answered while others send without pause", () =>
  serving({}, async ({ connect }) => {
    const floods = await Promise.all(Array.from({ length: 4 }, () => connect()));
    const quiet = await connect();
    await quiet.ask(LOGIN, "941");
    let answered = 0;
    for (const { socket } of floods) {
      socket.on("data", (bytes) => answered += String(bytes).split("\r").length - 1);
      socket.write("9900302.00\r".repeat(20_000));
    }
    // Not before the floods are there: the first of their answers tells.
    await until(() => answered > 0);
    await quiet.ask("9900302.00", /^98Y/);
    assertLess(answered, 60_000, `${answered} of 80000 were answered before the one`);
  }));
