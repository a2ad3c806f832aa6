import { assertEquals, assertMatch } from "@std/assert";
import type { MadeUp, Reply } from "../../support/gateway/made_up_system.ts";
import { ASK } from "../../tools/simulate/simulating.ts";
import { begun } from "./asking_world.ts";

/** What a system does with the one question that it does not like. */
const DISLIKES: readonly Reply[] = [
  "96",
  "98NNNNNN60000320261127    1015002.00AOMAIN|BXYYYYYYYYYYYYYYYY|",
  "close",
  "silence",
];

/** What a system answers of the gateway's own questions: an item that is not there, a card that is not, or neither. */
const PROBES = {
  "17 and 63": () => undefined,
  "63 alone": (line) => line.startsWith("17") ? "96" : undefined,
  "neither": (line) => line.startsWith("9") || /\|A(AP1|BI2)\d\d\d\|/.test(line) ? undefined : "96",
} as const satisfies Record<string, MadeUp["reply"]>;

const OF_THE_SYSTEM = /\|AEAda\|/;

for (const [answers, reply] of Object.entries(PROBES)) {
  for (const disliked of DISLIKES) {
    Deno.test(`one login's questions alone make no system away that answers ${answers}, whatever it does with them: ${disliked}`, () =>
      begun((line) => line.includes("|AAP1666|") ? disliked : reply(line), async ({ ask, quiet, gateways }) => {
        assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
        await quiet(3);
        const stoodFor: (boolean | undefined)[] = [];
        for (let times = 0; times < 20; times++) {
          await ask(ASK.patron(undefined, "P1666"));
          await quiet(5);
          stoodFor.push(gateways.upstreamReports()[0]?.stoodFor);
        }
        assertEquals(new Set(stoodFor), new Set([false]));
        assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
      }));
  }
}

Deno.test("an outage that one login's questions might hold ends as soon as the gateway's own are answered", () => {
  let isAway = false;
  return begun(
    (line) => isAway || line.includes("|AAP1666|") ? "close" : undefined,
    async ({ ask, quiet, gateways }) => {
      await ask(ASK.patron());
      await quiet(3);
      isAway = true;
      await ask(ASK.patron());
      await quiet(40);
      assertEquals(gateways.upstreamReports()[0]?.stoodFor, true);
      isAway = false;
      for (let times = 0; times < 12; times++) {
        await ask(ASK.patron(undefined, "P1666"));
        await quiet(5);
      }
      assertEquals(gateways.upstreamReports()[0]?.stoodFor, false);
      assertMatch(await ask(ASK.patron()), OF_THE_SYSTEM);
    },
  );
});

Deno.test("loans alone show that a system is away, which refuses connections or closes them", () => {
  let isAway = false;
  return begun(() => isAway ? "close" : undefined, async ({ ask, quiet, gateways }) => {
    await ask(ASK.patron());
    await quiet(3);
    isAway = true;
    await ask(ASK.checkout("I2001"));
    // Each question waits for its turn, a second or two beside the twenty.
    await quiet(24);
    assertEquals(gateways.upstreamReports()[0]?.stoodFor, true);
  });
});

for (const [open, stands] of [[Temporal.Instant.fromEpochMilliseconds(0), true], [undefined, false]] as const) {
  Deno.test(`one question of the gateway's own without an answer ${stands ? "suffices" : "is too few"} where it begins ${open ? "in an open outage" : "without one"}`, () =>
    begun(
      () => "close",
      async ({ ask, quiet, gateways }) => {
        await ask(ASK.patron());
        await quiet(3);
        assertEquals(gateways.upstreamReports()[0]?.stoodFor, stands);
      },
      undefined,
      undefined,
      { openOutage: () => Promise.resolve(open) },
    ));
}
