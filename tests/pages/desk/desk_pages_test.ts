import { assertEquals, assertMatch, assertNotMatch, assertStringIncludes } from "@std/assert";
import type { Storage } from "../../../src/storage/port/storage.ts";
import { engineTest } from "../../support/library/engine.ts";
import { aFee, anItem, aPatron, NOON, TODAY } from "../../support/library/records.ts";
import { aStaffSite } from "../staff_site.ts";
import { aVisitor, followed, loggedIn, type Visitor } from "../visitor.ts";
import { until } from "../../support/wire/until.ts";

const SCRIPT = "<script>alert(1)</script>";
const LIBRARY = {
  patrons: [aPatron({ firstName: SCRIPT, pin: "$argon2id$secret" })],
  items: [anItem({ title: SCRIPT })],
  fees: [aFee()],
};
const TEXTS = /<script>alert|secret/;

async function atDesk(storage: Storage): Promise<Visitor> {
  const site = aStaffSite({}, storage);
  site.now = NOON;
  return await loggedIn(site, "desk");
}

async function journal(storage: Storage) {
  // Who looked whom up is told elsewhere.
  const rows = (await storage.journal({ limit: 100 })).filter(({ action }) => action !== "patron-seen");
  return rows.map(({ account, terminal, action, detail }) => [account, terminal, action, detail]);
}

Deno.test("createStaffApp() shows patrons, items and the journal to the desk only", async () => {
  const site = aStaffSite();
  const visitor = await loggedIn(site, "view");
  for (
    const path of [
      "/patrons",
      "/items",
      "/journal",
      "/journal.csv",
      "/payments",
      "/payments.csv",
      "/exceptions",
      "/exceptions.csv",
      "/returns",
      "/returns.csv",
    ]
  ) {
    assertEquals([path, (await visitor.get(path)).status], [path, 403]);
  }
  for (
    const path of [
      "/patrons/block",
      "/patrons/unblock",
      "/patrons/unlock",
      "/patrons/pin",
      "/items/status",
      "/exceptions/close",
      "/returns/hand-over",
    ]
  ) {
    assertEquals([path, (await visitor.post(path, { id: "P1" })).status], [path, 403]);
  }
  assertNotMatch((await visitor.get("/")).text, /Journal|Patron/);
});

Deno.test("createStaffApp() gives a script whose session has ended no page in the place of a file", async () => {
  const visitor = aVisitor(aStaffSite().app);
  for (const path of ["/journal.csv", "/payments.csv?since=", "/exceptions.csv", "/returns.csv"]) {
    const { status, headers, text } = await visitor.get(path);
    assertEquals([status, headers.get("www-authenticate")], [401, 'Cookie realm="sip2d"']);
    assertMatch(text, /Log in, and ask for the file again/);
  }
});

Deno.test("createStaffApp() leads from where a form was sent to back to its page", async () => {
  const admin = await loggedIn(aStaffSite(), "admin");
  const forms = [
    "/patrons/block",
    "/patrons/pin",
    "/items/status",
    "/exceptions/close",
    "/returns/hand-over",
    "/configuration/check",
    "/configuration/reload",
  ];
  for (const path of forms) {
    const { status, headers } = await admin.get(path);
    assertEquals([status, headers.get("location")], [303, `/${path.split("/")[1]}`]);
  }
});

engineTest("createStaffApp() shows a patron, and blocks, unblocks and unlocks", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  assertMatch((await desk.get("/patrons?id=nobody")).text, /There is no patron nobody\. <a href="\/find\?q=nobody">/);
  const { text } = await desk.get("/patrons?id=p1");
  assertNotMatch(text, TEXTS);
  assertStringIncludes(text, "&lt;script&gt;");
  // Only what applies.
  assertNotMatch(text, /Lift the block|Unlock after/);
  assertMatch(await followed(desk, "/patrons/block", { id: "P1", message: SCRIPT }), /The card is blocked\./);
  // To load the page again tells nothing again.
  assertNotMatch((await desk.get("/patrons?id=P1")).text, /The card is blocked\./);
  const blocked = (await storage.patronFacts("P1", NOON))?.patron;
  assertEquals([blocked?.blocked, blocked?.blockMessage], [true, SCRIPT]);
  const { text: lifting } = await desk.get("/patrons?id=P1");
  assertNotMatch(lifting, TEXTS);
  assertEquals([/Lift the block/.test(lifting), /Block the card/.test(lifting)], [true, false]);
  await followed(desk, "/patrons/unblock", { id: "P1" });
  assertEquals((await storage.patronFacts("P1", NOON))?.patron.blocked, false);
  await storage.countWrongPin({ patronId: "P1", account: "a", address: "b", at: NOON, beyond: false });
  assertMatch((await desk.get("/patrons?id=P1")).text, /Unlock after wrong PINs/);
  assertMatch(await followed(desk, "/patrons/unlock", { id: "P1" }), /PINs may be tried again\./);
  assertEquals((await storage.pinRecord("P1")).wrong, []);
  assertEquals(await journal(storage), [
    ["desk", "desk", "patron-blocked", SCRIPT],
    ["desk", "desk", "patron-enabled", undefined],
    ["desk", "desk", "pin-unlocked", undefined],
  ]);
});

