import { assertMatch } from "@std/assert";
import { insideScenario } from "../../support/server/scenario.ts";
import { aFee, aLoan, anItem, aPatron } from "../../support/library/records.ts";
import {
  blockPatron,
  checkin,
  checkout,
  CLOCK,
  feePaid,
  hold,
  itemInformation,
  itemStatusUpdate,
  NO_DATE,
  patronEnable,
  patronInformation,
} from "../../support/wire/messages.ts";
import { guarded } from "../../support/wire/terminal.ts";
import { connectPoster } from "../../support/wire/poster.ts";
import { PAY } from "./retry_cases.ts";

/**
 * What a person wanted once is done once, though the terminal sends it again, and what was wanted twice is done twice.
 * All messages bear one date, unless a case says otherwise; a terminal's clock that runs bears one for a second only.
 */

const WHY = "its clock is a test's";
const NUMBERS = [1, 2, 3, 4] as const;
const PAID = /^38Y/, LENT = /^121NNY/, BACK = /^101/;
/** Ada has a copy on loan and owes 5.00; four copies can be lent to Charles. */
const SETTING = {
  patrons: [aPatron(), aPatron({ patronId: "P2", firstName: "Charles" })],
  items: [
    anItem(),
    ...NUMBERS.map((number) => anItem({ itemId: `C${number}`, titleId: `T${number}`, title: `${number}` })),
  ],
  loans: [aLoan()],
  fees: [aFee()],
  policy: { status_update: "true" },
  transports: ["RAW", "https"],
} as const;

/** A step of a case: seconds that pass, a message and its answer, or that the terminal connects anew. */
type Step = number | readonly [message: string, answer: RegExp] | "reconnect";

interface Case {
  readonly wanted: string;
  readonly steps: readonly Step[];
}

const owed = (amount: string): Step => [patronInformation("P1"), new RegExp(`\\|BV${amount}\\|`)];
const again = (
  seconds: number,
  ...step: Exclude<Step, number | "reconnect">
): readonly Step[] => [seconds, "reconnect", step];
const pad = NUMBERS.map((number): Step => [checkout("P2", `C${number}`), LENT]);

