import { assertEquals, assertMatch } from "@std/assert";
import { insideScenario, type InsideStage } from "../../support/server/scenario.ts";
import { aFee, aPatron } from "../../support/library/records.ts";
import { connectPoster } from "../../support/wire/poster.ts";
import { CLOCK, feePaid, itemInformation, patronInformation } from "../../support/wire/messages.ts";
import { guarded, type Terminal } from "../../support/wire/terminal.ts";

/**
 * Coins that are alike, one after the other, by terminals whose dates tell nothing: each is booked where the terminal has shown
 * that it had heard of the one before, and else staff find it. What comes out is what lies in the box.
 */

const WHY = "its clock is a test's";
const PATRONS = ["P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"] as const;
const SETTING = {
  patrons: PATRONS.map((patronId) => aPatron({ patronId })),
  fees: PATRONS.map((patronId) => aFee({ feeId: `F${patronId}`, patronId, amount: 9000, outstanding: 9000 })),
  logins: [{ id: "converter", answers_may_be_lost: "yes" }],
  policy: { timeout: "30", retries: "3" },
  transports: ["RAW", "https"],
} as const;
const PAID = /^38Y/, TOLD = /^64/;

/** A terminal whose clock reads as the case says, over a day of the test's time. */
interface Clock {
  /** Seconds since noon of the test's time -> what the terminal's clock shows. */
  readonly shows: (seconds: number) => string;
  readonly number?: string;
}

const at = (seconds: number) => {
  const moment = new Date(Date.UTC(2026, 2, 2, 13, 0, seconds)).toISOString();
  return `${moment.slice(0, 10).replaceAll("-", "")}    ${moment.slice(11, 19).replaceAll(":", "")}`;
};
const RUNS: Clock = { shows: at };
const MINUTES: Clock = { shows: (seconds) => at(Math.floor(seconds / 60) * 60) };
const STANDS: Clock = { shows: () => at(0) };
const ZERO: Clock = { shows: at, number: "0" };
const MINUTES_ZERO: Clock = { ...MINUTES, number: "0" };

/** A terminal at a stage, in a test's time. */
class Box {
  readonly #stage: InsideStage;
  readonly #terminal: Terminal;
  readonly #clock: Clock;
  #seconds = 0;

  constructor(stage: InsideStage, terminal: Terminal, clock: Clock) {
    this.#stage = stage;
    this.#terminal = terminal;
    this.#clock = clock;
  }

  async pass(seconds: number): Promise<void> {
    this.#seconds += seconds;
    await this.#stage.pass({ milliseconds: seconds * 1000 });
  }