engineTest("createStaffApp() sets a PIN, which nothing tells", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  // A browser would fill in the password with which the member of staff logged in.
  assertMatch((await desk.get("/patrons?id=P1")).text, /name="pin" type="password" autocomplete="new-password"/);
  // Letters that no number of a form has: those are random.
  assertMatch(await followed(desk, "/patrons/pin", { id: "P1", pin: "" }), /nothing was done/);
  for (const pin of ["pin7|", "pin7\t", "pin7".repeat(64)]) {
    const text = await followed(desk, "/patrons/pin", { id: "P1", pin });
    assertMatch(text, /A PIN has 1 to 255 characters, none of them a control character or \|; nothing was done\./);
    assertNotMatch(text, /pin7/);
  }
  assertEquals((await storage.patronFacts("P1", NOON))?.patron.pin, "$argon2id$secret");
  const text = await followed(desk, "/patrons/pin", { id: "P1", pin: "pin8" });
  assertMatch(text, /The PIN is set\./);
  assertNotMatch(text, /pin8/);
  assertEquals((await storage.patronFacts("P1", NOON))?.patron.pin, "$hash$pin8");
  assertNotMatch(JSON.stringify(await storage.journal({ limit: 10 })), /pin8/);
});

engineTest("createStaffApp() shows an item and sets its status", LIBRARY, async ({ storage }) => {
  const desk = await atDesk(storage);
  assertNotMatch((await desk.get("/items?id=I1")).text, TEXTS);
  assertMatch(await followed(desk, "/items/status", { id: "I1", status: "eaten" }), /nothing was done/);
  assertMatch(await followed(desk, "/items/status", { id: "I1", status: "lost" }), /The status is set\./);
  assertEquals((await storage.itemFacts("I1"))?.item.status, "lost");
  assertMatch(await followed(desk, "/items/status", { id: "none", status: "lost" }), /There is no item none\./);
  assertEquals(await journal(storage), [["desk", "desk", "item-updated", "status available to lost"]]);
});

engineTest("createStaffApp() adds up all payments of a day, whatever the clocks said", LIBRARY, async ({ storage }) => {
  const origin = {
    account: "kiosk",
    terminal: "Kiosk 1",
    address: "10.0.0.9",
    message: "",
    branch: "",
    timeZone: "UTC",
  };
  // Of two processes, one is two days ahead once; at midnight their clocks differ by a second.
  const seconds = [0, 1, 2, 2 * 86_400, 3, 43_199, 43_200, 43_199, 4];
  for (const later of seconds) {
    storage.record({
      ...{ at: NOON.add({ seconds: later }), source: "terminal", origin, action: "fee-paid", outcome: "done" },
      ...{ patronId: "P1", amount: 100, payment: { paymentType: "00", currency: "USD" } },
    });
  }
  await until(async () => (await storage.journal({ limit: 10 })).length === 9);
  const desk = await atDesk(storage);
  const query = new URLSearchParams({ since: TODAY, until: TODAY });
  assertEquals((await desk.get(`/journal?${query}`)).text.match(/>fee paid<\/td>/g)?.length, 7);
  // The page after the first of the journal leads to the payments of the whole day.
  query.set("after", `${NOON.epochMilliseconds}-1`);
  assertMatch(
    (await desk.get(`/payments?${query}`)).text,
    />7<\/td><td data-column="Amount">7\.00 USD<\/td>.*Sum<\/th><td>7\.00 USD<\/td>/s,
  );
  assertMatch((await desk.get(`/payments.csv?${query}`)).text, /kiosk,Kiosk 1,00,7,7\.00,USD/);
});