const CASES: readonly Case[] = [7, 20].flatMap((seconds): Case[] => [
  {
    wanted: `a payment beside a question in one second, sent again after ${seconds} s, is paid once`,
    steps: [[patronInformation("P1"), /^64/], [PAY, PAID], ...again(seconds, PAY, PAID), owed("3.50")],
  },
  {
    wanted: `a loan beside a look at the copy in one second, sent again after ${seconds} s, is one loan`,
    steps: [
      [itemInformation("C1"), /^18/],
      [checkout("P2", "C1"), LENT],
      ...again(seconds, checkout("P2", "C1"), LENT),
    ],
  },
  {
    wanted: `the last of four loans from one pad, sent again after ${seconds} s, is one loan`,
    steps: [...pad, ...again(seconds, checkout("P2", "C4"), LENT)],
  },
  {
    wanted:
      `the last of a stack from one pad, lost on its way for ${seconds} s, and its answer after that, is one loan`,
    steps: [
      [patronInformation("P2"), /^64/],
      ...NUMBERS.flatMap((number): readonly Step[] => [[itemInformation(`C${number}`), /^18/]]),
      ...pad.slice(0, 3),
      ...again(seconds, checkout("P2", "C4"), LENT),
      ...again(seconds, checkout("P2", "C4"), LENT),
    ],
  },
  {
    wanted: `a stack from one pad whose answers are lost, each sent again after ${seconds} s, is lent once`,
    steps: [
      ...pad.slice(0, 3).flatMap((loan): readonly Step[] => [loan, seconds, loan]),
      ...again(seconds, checkout("P2", "C3"), LENT),
    ],
  },
  {
    wanted: `a stack from one pad whose answers are all lost with their connections for ${seconds} s is lent once`,
    steps: [
      [patronInformation("P2"), /^64/],
      ...again(seconds, patronInformation("P2"), /^64/),
      ...pad.flatMap((loan, index) => [loan, ...again(seconds, checkout("P2", `C${index + 1}`), LENT)]),
    ],
  },
  {
    wanted: `a payment that was lost on its way for ${seconds} s, and its answer after that, is paid once`,
    steps: [
      [patronInformation("P1"), /^64/],
      ...again(seconds, PAY, PAID),
      ...again(seconds, PAY, PAID),
      owed("3.50"),
    ],
  },
  {
    wanted: `a payment of a clock that stands still, after something else at 6 s, is another one at ${seconds} s`,
    steps: [
      [PAY, PAID],
      6,
      [itemInformation("C1"), /^18/],
      ...again(seconds - 6, PAY, PAID),
      owed("2.00"),
    ],
  },
  {
    wanted:
      `a payment of a clock that stands still is another one at ${seconds} s, also behind a message without a date`,
    steps: [
      [PAY, PAID],
      6,
      [patronInformation("P2").replace(CLOCK, NO_DATE), /^64/],
      [itemInformation("C1"), /^18/],
      ...again(seconds - 6, PAY, PAID),
      owed("2.00"),
    ],
  },
  {
    wanted: `what a terminal sends again after ${seconds} s over a new connection hears its first answer`,
    steps: [
      [checkin("I1"), BACK],
      ...again(seconds, checkin("I1"), BACK),
      [hold("+", "P2", "AJT1|"), /^161/],
      [hold("-", "P2", "AJT1|"), /^161/],
      ...again(seconds, hold("-", "P2", "AJT1|"), /^161/),
      [blockPatron("P2", "lost"), /^24Y/],
      ...again(seconds, blockPatron("P2", "lost"), /^24Y/),
      [itemStatusUpdate("C1", "torn"), /^201/],
      ...again(seconds, itemStatusUpdate("C1", "torn"), /^201/),
    ],
  },
]);

for (const { wanted, steps } of CASES) {
  insideScenario(WHY, wanted, SETTING, async ({ login, pass }) => {
    let terminal = await login("sipterm1", "entrance");
    for (const step of steps) {
      if (typeof step === "number") await pass({ seconds: step });
      else if (step === "reconnect") terminal = await login("sipterm1", "entrance");
      else {
        terminal.sendRaw(`${step[0]}\r`);
        await terminal.expectLine(step[1]);
      }
    }
  });
  insideScenario(WHY, `posted: ${wanted}`, SETTING, async ({ ports: [, port = 0], pass }) => {
    for (const step of steps) {
      if (step === "reconnect") continue;
      if (typeof step === "number") await pass({ seconds: step });
      else {
        const poster = await connectPoster(port);
        assertMatch(await poster.ask(step[0]), step[1]);
        await poster.close();
      }
    }
  });
}

insideScenario(WHY, "who asks for an answer again by a 97 has waited for it", SETTING, async ({ login, pass }) => {
  const terminal = await login("sipterm1", "entrance");
  for (const message of [checkout("P2", "C1"), "97", checkout("P2", "C2")]) {
    if (message === "97") await pass({ seconds: 9 });
    terminal.sendRaw(`${message}\r`);
    await terminal.expectLine(LENT);
  }
  const anew = await login("sipterm1", "entrance");
  anew.sendRaw(`${checkout("P2", "C2")}\r`);
  await anew.expectLine(LENT);
});

insideScenario(
  WHY,
  "a retry that is dated anew, and sent again over a new connection, is paid once",
  SETTING,
  async ({ login }) => {
    const later = PAY.replace(CLOCK, CLOCK.replace(/\d$/, (second) => String((Number(second) + 3) % 10)));
    const first = await login("sipterm1", "entrance"), anew = () => login("sipterm1", "entrance");
    for (const [terminal, message] of [[first, PAY], [first, later], [await anew(), later]] as const) {
      terminal.sendRaw(`${guarded(message, "4")}\r`);
      await terminal.expectLine(PAID);
    }
    const last = await anew();
    last.sendRaw(`${patronInformation("P1")}\r`);
    await last.expectLine(/\|BV3\.50\|/);
  },
);

