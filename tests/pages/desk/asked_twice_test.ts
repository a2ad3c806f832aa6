import { assertEquals, assertMatch, assertNotMatch } from "@std/assert";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aLoan, anItem, aPatron, NOON } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { followed, loggedIn } from "../visitor.ts";

const LIBRARY = {
  patrons: [aPatron()],
  items: [anItem(), anItem({ itemId: "I2", titleId: "T2", title: "Second" })],
  loans: [aLoan({ itemId: "I2" })],
};

async function atDesk(storage: Storage) {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  return { site, desk: await loggedIn(site, "desk") };
}

/** What was done, by the journal. */
async function actions(storage: Storage): Promise<readonly string[]> {
  // Who looked whom up is told elsewhere.
  const rows = (await storage.journal({ limit: 100 })).filter(({ action }) => action !== "patron-seen");
  return rows.filter(({ outcome }) => outcome === "done").map(({ action }) => action);
}

/** The numbers of the forms that a page has at an address. */
function forms(text: string, action: string): readonly string[] {
  return [...text.matchAll(new RegExp(`action="${action}">.*?name="form" value="([^"]+)"`, "gs"))]
    .map(([, number = ""]) => number);
}

engineTest("createStaffApp() does once what a button asks that is pressed twice", LIBRARY, async ({ storage }) => {
  const { desk } = await atDesk(storage);
  const { text } = await desk.get("/patrons?id=P1");
  const renewal = { id: "P1", item: "I2", form: forms(text, "/patrons/renew")[0] ?? "" };
  // A browser sends the second one before the first is answered.
  const both = await Promise.all([desk.post("/patrons/renew", renewal), desk.post("/patrons/renew", renewal)]);
  assertEquals(both.map(({ headers }) => headers.get("location")), ["/patrons?id=P1", "/patrons?id=P1"]);
  const shown = (await desk.get("/patrons?id=P1")).text;
  assertMatch(shown, /Renewed: Second/);
  const charge = {
    id: "P1",
    amount: "1.00",
    type: "damage",
    reason: "torn",
    form: forms(text, "/patrons/charge")[0] ?? "",
  };
  assertMatch(await followed(desk, "/patrons/charge", charge), /Owed in all: 1\.00/);
  assertMatch(await followed(desk, "/patrons/charge", charge), /Owed in all: 1\.00/);
  assertEquals(await actions(storage), ["renewal", "fee-charged"]);
  // Another amount, and the form of a page that was loaded again, are other errands.
  assertMatch(await followed(desk, "/patrons/charge", { ...charge, amount: "2.00" }), /Owed in all: 3\.00/);
  const [next = ""] = forms((await desk.get("/patrons?id=P1")).text, "/patrons/charge");
  assertMatch(await followed(desk, "/patrons/charge", { ...charge, form: next }), /Owed in all: 4\.00/);
});

engineTest("createStaffApp() does again what was not done the first time", LIBRARY, async ({ storage }) => {
  const { desk } = await atDesk(storage);
  const waiver = { id: "P1", amount: "1.00", reason: "kind", form: "the-form" };
  assertMatch(await followed(desk, "/patrons/waive", waiver), /role="alert"/);
  await followed(desk, "/patrons/charge", { id: "P1", amount: "1.00", type: "damage", reason: "torn" });
  assertMatch(await followed(desk, "/patrons/waive", waiver), /Waived: 1\.00/);
});

engineTest("createStaffApp() renews nothing when a scanner reads a barcode twice", LIBRARY, async ({ storage }) => {
  const { site, desk } = await atDesk(storage);
  const scan = () => followed(desk, "/desk/scan", { scan: "I1", card: "P1" });
  await scan();
  const twice = await scan();
  assertMatch(twice, /data-scan="yes">.*Lent: /s);
  assertNotMatch(twice, /Renewed:|data-scans/);
  assertEquals(await actions(storage), ["checkout"]);
  site.now = NOON.add({ seconds: 2 });
  assertMatch(await scan(), /Renewed: /);
});

engineTest("createStaffApp() does again what another desk has undone since a scan", LIBRARY, async ({ storage }) => {
  const { site, desk } = await atDesk(storage);
  const other = await loggedIn(site, "admin");
  const lend = () => followed(desk, "/desk/scan", { scan: "I1", card: "P1" });
  await lend();
  await followed(other, "/desk/scan", { mode: "return", scan: "I1" });
  assertMatch(await lend(), /data-scan="yes">.*Lent: /s);
  assertEquals(await actions(storage), ["checkout", "checkin", "checkout"]);
  const takeBack = () => followed(desk, "/desk/scan", { mode: "return", scan: "I1" });
  await takeBack();
  await followed(other, "/desk/scan", { scan: "I1", card: "P1" });
  assertMatch(await takeBack(), /Returned: /);
  await takeBack();
  assertEquals((await actions(storage)).slice(3), ["checkin", "checkout", "checkin"]);
});

engineTest("createStaffApp() tells what was done when its question is answered twice", LIBRARY, async ({ storage }) => {
  const site = aStaffSite({ rules: [{ loanLimit: 1 }] }, storage);
  site.now = NOON;
  const desk = await loggedIn(site, "desk");
  const asked = await followed(desk, "/desk/scan", { scan: "I1", card: "P1" });
  const [, number = ""] = /name="number" value="(\d+)"/.exec(asked) ?? [];
  const answers = await Promise.all([1, 2].map(() => desk.post("/desk/again", { number, reason: "exam" })));
  assertEquals(answers.map(({ headers }) => headers.get("location")), ["/desk?card=P1", "/desk?card=P1"]);
  assertMatch((await desk.get("/desk?card=P1")).text, /data-scan="yes">.*Lent: /s);
  assertEquals(await actions(storage), ["checkout"]);
});

engineTest("createStaffApp() touches no loan that another patron has by now", {
  ...LIBRARY,
  patrons: [aPatron(), aPatron({ patronId: "P2" })],
}, async ({ storage }) => {
  const { desk } = await atDesk(storage);
  const stale = (await desk.get("/items?id=I2")).text;
  const fields = (action: string) =>
    Object.fromEntries(
      [
        ...new RegExp(`action="${action}">.*?</form>`, "s").exec(stale)?.[0].matchAll(
          /name="(\w+)" value="([^"]*)"/g,
        ) ?? [],
      ]
        .map(([, name = "", value = ""]) => [name, value]),
    );
  await followed(desk, "/desk/scan", { mode: "return", scan: "I2" });
  assertMatch(await followed(desk, "/items/renew", fields("/items/renew")), /Second: This item is not on loan\./);
  await followed(desk, "/desk/scan", { scan: "I2", card: "P2" });
  const before = await actions(storage);
  for (const action of ["/items/return", "/items/renew", "/items/due"]) {
    const came = await followed(desk, action, { ...fields(action), due: "2099-01-01" });
    assertMatch(came, /Second: This item is on loan to another patron\./);
  }
  const renewal = { id: "P1", item: "I2" };
  assertMatch(await followed(desk, "/patrons/renew", renewal), /Second: This item is on loan to another patron\./);
  assertEquals(await actions(storage), before);
});