engineTest("createStaffApp() searches the journal and adds up payments", LIBRARY, async ({ storage }) => {
  const origin = { account: "kiosk", address: "10.0.0.9", message: "", branch: "", timeZone: "UTC" };
  const row = (days: number, terminal: string, more: object) =>
    storage.record({
      at: NOON.add({ hours: 24 * days }),
      source: "terminal",
      origin: { ...origin, terminal },
      action: "fee-paid",
      outcome: "done",
      patronId: "P1",
      ...more,
    });
  const paid = (amount: number, paymentType = "00") => ({ amount, payment: { paymentType, currency: "USD" } });
  row(-2, "Kiosk 1", paid(150));
  row(-1, "Kiosk 1", paid(250));
  row(0, "Kiosk 1", paid(100, "02"));
  row(0, "Kiosk 1", { amount: 30, payment: { ...paid(30, "02").payment, tendered: 50 } });
  row(0, `=${SCRIPT}`, { amount: 5 });
  row(0, "Kiosk 1", { action: "checkout", outcome: "refused", reason: "patron-blocked", itemId: "I1" });
  const desk = await atDesk(storage);
  const found = async (query: string) =>
    [...(await desk.get(`/journal?${query}`)).text.matchAll(/data-column="No\.">(\d+)/g)].map(([, number]) =>
      Number(number)
    );
  // Rows are not waited for; a reading of them is.
  await until(async () => (await storage.journal({ limit: 10 })).length === 6);
  const day = (days: number) => NOON.add({ hours: 24 * days }).toString().slice(0, 10);
  assertEquals(await found(""), [6, 5, 4, 3]);
  assertEquals(await found("since="), [6, 5, 4, 3, 2, 1]);
  assertEquals(await found(`since=${day(-1)}&until=${day(-1)}`), [2]);
  assertEquals(await found(`since=${day(1)}`), []);
  assertEquals(await found("since=&action=checkout"), [6]);
  assertEquals(await found("since=&reason=patron-blocked&item=i1&patron=p1&terminal=kiosk+1"), [6]);
  assertEquals(await found(`since=&terminal=10.0.0.9&after=${NOON.epochMilliseconds}-4`), [3, 2, 1]);
  assertEquals(await found(`at=${NOON.epochMilliseconds}&terminal=kiosk`), [6, 5, 4, 3]);
  assertEquals(await found(`at=${NOON.epochMilliseconds + 60_000}&since=`), []);
  const { text: refused } = await desk.get("/journal?since=&action=checkout");
  assertMatch(refused, /data-outcome="refused">refused: This card is blocked <small><code>patron-blocked<\/code>/);
  assertMatch(refused, /href="\/messages\?at=\d+&amp;account=kiosk&amp;item=I1"/);
  // What only staff are refused can be looked for, too.
  assertMatch(refused, /<option value="waiver-too-much" >More was to be waived than is owed</);
  assertEquals((await desk.get("/journal.csv?since=")).text.match(/^\d+/gm), ["6", "5", "4", "3", "2", "1"]);
  assertMatch((await desk.get("/journal?since=yesterday")).text, /From must be a day such as 2026-12-31\./);
  const payments = await desk.get(`/payments?since=${day(-1)}`);
  assertNotMatch(payments.text, TEXTS);
  assertMatch(
    payments.text,
    /Kiosk 1<\/td><td data-column="Type">00 cash<\/td><td data-column="Payments">1<\/td><td data-column="Amount">2\.50 USD/,
  );
  assertMatch(
    payments.text,
    /Kiosk 1<\/td><td data-column="Type">02 credit card<\/td><td data-column="Payments">2<\/td><td data-column="Amount">1\.50 USD/,
  );
  assertMatch(payments.text, /Sum<\/th><td>4\.05 USD<\/td>/);
  const csv = await desk.get("/payments.csv?since=");
  assertEquals(csv.headers.get("content-disposition"), 'attachment; filename="payments.csv"');
  assertEquals(csv.text.trimEnd().split("\r\n"), [
    "Day,Account,Terminal,Type,Payments,Amount,Currency",
    `${day(0)},kiosk,'=${SCRIPT},,1,0.05,USD`,
    `${day(0)},kiosk,Kiosk 1,02,2,1.50,USD`,
    `${day(-1)},kiosk,Kiosk 1,00,1,2.50,USD`,
    `${day(-2)},kiosk,Kiosk 1,00,1,1.50,USD`,
  ]);
  assertMatch((await desk.get("/journal.csv?since=")).text, /,'=<script>/);
});
