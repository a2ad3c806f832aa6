import { assertEquals } from "@std/assert";
import type { Reason, StaffReason } from "../../../src/library/reason.ts";
import { someRules } from "../../support/library/facts.ts";
import { aHold, anItem, aPatron } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Emma" })],
};
const T1 = { titleId: "T1", title: "Middlemarch", pickup: "MAIN" };

for (const title of ["T1", "Middlemarch", "i1"]) {
  deskTest(`hold() finds the title ${title}`, LIBRARY, async ({ work, storage, journal }) => {
    assertEquals(await work.hold({ patronId: "P1", title, expires: "2026-12-24" }, ANNA), {
      ...{ ok: true, patronId: "P1", ...T1, expires: "2026-12-24", position: 1, available: true },
    });
    const holds = (await storage.itemFacts("I1"))?.holds ?? [];
    assertEquals(holds.map(({ patronId, itemId }) => [patronId, itemId]), [["P1", undefined]]);
    assertEquals(journal.map(({ action, origin }) => [action, origin.terminal]), [["hold-placed", "anna"]]);
  });
}

deskTest("hold() is on one copy if staff want that", LIBRARY, async ({ work, storage }) => {
  const outcome = await work.hold({ patronId: "P1", title: "I1", scope: "item" }, ANNA);
  assertEquals(outcome.ok && outcome.itemId, "I1");
  assertEquals((await storage.itemFacts("I1"))?.holds[0]?.itemId, "I1");
});

const REFUSED: readonly (readonly [Reason | StaffReason, Parameters<typeof asked>[0]])[] = [
  ["patron-unknown", { patronId: "P9" }],
  ["title-unknown", { title: "T9" }],
  ["title-unknown", { title: "" }],
  ["day-invalid", { expires: "2026-02-30" }],
  ["day-invalid", { expires: "tomorrow" }],
  ["day-invalid", { expires: "2026-03-01" }],
  ["hold-exists", { title: "T2" }],
];
for (const [reason, named] of REFUSED) {
  deskTest(`hold() refuses ${JSON.stringify(named)}`, {
    ...LIBRARY,
    holds: [aHold({ titleId: "T2" })],
  }, async ({ work }) => {
    const outcome = await work.hold({ ...asked(named), overrides: ["hold-exists"], reason: "please" }, ZOE);
    assertEquals(outcome, { ok: false, reason });
  });
}

function asked(named: { readonly patronId?: string; readonly title?: string; readonly expires?: string }) {
  return { patronId: "P1", title: "T1", ...named };
}

deskTest("hold() beyond the limit of holds is for staff who say why", {
  ...LIBRARY,
  rules: someRules([{ holdLimit: 1 }]),
  holds: [aHold({ titleId: "T2" })],
}, async ({ work }) => {
  const refused = await work.hold({ patronId: "P1", title: "T1" }, ANNA);
  assertEquals(!refused.ok && [refused.reason, refused.override?.permitted], ["holds-over-limit", true]);
  const overrides = ["holds-over-limit"] as const;
  assertEquals((await work.hold({ patronId: "P1", title: "T1", overrides, reason: "thesis" }, ANNA)).ok, true);
});

deskTest("cancelHold() ends a hold that is the patron's", { ...LIBRARY, holds: [aHold()] }, async (bench) => {
  const { work, storage, journal } = bench;
  const unknown = { ok: false, reason: "hold-unknown" } as const;
  assertEquals(await work.cancelHold({ patronId: "P2", title: "T1" }, ANNA), unknown);
  assertEquals(await work.cancelHold({ patronId: "P1", title: "T2" }, ANNA), unknown);
  assertEquals(await work.cancelHold({ patronId: "P1", title: "T1", reason: "called" }, ANNA), {
    ...{ ok: true, patronId: "P1", ...T1, available: false },
  });
  assertEquals((await storage.itemFacts("I1"))?.holds, []);
  assertEquals([journal.at(-1)?.action, journal.at(-1)?.detail], ["hold-cancelled", "called"]);
});
