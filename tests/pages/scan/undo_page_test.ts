import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aCheckout, aHoldRequest } from "../../support/library/commands.ts";
import { aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { until } from "../../support/wire/until.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn, type Visitor } from "../visitor.ts";

const LIBRARY = {
  patrons: [
    aPatron(),
    aPatron({ patronId: "P2", loginId: "two", firstName: "Mary", lastName: "Shelley" }),
    aPatron({ patronId: "P3", loginId: "three" }),
  ],
  items: Array.from({ length: 12 }, (_, at) =>
    anItem({
      itemId: `I${at + 1}`,
      titleId: `T${at + 1}`,
      title: `Book ${at + 1}`,
    })),
  loans: [aLoan({ itemId: "I3", patronId: "P2", renewals: 2 }), aLoan({ itemId: "I4", patronId: "P2" })],
};

async function atDesk(storage: Storage, who: "desk" | "admin" = "desk"): Promise<Visitor> {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  return await loggedIn(site, who);
}

/** The forms by which a page lets scans be undone, with their fields. */
function undoForms(text: string): readonly Readonly<Record<string, string>>[] {
  return [...text.matchAll(/action="\/desk\/undo">(.*?)<\/form>/gs)].map(([, form = ""]) =>
    Object.fromEntries(
      [...form.matchAll(/name="(\w+)" value="([^"]*)"/g)]
        .map(([, name = "", value = ""]) => [name, value.replaceAll("&amp;", "&")]),
    )
  );
}

engineTest("createStaffApp() undoes a scan from its outcome, and tells that in its place", LIBRARY, async (bench) => {
  const { storage } = bench;
  const before = (await storage.itemFacts("I3"))?.loan;
  const desk = await atDesk(storage);
  const returned = await followed(desk, "/desk/scan", { scan: "I3", mode: "return" });
  assertMatch(returned, /Returned: Book 3\..*href="\/patrons\?id=P2".*Open the borrower/s);
  const [form = {}] = undoForms(returned);
  const undone = await followed(desk, "/desk/undo", form);
  assertMatch(undone, /data-scan="yes">.*Undone: Book 3 is on loan as before, due /s);
  assertNotMatch(undone, /Returned: Book 3/);
  assertEquals((await storage.itemFacts("I3"))?.loan, before);
  // Sent twice, it is told again, and nothing is done.
  assertMatch(await followed(desk, "/desk/undo", form), /Undone: Book 3/);
  assertMatch(await followed(desk, "/desk/undo", { ...form, form: "another" }), /undone already.*undo-done/s);
});

engineTest("createStaffApp() undoes each of the last scans, and says why one cannot be", LIBRARY, async (bench) => {
  const { storage, library } = bench;
  const desk = await atDesk(storage);
  await followed(desk, "/desk/scan", { scan: "I1", card: "P1" });
  await followed(desk, "/desk/scan", { scan: "I2", card: "P3" });
  // The next patron must not see what the one before has borrowed.
  const third = await followed(desk, "/desk/scan", { scan: "P2" });
  assertEquals(undoForms(third), []);
  const { text } = await desk.get("/desk/scans");
  assertMatch(text, /lent<.*Book 2<.*href="\/patrons\?id=P3".*Book 1<.*href="\/patrons\?id=P1"/s);
  const [second = {}, first = {}] = undoForms(text);
  const undone = await followed(desk, "/desk/undo", second);
  assertMatch(undone, /<h1>Last scans<.*Undone: Book 2 is not on loan\..*changed since/s);
  await library.checkin({ ...aCheckout(), itemId: "I1" });
  await library.checkout(aCheckout({ patronId: "P2", itemId: "I1" }));
  assertMatch(await followed(desk, "/desk/undo", first), /the item has been lent since.*undo-lent-since/s);
  // What another member did is no affair of this one.
  assertMatch((await (await atDesk(storage, "admin")).get("/desk/scans")).text, /There is none/);
});

engineTest("createStaffApp() lists ten scans to undo", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  for (const { itemId } of LIBRARY.items) await desk.post("/desk/scan", { scan: itemId, mode: "return" });
  for (const { itemId } of LIBRARY.items) await desk.post("/desk/scan", { scan: itemId, card: "P1" });
  assertEquals(undoForms((await desk.get("/desk/scans")).text).length, 10);
  const { status } = await desk.post("/desk/undo", { item: "I1", at: "never", back: "//evil.example", form: "1" });
  assertEquals(status, 303);
  assertMatch((await desk.get("/desk/scans")).text, /cannot be undone any more/);
});

engineTest("createStaffApp() takes back and lends in one click, and can undo that", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  const refused = await followed(desk, "/desk/scan", { scan: "i3", card: "P1" });
  assertMatch(
    refused,
    /data-scan="no">.*on loan to another patron.*action="\/desk\/hand-over".*Take it back, and lend/s,
  );
  assertNotMatch(refused, /Shelley/);
  const lent = await followed(desk, "/desk/hand-over", { card: "P1", item: "I3", from: "P2" });
  assertMatch(lent, /Lent: Book 3, due .*It was taken back from the patron who had it\..*href="\/patrons\?id=P2"/s);
  assertEquals((await storage.itemFacts("I3"))?.loan?.patronId, "P1");
  const [form = {}] = undoForms(lent);
  assertMatch(await followed(desk, "/desk/undo", form), /Undone: Book 3 is on loan as before/);
  const { patronId, renewals } = (await storage.itemFacts("I3"))?.loan ?? {};
  assertEquals([patronId, renewals], ["P2", 2]);
});

engineTest(
  "createStaffApp() hands nothing over that somebody waits for: it comes back first",
  LIBRARY,
  async (bench) => {
    const { storage, library } = bench;
    const desk = await atDesk(storage);
    await library.hold(aHoldRequest({ patronId: "P3", titleId: "T4" }));
    await followed(desk, "/desk/scan", { scan: "I4", card: "P1" });
    const refused = await followed(desk, "/desk/hand-over", { card: "P1", item: "I4", from: "P2" });
    assertMatch(refused, /on hold for another patron.*action="\/items\/return".*Take it back</s);
    assertEquals((await storage.itemFacts("I4"))?.loan?.patronId, "P2");
    const back = { id: "I4", borrower: "P2", back: "/desk?card=P1" };
    assertMatch(await followed(desk, "/items/return", back), /Returned: Book 4\..*Put it on the hold shelf for/s);
  },
);

engineTest("createStaffApp() tells who had a copy last, and notes who asked", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  const asked = { id: "I3" };
  assertNotMatch((await desk.get("/items?id=I3")).text, /Who had it last/);
  await desk.post("/desk/scan", { scan: "I3", mode: "return" });
  assertMatch((await desk.get("/items?id=I3")).text, /Who had it last/);
  assertMatch(await followed(desk, "/items/last-borrower", asked), /Mary Shelley \(P2\) had it until 2026-03-02/);
  // The page does not wait for it.
  const noted = async () => (await storage.journal({ limit: 100 })).find(({ action }) => action === "patron-seen");
  await until(async () => await noted() !== undefined);
  const seen = await noted();
  assertEquals([seen?.terminal, seen?.patronId], ["desk", "P2"]);
  // Also when something else was done with it since.
  await desk.post("/items/status", { id: "I3", status: "damaged" });
  assertMatch(await followed(desk, "/items/last-borrower", asked), /Mary Shelley/);
  assertMatch(await followed(desk, "/items/last-borrower", { id: "I1" }), /never came back, or the library keeps/);
  assertMatch(await followed(desk, "/items/last-borrower", { id: "I99" }), /never came back|There is no item/);
});
