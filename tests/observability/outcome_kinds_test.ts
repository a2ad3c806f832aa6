import { assertEquals, assertNotMatch } from "@std/assert";
import { createFeed, type FeedEntry } from "../../src/observability/feed.ts";
import { createMetrics } from "../../src/observability/metrics.ts";
import { registry } from "../../src/server/engine/registry.ts";
import type { WireField } from "../../src/protocol/wire_message.ts";
import { aBackEnd } from "../support/server/a_back_end.ts";
import { aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { engineTest } from "../support/library/engine.ts";
import { serving } from "../support/server/serving.ts";
import {
  checkin,
  checkout,
  CLOCK,
  feePaid,
  itemInformation,
  login,
  patronInformation,
  patronStatus,
} from "../support/wire/messages.ts";

const PIN = "hash of 1234";

const LIBRARY = {
  patrons: [
    aPatron({ pin: PIN }),
    aPatron({ patronId: "P2", pin: PIN, blocked: true }),
    aPatron({ patronId: "P3", pin: PIN, cardLost: true }),
  ],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2" }), anItem({ itemId: "I3", titleId: "T3", status: "lost" })],
  loans: [aLoan({ itemId: "I2", patronId: "P3" })],
};

/** What staff beside the terminal would call the outcome of each message. */
const ASKED: readonly (readonly [message: string, outcome: string])[] = [
  [patronStatus("P1", "AD1234|"), "answered"],
  [patronStatus("P1", "AD9999|"), "wrong-pin"],
  [patronInformation("P1", 3, "AD9999|"), "wrong-pin"],
  // Self-checks ask for the card first, without a PIN.
  [patronInformation("P1"), "answered"],
  [patronStatus("nobody"), "unknown-card"],
  [patronInformation("nobody", 3, "AD1234|"), "unknown-card"],
  // The card may not borrow; that it may not was asked and answered.
  [patronStatus("P2", "AD1234|"), "answered"],
  [checkout("P2", "I1", "AD1234|"), "blocked"],
  [checkout("P3", "I1", "AD1234|"), "blocked"],
  [checkout("P1", "I1", "AD9999|"), "wrong-pin"],
  [checkout("nobody", "I1"), "unknown-card"],
  [checkout("P1", "nothing", "AD1234|"), "unknown-item"],
  [itemInformation("nothing"), "unknown-item"],
  [checkin("nothing"), "unknown-item"],
  [checkout("P1", "I2", "AD1234|"), "not-allowed"],
  [feePaid("P1", "1.00", "AD1234|"), "not-allowed"],
  [checkout("P1", "I1", "AD1234|"), "answered"],
];

engineTest(
  "a message's outcome tells of which kind a refusal is, to watchers and metrics alike",
  LIBRARY,
  async (bench) => {
    const feed = createFeed();
    const entries: FeedEntry[] = [];
    feed.watch((entry) => void entries.push(entry));
    const metrics = createMetrics();
    const { library } = bench;
    await serving({ library, handlers: registry, feed, metrics, clock: () => NOON }, async ({ connect }) => {
      const terminal = await connect();
      for (
        const message of [
          login("sipterm1", "badterm"),
          login("sipterm1", "term1"),
          ...ASKED.map(([each]) => each),
        ]
      ) {
        terminal.send(message);
        await terminal.expect(/^\d\d/);
      }
    });
    // A login is refused for a reason of its own.
    assertEquals(entries.map(({ result }) => result), ["refused", "answered", ...ASKED.map(([, outcome]) => outcome)]);
    const text = metrics.text();
    for (const counted of ['"checkout",outcome="blocked"} 2', '"patron-status-request",outcome="wrong-pin"} 1']) {
      assertEquals([counted, text.includes(`sip2d_messages_total{message=${counted}`)], [counted, true]);
    }
    // The lines of a recording have no PIN, whoever sent it.
    for (const entry of entries) assertNotMatch(JSON.stringify(entry.lines()), /1234|9999|CO[^*|]/);
    assertEquals(entries[3]?.lines(), {
      request: `23001${CLOCK}AOMAIN|AAP1|AC|AD***|`,
      response: entries[3]?.lines().response,
    });
  },
);

/** Another library system, which says what a card and its PIN are worth. */
function saying(...fields: readonly string[]) {
  const written: readonly WireField[] = fields.map((field) => ({
    id: field.slice(0, 2),
    value: field.slice(2),
    required: true,
  }));
  return aBackEnd({
    answer: ({ request: { name } }) =>
      Promise.resolve({
        response: name === "patronStatusRequest"
          ? { code: "24", fixed: `${" ".repeat(14)}001${CLOCK}`, fields: written }
          : { code: "64", fixed: `${" ".repeat(14)}001${CLOCK}${"0000".repeat(6)}`, fields: written },
      }),
  });
}

Deno.test("a 24 and a 64 of another library system tell of a wrong PIN and of an unknown card", async () => {
  const cases = [
    [patronStatus("P1", "AD9999|"), ["AAP1", "BLY", "CQN"], "wrong-pin"],
    [patronInformation("P1", 3, "AD9999|"), ["AAP1", "BLY", "CQN"], "wrong-pin"],
    [patronStatus("P1", "AD9999|"), ["AAP1", "BLN", "CQN"], "unknown-card"],
    [patronInformation("P1"), ["AAP1", "BLN"], "unknown-card"],
    // Without a PIN no PIN is wrong, whatever the other system says of it.
    [patronInformation("P1"), ["AAP1", "BLY", "CQN"], "answered"],
    [patronStatus("P1", "AD1234|"), ["AAP1", "BLY", "CQY"], "answered"],
  ] as const;
  for (const [message, fields, outcome] of cases) {
    const feed = createFeed();
    const results: string[] = [];
    feed.watch(({ result }) => void results.push(result));
    await serving({ feed, backEndOf: () => saying(...fields) }, async ({ connect }) => {
      const terminal = await connect();
      terminal.send(login("sipterm1", "term1"));
      await terminal.expect("941");
      terminal.send(message);
      await terminal.expect(/^[26]4/);
    });
    assertEquals([message, results.at(-1)], [message, outcome]);
  }
});
