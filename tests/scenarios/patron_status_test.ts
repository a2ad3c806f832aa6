import type { Setting } from "../support/server/scenario.ts";
import { blockPatron, checkout, CLOCK, patronInformation, patronStatus } from "../support/wire/messages.ts";
import { aFee, aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { scenario } from "../support/server/scenario.ts";
import { type SmallScenario, smallScenario, smallScenarios } from "../support/server/small_scenarios.ts";

/** So many copies of as many titles, `I1` and so on. */
function copies(count: number, overrides: Parameters<typeof anItem>[0] = {}) {
  return Array.from(
    { length: count },
    (_, at) => anItem({ itemId: `I${at + 1}`, titleId: `T${at + 1}`, ...overrides }),
  );
}

/** `I1` and so on lent to `P1`. */
function loans(count: number, overrides: Parameters<typeof aLoan>[0] = {}) {
  return Array.from({ length: count }, (_, at) => aLoan({ itemId: `I${at + 1}`, ...overrides }));
}

const day = (text: string) => text;
const LATE = { checkedOut: NOON.subtract({ hours: 700 }), due: NOON.subtract({ hours: 24 }) };

/** A flag, or denied privileges, with what raises it and what just does not. */
interface Case {
  readonly name: string;
  readonly raises: Setting;
  readonly spares: Setting;
  /** The fourteen positions where it is raised. */
  readonly flags: string;
}

/** Privileges denied, and flags by their position. */
function flags(denied: boolean, ...positions: readonly number[]): string {
  return Array.from({ length: 14 }, (_, at) => (denied && at < 4) || positions.includes(at + 1) ? "Y" : " ").join("");
}

const CASES: readonly Case[] = [
  {
    name: "1-4 denied when blocked",
    raises: { patrons: [aPatron({ blocked: true })] },
    spares: {},
    flags: flags(true),
  },
  {
    name: "1-4 denied when expired",
    raises: { patrons: [aPatron({ expires: day("2026-03-01") })] },
    spares: { patrons: [aPatron({ expires: day("2026-03-02") })] },
    flags: flags(true),
  },
  {
    name: "1-4 denied when the card is lost; 5 card lost",
    raises: { patrons: [aPatron({ cardLost: true })] },
    spares: {},
    flags: flags(true, 5),
  },
  {
    name: "6 at the loan limit",
    raises: { items: copies(2), loans: loans(2), rules: [{ loan_limit: "2" }] },
    spares: { items: copies(2), loans: loans(1), rules: [{ loan_limit: "2" }] },
    flags: flags(false, 6),
  },
  {
    name: "7 at the overdue limit, and 1-4 denied",
    raises: { items: copies(2), loans: loans(2, LATE), rules: [{ overdue_limit: "2" }] },
    spares: { items: copies(2), loans: loans(1, LATE), rules: [{ overdue_limit: "2" }] },
    flags: flags(true, 7),
  },
  {
    name: "8 a loan without renewals left (only if rule `flag_renewals`)",
    raises: { loans: [aLoan({ renewals: 3 })], rules: [{ flag_renewals: "yes" }] },
    spares: { loans: [aLoan({ renewals: 3 })] },
    flags: flags(false, 8),
  },
  {
    name: "9 claimed-returned over a limit, and 1-4 denied",
    raises: {
      items: copies(2, { status: "claimed-returned" }),
      loans: loans(2),
      rules: [{ claims_returned_limit: "1" }],
    },
    spares: {
      items: copies(1, { status: "claimed-returned" }),
      loans: loans(1),
      rules: [{ claims_returned_limit: "1" }],
    },
    flags: flags(true, 9),
  },
  {
    name: "10 lost over a limit, and 1-4 denied",
    raises: { items: copies(2, { status: "lost" }), loans: loans(2), rules: [{ lost_limit: "1" }] },
    spares: { items: copies(1, { status: "lost" }), loans: loans(1), rules: [{ lost_limit: "1" }] },
    flags: flags(true, 10),
  },
  {
    name: "11 unpaid overdue and damage fees over the limit",
    raises: {
      fees: [aFee(), aFee({ feeId: "F2", type: "damage", amount: 501, outstanding: 501 })],
      rules: [{ overdue_fee_limit: "10.00" }],
    },
    spares: {
      fees: [aFee(), aFee({ feeId: "F2", type: "damage" }), aFee({ feeId: "F3", type: "rental", outstanding: 500 })],
      rules: [{ overdue_fee_limit: "10.00" }],
    },
    flags: flags(false, 11),
  },
  {
    name: "12 other fees over the limit",
    raises: {
      fees: [aFee({ type: "rental", amount: 1001, outstanding: 1001 })],
      rules: [{ other_fee_limit: "10.00" }],
    },
    spares: {
      fees: [aFee({ type: "rental", amount: 9999, outstanding: 1000 }), aFee({ feeId: "F2" })],
      rules: [{ other_fee_limit: "10.00" }],
    },
    flags: flags(false, 12),
  },
  {
    name: "11 and 1-4 with `fee_limit` alone, which holds for both kinds of fees",
    raises: { fees: [aFee({ outstanding: 501, amount: 501 })], rules: [{ fee_limit: "5.00" }] },
    spares: { fees: [aFee()], rules: [{ fee_limit: "5.00" }] },
    flags: flags(true, 11),
  },
  {
    name: "13 a recalled loan that is overdue by its recall date",
    raises: {
      loans: [aLoan({ checkedOut: NOON.subtract({ hours: 24 * 14 }), due: NOON.subtract({ minutes: 1 }) })],
      holds: [aHold({ patronId: "P2" })],
      rules: [{ recall_after_days: "14" }],
    },
    spares: {
      loans: [aLoan({ checkedOut: NOON.subtract({ hours: 24 * 14 }), due: NOON.add({ hours: 24 * 5 }) })],
      holds: [aHold({ patronId: "P2" })],
      rules: [{ recall_after_days: "14" }],
    },
    flags: flags(false, 13),
  },
  {
    name: "14 unpaid replacement fees over a limit",
    raises: { fees: [aFee({ type: "replacement" })], rules: [{ replacement_fee_limit: "4.99" }] },
    spares: { fees: [aFee({ type: "replacement" })], rules: [{ replacement_fee_limit: "5.00" }] },
    flags: flags(false, 14),
  },
];

const BLANK = " ".repeat(14);

smallScenarios(
  "patron status",
  CASES.flatMap(({ name, raises, spares, flags }): readonly SmallScenario[] => [{
    name,
    setting: raises,
    async body({ login }, own) {
      const desk = await login();
      const patron = own("AAP1|").replace("|", "\\|");
      await desk.ask(
        own(patronStatus("P1")),
        new RegExp(`^24${flags}001${CLOCK}AOMAIN\\|${patron}AEAda Byron\\|BLY\\|`),
      );
      await desk.ask(own(patronInformation("P1")), new RegExp(`^64${flags}001${CLOCK}[0-9]{24}AOMAIN\\|${patron}`));
      if (flags.startsWith("Y")) await desk.ask(own(checkout("P1", "I1")), /^120NUN/);
    },
  }, {
    name: `not ${name}`,
    setting: spares,
    async body({ login }, own) {
      const desk = await login();
      await desk.ask(own(patronStatus("P1")), new RegExp(`^24${BLANK}001`));
      await desk.ask(own(patronInformation("P1")), new RegExp(`^64${BLANK}001`));
    },
  }]),
);

smallScenario("patron status: no limit set = blank", {
  items: [...copies(3), ...copies(3).map(({ itemId }) => anItem({ itemId: `L${itemId}`, status: "lost" }))],
  loans: loans(3, { ...LATE, renewals: 99 }),
  fees: [aFee({ amount: 99_999, outstanding: 99_999 }), aFee({ feeId: "F2", type: "replacement", outstanding: 500 })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(patronStatus("P1"), new RegExp(`^24${BLANK}001`));
  await desk.ask(
    patronInformation("P1"),
    `64${BLANK}001${CLOCK}000000030003000200000000AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV1004.99|BD1 High Street|` +
      "BEada@example.org|BF555 0100|PCadult|AQMAIN|AFGreetings from MAIN.|",
  );
});

scenario(
  "overdue and expiry are computed when read; there is no nightly job",
  {
    patrons: [aPatron({ expires: day("2026-03-31") })],
    loans: [aLoan({ due: Temporal.Instant.from("2026-03-02T22:59:00Z") })],
    rules: [{ overdue_limit: "1" }],
  },
  async ({ login, pass }) => {
    const desk = await login();
    await desk.ask(patronInformation("P1", 2), new RegExp(`^64${BLANK}001.{18}000000000001`));
    await pass({ hours: 10, minutes: 59 });
    await desk.ask(patronInformation("P1", 2), new RegExp(`^64${BLANK}00120260302 {4}235900000000000001`));
    await pass({ seconds: 1 });
    await desk.ask(patronInformation("P1", 2), new RegExp(`^64${flags(true, 7)}001.{18}000000010001.*\\|ATI1\\|`));
    await pass({ days: 29 });
    await desk.ask(patronStatus("P1"), /^24.{17}20260331 {4}235901.*Your card will expire on 2026-03-31/);
    await pass({ minutes: 1 });
    await desk.ask(patronStatus("P1"), /^24YYYY.{13}20260401 {4}000001.*Your account has expired as of 2026-03-31/);
    await desk.ask(checkout("P1", "I1"), /\|AFPatron expired on 2026-03-31\|$/);
  },
);

smallScenario(
  "24 to 01 shows the status that the block made",
  { policy: { status_update: "true" } },
  async ({ login }) => {
    const desk = await login();
    await desk.ask(
      blockPatron("P1", "left in the reader", "Y"),
      `24YYYY          000${CLOCK}AOMAIN|AAP1|AEAda Byron|BLY|BHUSD|BV0.00|AFGreetings from MAIN. -- left in the reader|`,
    );
  },
);
