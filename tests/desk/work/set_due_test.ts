import { assertEquals } from "@std/assert";
import { anInstitution } from "../../support/files/sample_config.ts";
import { aHold, aLoan, anItem, aPatron } from "../../support/library/records.ts";
import { ANNA, type DeskSetting, deskTest, ZOE } from "./desk_test_setting.ts";

const LIBRARY: DeskSetting = {
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
  items: [anItem(), anItem({ itemId: "I2" })],
  loans: [aLoan()],
  institutions: [anInstitution({ timeZone: "Europe/Berlin" })],
};

for (
  const [due, moment] of [
    ["2026-12-24", "2026-12-24T22:59:00Z"],
    ["2026-03-02T15:30", "2026-03-02T14:30:00Z"],
    ["2026-03-02 15:30", "2026-03-02T14:30:00Z"],
  ] as const
) {
  deskTest(`setDue() gives a loan the due date ${due}`, LIBRARY, async ({ work, storage, journal }) => {
    const { epochMilliseconds } = Temporal.Instant.from(moment);
    assertEquals(await work.setDue({ itemId: "i1", due, reason: "ill" }, ANNA), {
      ...{ ok: true, patronId: "P1", itemId: "I1", title: "Middlemarch", due: epochMilliseconds },
    });
    const loan = (await storage.itemFacts("I1"))?.loan;
    assertEquals([loan?.due.epochMilliseconds, loan?.renewals], [epochMilliseconds, 0]);
    assertEquals(journal.map(({ action, due, detail }) => [action, due?.epochMilliseconds, detail]), [
      ["due-changed", epochMilliseconds, "ill"],
    ]);
  });
}

for (const due of ["", "tomorrow", "2026-02-30", "2026-12-24T25:00", "2026-03-01", "24.12.2026"]) {
  deskTest(`setDue() refuses ${JSON.stringify(due)}`, LIBRARY, async ({ work }) => {
    const outcome = await work.setDue({ itemId: "I1", due }, ZOE);
    assertEquals(!outcome.ok && outcome.reason, "due-invalid");
  });
}

deskTest("setDue() refuses what is not there and what is not on loan", LIBRARY, async ({ work }) => {
  const due = "2026-12-24";
  assertEquals(await work.setDue({ itemId: "I9", due }, ZOE), { ok: false, reason: "item-unknown" });
  assertEquals(await work.setDue({ itemId: "I2", due }, ZOE), {
    ...{ ok: false, reason: "not-on-loan", title: "Middlemarch" },
  });
});

deskTest("setDue() makes no loan longer for which another patron waits", {
  ...LIBRARY,
  holds: [aHold({ patronId: "P2" })],
}, async ({ work }) => {
  const longer = await work.setDue({ itemId: "I1", due: "2026-12-24", overrides: ["renewal-held"] }, ZOE);
  assertEquals(longer, { ok: false, reason: "renewal-held", title: "Middlemarch" });
  assertEquals((await work.setDue({ itemId: "I1", due: "2026-03-04" }, ANNA)).ok, true);
});
