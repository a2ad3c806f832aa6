import type { Item } from "../../src/library/item.ts";
import type { Hold } from "../../src/storage/port/hold.ts";
import type { Loan } from "../../src/storage/port/loan.ts";
import { checkin, checkout, CLOCK, itemInformation, itemStatusUpdate } from "../support/wire/messages.ts";
import { aHold, aLoan, anItem, aPatron, NOON } from "../support/library/records.ts";
import { scenario, type Setting } from "../support/server/scenario.ts";
import { smallScenario, smallScenarios } from "../support/server/small_scenarios.ts";

const RULES = { rules: [{ recall_after_days: "14" }], circulation: { reshelve_minutes: "30" } };
const LENT_LONG_AGO = aLoan({ checkedOut: NOON.subtract({ hours: 24 * 14 }) });
const WAITING = aHold({
  patronId: "P2",
  status: "waiting",
  capturedItemId: "I1",
  shelfExpires: "2026-03-05",
});

/** Everything that can be the matter with a copy, in the order in which it counts. */
const MATTERS: readonly (readonly [code: string, name: string, item: Partial<Item>, loan?: Loan, hold?: Hold])[] = [
  ["10", "in transit", { transitTo: "CPL" }],
  ["11", "claimed returned", { status: "claimed-returned" }, aLoan()],
  ["13", "missing", { status: "missing" }],
  ["12", "lost", { status: "lost" }, aLoan()],
  ["04", "on loan", {}, aLoan()],
  ["07", "recalled", {}, LENT_LONG_AGO, aHold({ patronId: "P2" })],
  ["05", "protected from recall", {}, aLoan(), aHold({ patronId: "P2" })],
  ["08", "held on the shelf", {}, undefined, WAITING],
  ["06", "in process", { status: "in-process" }],
  ["02", "on order", { status: "on-order" }],
  ["09", "back within `reshelve_minutes`", { returned: NOON.subtract({ minutes: 29 }) }],
  ["01", "damaged", { status: "damaged" }],
  ["01", "not for loan", { status: "not-for-loan" }],
  ["01", "withdrawn", { status: "withdrawn" }],
  ["03", "available", {}],
  ["03", "available, and back for longer than that", { returned: NOON.subtract({ minutes: 30 }) }],
];

function settingOf(item: Partial<Item>, loan?: Loan, hold?: Hold): Setting {
  return { items: [anItem(item)], loans: loan ? [loan] : [], holds: hold ? [hold] : [], ...RULES };
}

smallScenarios(
  "circulation status",
  MATTERS.map(([code, name, item, loan, hold]) => ({
    name: `${code}: ${name}`,
    setting: settingOf(item, loan, hold),
    async body({ login }, own) {
      const expected = own(`ABI1|AJMiddlemarch|`).replaceAll("|", "\\|");
      await (await login()).ask(own(itemInformation("I1")), new RegExp(`^18${code}0201${CLOCK}.*${expected}`));
    },
  })),
);

/** Two matters at once, and which of them counts. */
const BOTH: readonly (readonly [code: string, name: string, item: Partial<Item>, loan?: Loan, hold?: Hold])[] = [
  ["10", "in transit before lost", { transitTo: "CPL", status: "lost" }],
  ["10", "in transit before the hold for which it travels", { transitTo: "CPL" }, undefined, {
    ...WAITING,
    status: "in-transit",
  }],
  ["11", "claimed returned before on loan", { status: "claimed-returned" }, aLoan()],
  ["13", "missing before on loan", { status: "missing" }, aLoan()],
  ["12", "lost before recalled", { status: "lost" }, LENT_LONG_AGO, aHold({ patronId: "P2" })],
  ["08", "held on the shelf before back", { returned: NOON }, undefined, WAITING],
  ["06", "in process before back", { returned: NOON, status: "in-process" }],
  ["09", "back before damaged", { returned: NOON, status: "damaged" }],
];

smallScenarios(
  "circulation status, first match",
  BOTH.map(([code, name, item, loan, hold]) => ({
    name,
    setting: settingOf(item, loan, hold),
    async body({ login }, own) {
      await (await login()).ask(own(itemInformation("I1")), new RegExp(`^18${code}`));
    },
  })),
);

