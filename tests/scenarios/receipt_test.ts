import { checkin, checkout, CLOCK, feePaid, renew } from "../support/wire/messages.ts";
import { aFee, anItem } from "../support/library/records.ts";
import { scenario, type Setting } from "../support/server/scenario.ts";
import { smallScenario } from "../support/server/small_scenarios.ts";

const RECEIPTS: Setting = { login: { print_lines: "yes" }, fees: [aFee()] };

smallScenario("a print line (AG) for receipts on checkout, checkin, renew and payment", RECEIPTS, async ({ login }) => {
  const desk = await login();
  await desk.ask(
    checkout("P1", "I1"),
    `121NNY${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260323    235900|CK001|AGMiddlemarch - due 2026-03-23|`,
  );
  await desk.ask(
    renew("P1", "I1"),
    `301YNN${CLOCK}AOMAIN|AAP1|ABI1|AJMiddlemarch|AH20260413    235900|CK001|AGMiddlemarch - renewed until 2026-04-13|`,
  );
  await desk.ask(
    checkout("P1", "I1", "", { date: "20260302    130001" }),
    /\|AFItem already checked out to you: renewing item\.\|AGMiddlemarch - renewed until 2026-05-04\|$/,
  );
  await desk.ask(checkin("I1"), /\|CS823\.8 ELI\|AGMiddlemarch - returned\|$/);
  await desk.ask(feePaid("P1", "1.25"), `38Y${CLOCK}AOMAIN|AAP1|AGPaid 1.25, still owed 3.75|`);
});

scenario("a refusal prints nothing", RECEIPTS, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "nothing"), /\|AFInvalid Item\|$/);
  await desk.ask(checkin("I1"), /\|AFItem not checked out\|$/);
  await desk.ask(renew("P1", "I1"), /\|AF[^|]*\|$/);
  await desk.ask(feePaid("P1", "99"), /\|AF[^|]*\|$/);
});

smallScenario("print lines are optional per account, and off by default", {
  fees: [aFee()],
  logins: [{ id: "printing", print_lines: "yes" }],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask(checkout("P1", "I1"), /\|CK001\|$/);
  await desk.ask(feePaid("P1", "1.25"), `38Y${CLOCK}AOMAIN|AAP1|`);
  await (await login("printing")).ask(checkin("I1"), /\|AGMiddlemarch - returned\|$/);
});

smallScenario(
  "print lines are wrapped at the terminal's print width, and lose nothing",
  RECEIPTS,
  async ({ login }) => {
    const desk = await login();
    await desk.ask("9900202.00", /^98/);
    await desk.ask(checkout("P1", "I1"), /\|AGMiddlemarch - due\|AG2026-03-23\|$/);
    await desk.ask("990 302.00", /^98/);
    await desk.ask(checkout("P1", "I2"), /\|AGPersuasion - due 2026-03-23\|$/);
    await desk.ask("9900002.00", /^98/);
    await desk.ask(checkin("I1"), /\|AGMiddlemarch - returned\|$/);
    await desk.ask("99    2.00", /^98/);
    await desk.ask(checkin("I2"), /\|AGPersuasion - returned\|$/);
  },
);

smallScenario("a print line is wrapped at what a field has room for, where a printer has more or has told nothing", {
  login: { print_lines: "yes" },
  items: ["I1", "I2"].map((itemId) => anItem({ itemId, titleId: itemId, title: `${"long ".repeat(49)}title` })),
}, async ({ login }) => {
  const desk = await login();
  for (const [width, item] of [["000", "I1"], ["999", "I2"]] as const) {
    await desk.ask(`990${width}2.00`, /^98/);
    await desk.ask(checkout("P1", item), /\|AG(long ){49}title -\|AGdue 2026-03-23\|$/);
  }
});

smallScenario("a print line is wrapped between characters, whatever the encoding makes of them", {
  login: { print_lines: "yes", encoding: "ascii" },
  items: [anItem({ title: "Straße" }), anItem({ itemId: "I2", titleId: "T2", title: "æææææ" })],
}, async ({ login }) => {
  const desk = await login();
  await desk.ask("9900082.00", /^98/);
  await desk.ask(checkout("P1", "I1"), /\|AJStrasse\|.*\|AGStrasse\|AG- due\|AG2026-03-\|AG23\|$/);
  await desk.ask(checkout("P1", "I2"), /\|AJaeaeaeaeae\|.*\|AGaeaeaeae\|AGae - due\|AG2026-03-\|AG23\|$/);
});