  dated(message: string): string {
    const shown = message.replaceAll(CLOCK, this.#clock.shows(this.#seconds));
    return `${this.#clock.number === undefined ? shown : guarded(shown, this.#clock.number)}\r`;
  }

  async say(message: string, answer: RegExp): Promise<void> {
    this.#terminal.sendRaw(this.dated(message));
    await this.#terminal.expectLine(answer);
  }

  sendRaw(bytes: string): void {
    this.#terminal.sendRaw(bytes);
  }

  send(...messages: readonly string[]): void {
    this.#terminal.sendRaw(messages.map((message) => this.dated(message)).join(""));
  }

  async hear(...answers: readonly RegExp[]): Promise<void> {
    for (const answer of answers) await this.#terminal.expectLine(answer);
  }
}

/** What is booked of a patron's coins of 0.50. */
async function booked({ storage }: InsideStage, patronId: string): Promise<number> {
  const rows = await storage.journal({ limit: 10_000 });
  return rows.filter((row) => row.patronId === patronId && row.action === "fee-paid" && row.outcome === "done").length;
}

const COIN = (patron: string) => feePaid(patron, "0.50");

insideScenario(
  WHY,
  "each of many equal coins is booked, whatever the terminal's clock shows",
  SETTING,
  async (stage) => {
    const rows = [
      ["minutes, each 5 s", MINUTES, 5, 8],
      ["minutes, each 2 s", MINUTES, 2, 20],
      ["a clock that stands, each 5 s", STANDS, 5, 8],
      ["a clock that stands, each second", STANDS, 1, 20],
      ["AY always 0, each 5 s", ZERO, 5, 8],
      ["minutes and AY always 0, each second", MINUTES_ZERO, 1, 20],
      ["a clock that runs, two a second", RUNS, 0.5, 8],
    ] as const;
    for (const [place, [what, clock, gap, coins]] of rows.entries()) {
      const patron = PATRONS[place] ?? "";
      const box = new Box(stage, await stage.login("sipterm1", `box ${place}`), clock);
      for (let coin = 0; coin < coins; coin++) {
        await box.say(patronInformation(patron), TOLD);
        await box.say(COIN(patron), PAID);
        await box.pass(gap);
      }
      assertEquals([what, await booked(stage, patron)], [what, coins]);
    }
  },
);

insideScenario(
  WHY,
  "a coin is not booked again where nothing shows that the first answer was heard",
  SETTING,
  async (stage) => {
    const other = patronInformation("P9");
    /** What lies between a coin and the same message again, a second later. */
    const between: readonly (readonly [what: string, (box: Box, patron: string) => Promise<void>])[] = [
      ["nothing", () => Promise.resolve()],
      ["another card", (box) => box.say(other, TOLD)],
      ["a copy", (box) => box.say(itemInformation("I1"), /^18/)],
      ["a 99", (box) => box.say("9900802.00", /^98/)],
      ["a 97, and the card", async (box, patron) => {
        await box.say("97", /^38Y/);
        await box.say(patronInformation(patron), TOLD);
      }],
      ["a second login, and the card", async (box, patron) => {
        await box.say("9300CNsipterm1|COterm1|CPshop|", /^941/);
        await box.say(patronInformation(patron), TOLD);
      }],
      ["what cannot be read, and the card", async (box, patron) => {
        await box.say("what?", /^96/);
        await box.say(patronInformation(patron), TOLD);
      }],
      ["the card, by a message of the next minute", async (box, patron) => {
        const { length } = CLOCK;
        box.send(patronInformation(patron).replace(CLOCK, at(60).padEnd(length)));
        await box.hear(TOLD);
      }],
    ];
    for (const [place, [what, step]] of between.entries()) {
      const patron = PATRONS[place] ?? "";
      const box = new Box(stage, await stage.login("sipterm1", "shop"), STANDS);
      await box.say(COIN(patron), PAID);
      await step(box, patron);
      await box.pass(1);
      await box.say(COIN(patron), PAID);
      assertEquals([what, await booked(stage, patron)], [what, 1]);
    }
  },
);

insideScenario(
  WHY,
  "messages that were sent ahead prove nothing of the answers before them",
  SETTING,
  async (stage) => {
    const box = new Box(stage, await stage.login("sipterm1", "ahead"), STANDS);
    box.send(COIN("P1"), patronInformation("P1"), COIN("P1"));
    await box.hear(PAID, TOLD, PAID);
    assertEquals(await booked(stage, "P1"), 1);
    // Never on this connection: whoever sends ahead once may do so at any time.
    await box.say(COIN("P2"), PAID);
    await box.say(patronInformation("P2"), TOLD);
    await box.say(COIN("P2"), PAID);
    assertEquals(await booked(stage, "P2"), 1);
    // So does who begins the next message before.
    const begun = new Box(stage, await stage.login("sipterm1", "begun"), STANDS);
    const question = begun.dated(patronInformation("P3"));
    begun.sendRaw(begun.dated(COIN("P3")) + question.slice(0, 20));
    await begun.hear(PAID);
    begun.sendRaw(question.slice(20));
    await begun.hear(TOLD);
    await begun.say(COIN("P3"), PAID);
    assertEquals(await booked(stage, "P3"), 1);
  },
);

insideScenario(
  WHY,
  "an account whose answers may be lost, a new connection and a post prove nothing",
  SETTING,
  async (stage) => {
    const converter = new Box(stage, await stage.login("converter", "serial"), STANDS);
    for (const _ of [1, 2]) {
      await converter.say(patronInformation("P1"), TOLD);
      await converter.say(COIN("P1"), PAID);
    }
    assertEquals(await booked(stage, "P1"), 1);
    for (const _ of [1, 2]) {
      const box = new Box(stage, await stage.login("sipterm1", "anew"), STANDS);
      await box.say(patronInformation("P2"), TOLD);
      await box.say(COIN("P2"), PAID);
    }
    assertEquals(await booked(stage, "P2"), 1);
    const poster = await connectPoster(stage.ports[1] ?? 0);
    for (const _ of [1, 2]) {
      assertMatch(await poster.ask(patronInformation("P3")), TOLD);
      assertMatch(await poster.ask(COIN("P3")), PAID);
    }
    await poster.close();
    assertEquals(await booked(stage, "P3"), 1);
  },
);

insideScenario(
  WHY,
  "one number of a payment is one payment, though its terminal has heard of it",
  SETTING,
  async (stage) => {
    const box = new Box(stage, await stage.login("sipterm1", "numbers"), STANDS);
    for (const number of ["1", "1", "2"]) {
      await box.say(patronInformation("P1"), TOLD);
      await box.say(feePaid("P1", "0.50", `BK${number}|`), PAID);
    }
    assertEquals(await booked(stage, "P1"), 2);
  },
);

insideScenario(
  WHY,
  "a coin that a terminal tells again long after is booked, and staff are told",
  SETTING,
  async (stage) => {
    const box = new Box(stage, await stage.login("sipterm1", "slow"), STANDS);
    await box.say(COIN("P1"), PAID);
    await box.pass(4);
    await box.say(patronInformation("P1"), TOLD);
    await box.say(COIN("P1"), PAID);
    const rows = await stage.journal(3);
    assertEquals(rows.map(({ action, amount, detail = "" }) => [action, amount, detail]), [
      ["fee-paid", 50, ""],
      ["fee-paid", 50, ""],
      ["exception", 50, "booked, and may be a retry of the payment before"],
    ]);
  },
);

insideScenario(
  WHY,
  "a coin for which nothing is owed any more hears the yes of the one before, and staff are told",
  { ...SETTING, fees: [aFee({ feeId: "F1", patronId: "P1", amount: 50, outstanding: 50 })] },
  async (stage) => {
    const box = new Box(stage, await stage.login("sipterm1", "last"), STANDS);
    for (const _ of [1, 2]) {
      await box.say(patronInformation("P1"), TOLD);
      await box.say(COIN("P1"), PAID);
    }
    const rows = await stage.journal(2);
    assertEquals(rows.map(({ action, outcome }) => [action, outcome]), [["fee-paid", "done"], ["exception", "done"]]);
    assertMatch(rows[1]?.detail ?? "", /^answered yes as the payment of 2026-03-02T12:00:00Z was, and nothing is owed/);
  },
);

insideScenario(WHY, "a coin that is taken for a retry stands in the journal", SETTING, async (stage) => {
  const box = new Box(stage, await stage.login("sipterm1", "silent"), STANDS);
  await box.say(COIN("P1"), PAID);
  await box.say(COIN("P1"), PAID);
  const [, row] = await stage.journal(2);
  assertEquals(
    [row?.action, row?.patronId, row?.amount, row?.terminal, row?.paymentType, row?.detail],
    [
      "payment-repeated",
      "P1",
      50,
      "silent",
      "00",
      "taken for a retry of the payment of 2026-03-02T12:00:00Z (date): not booked",
    ],
  );
});