smallScenario("18 tells all there is to tell of a copy", {
  items: [anItem({
    collection: "FIC",
    securityMarker: "01",
    mediaType: "006",
    properties: "cover torn",
    currentLocation: "CPL",
    owner: "County",
    itemType: "DVD",
  })],
  loans: [LENT_LONG_AGO],
  holds: [aHold({ patronId: "P2", placed: NOON.subtract({ hours: 1 }) })],
  rules: [{ recall_after_days: "13" }, { item_type: "DVD", checkout_fee: "1.50" }],
}, async ({ login }) => {
  await (await login()).ask(
    itemInformation("I1"),
    `18070106${CLOCK}CF1|AH20260323    130000|CJ20260302    120000|ABI1|AJMiddlemarch|BGCounty|BHUSD|BV1.50|CK006|` +
      "AQMAIN|APCPL|CHcover torn|CRFIC|CS823.8 ELI|",
  );
});

smallScenario(
  "18 tells until when a copy stands on the hold shelf",
  settingOf({}, undefined, WAITING),
  async ({ login }) => {
    await (await login()).ask(
      itemInformation("I1"),
      `18080201${CLOCK}CF1|CM20260305    235900|ABI1|AJMiddlemarch|BGMAIN|CK001|AQMAIN|APMAIN|CS823.8 ELI|`,
    );
  },
);

smallScenario("18 says why a copy is 01", settingOf({ status: "damaged" }), async ({ login }) => {
  await (await login()).ask(itemInformation("I1"), /^1801.*\|AFItem is damaged\|$/);
});

scenario(
  "a loan is recalled when a hold waits, no copy is free and it has been out `recall_after_days`",
  {
    items: [anItem(), anItem({ itemId: "I2" }), anItem({ itemId: "I3", titleId: "T3" })],
    loans: [aLoan(), aLoan({ itemId: "I2", patronId: "P2" }), aLoan({ itemId: "I3" })],
    holds: [aHold({ patronId: "P3" })],
    patrons: ["P1", "P2", "P3"].map((patronId) => aPatron({ patronId })),
    rules: [{ recall_after_days: "2" }],
  },
  async ({ login, pass }) => {
    const desk = await login();
    await desk.ask(itemInformation("I1"), /^1805/);
    await pass({ days: 2 });
    await desk.ask(itemInformation("I1"), /^1807.*\|CJ20260304 {4}130000\|/);
    await desk.ask(itemInformation("I2"), /^1807/);
    await desk.ask(itemInformation("I3"), /^1804/);
    await desk.ask(checkin("I2"), /^101YNY.*\|CV01\|/);
    await desk.ask(itemInformation("I1"), /^1804/);
  },
);

smallScenario("a loan is not recalled while a copy is free", {
  items: [anItem(), anItem({ itemId: "I2" })],
  loans: [LENT_LONG_AGO],
  holds: [aHold({ patronId: "P2" })],
  rules: [{ recall_after_days: "1" }],
}, async ({ login }) => {
  await (await login()).ask(itemInformation("I1"), /^1804/);
});

scenario("`recall_after_days` absent: never", {
  loans: [LENT_LONG_AGO],
  holds: [aHold({ patronId: "P2" })],
}, async ({ login, pass }) => {
  const desk = await login();
  await pass({ years: 1 });
  await desk.ask(itemInformation("I1"), /^1804/);
});

scenario(
  "a copy's status follows what is done with it",
  { circulation: { reshelve_minutes: "10" } },
  async ({ login, pass }) => {
    const desk = await login();
    await desk.ask(itemInformation("I1"), /^1803/);
    await desk.ask(checkout("P1", "I1"), /^121/);
    await desk.ask(itemInformation("I1"), /^1804.*AH20260323 {4}235900\|/);
    await desk.ask(checkin("I1"), /^101/);
    await desk.ask(itemInformation("I1"), /^1809/);
    await pass({ minutes: 10 });
    await desk.ask(itemInformation("I1"), /^1803/);
  },
);

smallScenario("19 stores what it says of a copy; an empty CH clears that", {}, async ({ login }) => {
  const desk = await login();
  await desk.ask(itemStatusUpdate("I1", "torn"), `201${CLOCK}ABI1|AJMiddlemarch|CHtorn|`);
  for (const nothing of ["", " "]) {
    await desk.ask(itemStatusUpdate("I1", nothing), `201${CLOCK}ABI1|AJMiddlemarch|`);
    await desk.ask(itemInformation("I1"), /^1803(?!.*CH)/);
  }
});