insideScenario(
  WHY,
  "so it is where the clock shows minutes, and other messages bore the date long before",
  SETTING,
  async ({ login, pass }) => {
    const later = PAY.replace(CLOCK, CLOCK.replace(/\d$/, (second) => String((Number(second) + 3) % 10)));
    const first = await login("sipterm1", "entrance"), anew = () => login("sipterm1", "entrance");
    for (const message of [PAY, later]) {
      first.sendRaw(`${patronInformation("P2").replace(CLOCK, message.slice(2, 20))}\r`);
      await first.expectLine(/^64/);
    }
    await pass({ seconds: 12 });
    for (const [terminal, message] of [[first, PAY], [first, later], [await anew(), later]] as const) {
      terminal.sendRaw(`${guarded(message, "4")}\r`);
      await terminal.expectLine(PAID);
    }
    const last = await anew();
    last.sendRaw(`${patronInformation("P1")}\r`);
    await last.expectLine(/\|BV3\.50\|/);
  },
);

insideScenario(WHY, "one kiosk spoils no date of another with the same CP", SETTING, async ({ login, pass }) => {
  const [left, right] = [await login("sipterm1", "CPL"), await login("sipterm1", "CPL")];
  const say = async (terminal: typeof left, message: string, answer: RegExp) => {
    terminal.sendRaw(`${message}\r`);
    await terminal.expectLine(answer);
  };
  await say(left, patronInformation("P1"), /^64/);
  await say(right, itemInformation("C1"), /^18/);
  await say(left, PAY, PAID);
  await pass({ seconds: 12 });
  const anew = await login("sipterm1", "CPL");
  await say(anew, PAY, PAID);
  await say(anew, patronInformation("P1"), /\|BV3\.50\|/);
});

insideScenario(
  WHY,
  "a payment of a clock that stands still is another one, also where others at its address bear hundreds of dates",
  SETTING,
  async ({ ports: [, port = 0], pass }) => {
    const poster = await connectPoster(port);
    const say = async (message: string, answer: RegExp) => assertMatch(await poster.ask(message), answer);
    for (let shown = 0; shown < 6; shown++) {
      await say(itemInformation(`C${shown}`), /^18/);
      await pass({ seconds: 2 });
    }
    await say(PAY, PAID);
    for (let second = 0; second < 100; second++) {
      const date = CLOCK.replace(/\d{6}$/, String(110000 + second % 60 + 100 * Math.floor(second / 60)));
      await say(itemInformation("C1").replace(CLOCK, date), /^18/);
    }
    await pass({ seconds: 9 });
    await say(itemInformation("C1"), /^18/);
    await say(PAY, PAID);
    await say(patronInformation("P1"), /\|BV2\.00\|/);
    await poster.close();
  },
);

insideScenario(WHY, "transaction ids that end alike in a password's field are two payments", SETTING, async (stage) => {
  const { login } = stage;
  const terminal = await login("sipterm1", "entrance");
  for (const end of ["1", "2", "1"]) {
    terminal.sendRaw(`${feePaid("P1", "1.50", `BKB:AC${end}|`)}\r`);
    await terminal.expectLine(new RegExp(`^38Y.*\\|BKB:AC${end}\\|`));
  }
  terminal.sendRaw(`${patronInformation("P1")}\r`);
  await terminal.expectLine(/\|BV2\.00\|/);
});

insideScenario(
  WHY,
  "a card that is blocked and enabled with one date is so over new connections",
  SETTING,
  async ({ login }) => {
    for (
      const [message, answer] of [[blockPatron("P2", "lost"), /^24Y/], [patronEnable("P2"), /^26 /], [
        blockPatron("P2", "lost"),
        /^24Y/,
      ]] as const
    ) {
      const terminal = await login("sipterm1", "entrance");
      terminal.sendRaw(`${message}\r`);
      await terminal.expectLine(answer);
    }
  },
);
